import { Button, NumberInput, Progress } from '@mantine/core'
import type { CycleEvidence, Model } from 'hamzad/kernel'
import { Square } from 'lucide-react'
import { useState } from 'react'
import { isManager } from '../../api/is-manager.ts'
import { useSession } from '../../api/queries.ts'
import { readableUnit } from '../../format/number.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './heart.module.css'
import { isValve, valveFrom, valves } from './levers.ts'
import { RecordPanel } from './record-panel.tsx'

type Typed = Readonly<Record<string, number | string>>

/** Asked first; the rest stands behind a fold. */
const usual = ['systolic', 'diastolic', 'stroke_volume', 'ejection_fraction', 'end_diastolic_volume']

interface EvidenceFormProps {
  readonly model: Model
  readonly progress: number | null
  onFit(evidence: CycleEvidence): void
  onCancel(): void
}

/** What was measured of one patient; what is left empty stays unknown. */
export function EvidenceForm({ model, progress, onFit, onCancel }: EvidenceFormProps) {
  const t = useWords()
  const [typed, setTyped] = useState<Typed>({})
  const observables = model.cycle!.observables.filter(({ sd }) => sd !== undefined)
  const rate = model.covariates.find(({ name }) => name === 'heart_rate')
  const [low, high] = rate?.within ?? [30, 200]
  const wrong = (name: string) => {
    const value = typed[name]
    if (value === undefined || value === '') return false
    if (name === 'heart_rate') return !(Number(value) >= low && Number(value) <= high)
    return isValve(name) ? !(Number(value) >= 0 && Number(value) <= 100) : !(Number(value) > 0)
  }
  const field = (name: string, label: string, unit: string) => (
    <NumberInput
      key={name}
      label={label}
      size="sm"
      min={name === 'heart_rate' ? low : 0}
      clampBehavior="none"
      value={typed[name] ?? ''}
      suffix={unit && ` ${unit}`}
      error={wrong(name) && t('heart.outside')}
      onChange={(value) => setTyped({ ...typed, [name]: value })}
    />
  )
  const measured = (name: string) => {
    const of = observables.find((each) => each.name === name)
    return of && field(name, term('measure', name), of.as === 'fraction' ? '%' : readableUnit(of.unit))
  }
  const running = progress !== null
  const role = useSession().data?.role
  const readsRecords = role !== undefined && role !== 'researcher' && !isManager(role)
  const fractions = fractionsOf(model)
  const fill = (values: Readonly<Record<string, number>>) =>
    setTyped(
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          Number(((fractions.has(name) ? 100 : 1) * value).toPrecision(4)),
        ]),
      ),
    )
  return (
    <form
      className={`${page.card} ${page.padded} ${styles.form}`}
      onSubmit={(event) => {
        event.preventDefault()
        onFit(evidenceOf(model, typed))
      }}
    >
      <h2>{t('heart.measured')}</h2>
      <p className={page.muted}>{t('heart.measuredHint')}</p>
      {readsRecords && (
        <details>
          <summary>{t('heart.record.open')}</summary>
          <p className={page.muted}>{t('heart.record.hint')}</p>
          <RecordPanel model={model} disabled={running} onFill={fill} onLeave={() => setTyped({})} />
        </details>
      )}
      <div className={styles.fields}>
        {rate && field('heart_rate', term('covariate', 'heart_rate'), readableUnit(rate.unit))}
        {usual.map(measured)}
      </div>
      <details>
        <summary>{t('heart.more')}</summary>
        <div className={styles.fields}>
          {observables.filter(({ name }) => !usual.includes(name)).map(({ name }) => measured(name))}
          {valves.map((name) => field(name, t(`heart.lever.${name}`), '%'))}
        </div>
      </details>
      <div className={styles.row}>
        <Button type="submit" size="sm" loading={running} disabled={Object.keys(typed).some(wrong)}>
          {t('heart.fit')}
        </Button>
        <Button
          variant="subtle"
          size="sm"
          disabled={running}
          onClick={() => {
            setTyped(example)
            onFit(evidenceOf(model, example))
          }}
        >
          {t('heart.example')}
        </Button>
        {running && (
          <>
            <Button variant="default" size="sm" leftSection={<Square size={13} aria-hidden />} onClick={onCancel}>
              {t('heart.cancel')}
            </Button>
            <Progress className={styles.progress!} value={100 * progress} aria-label={t('heart.progress')} />
          </>
        )}
      </div>
    </form>
  )
}

/** A failing heart, made up. */
const example: Typed = {
  heart_rate: 84,
  systolic: 104,
  diastolic: 66,
  stroke_volume: 52,
  ejection_fraction: 35,
  end_diastolic_volume: 150,
}

/** Observables that the form asks for in per cent. */
const fractionsOf = (model: Model): ReadonlySet<string> =>
  new Set(model.cycle!.observables.filter(({ as }) => as === 'fraction').map(({ name }) => name))

function evidenceOf(model: Model, typed: Typed): CycleEvidence {
  const known = Object.entries(typed).flatMap(([name, value]): [string, number][] =>
    value === '' ? [] : [[name, Number(value)]],
  )
  const covariates = known.flatMap(([name, value]): [string, number][] =>
    name === 'heart_rate' ? [[name, value]] : isValve(name) ? [[name, valveFrom(name, value)]] : [],
  )
  const fractions = fractionsOf(model)
  const observed = known.flatMap(([name, value]): [string, number][] =>
    name === 'heart_rate' || isValve(name) ? [] : [[name, fractions.has(name) ? value / 100 : value]],
  )
  return { covariates: Object.fromEntries(covariates), observed: Object.fromEntries(observed) }
}
