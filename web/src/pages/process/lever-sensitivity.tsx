import { Button, NativeSelect, NumberInput, Progress } from '@mantine/core'
import { compileModel, type FlowModel, type LeverSensitivity } from 'hamzad/kernel'
import { Square } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Scroll } from '../../components/scroll.tsx'
import { SobolCells } from '../../components/sobol-cells.tsx'
import { useWorker } from '../../components/use-worker.ts'
import { count, estimate, isolate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './lever-sensitivity.module.css'
import type { LeverFinding, LeverQuestion } from './lever-worker.ts'
import { usualLength } from './usual-length.ts'

const openThread = () => new Worker(new URL('./lever-worker.ts', import.meta.url), { type: 'module' })

type Typed = number | string

/** A lever's range as it stands in the fields. */
interface Row {
  readonly name: string
  readonly low: Typed
  readonly high: Typed
  readonly step: Typed
}

/** From what the model's decision may choose, else from nothing to twice what the lever is at first. */
function rowsOf(model: FlowModel): Row[] {
  return model.flow.levers.map(({ name, initial }) => {
    const amounts = model.decisions.find(({ input }) => input === name)?.vary.amount ?? []
    const [low, next] = amounts
    if (low !== undefined && next !== undefined) return { name, low, high: amounts.at(-1)!, step: next - low }
    return initial === 0
      ? { name, low: 0, high: 2, step: 1 }
      : { name, low: 0.8 * initial, high: 1.2 * initial, step: '' }
  })
}

const number = (typed: Typed) => (typed === '' ? Number.NaN : Number(typed))

/** A range is sound when it rises; a step, when there is one, is positive. */
const sound = ({ low, high, step }: Row) => number(low) < number(high) && (step === '' || number(step) > 0)

/** Chance is this share of what the levers do when it no longer hides them. */
const hidden = 0.1

/** Which lever of a process moves a measure, and how much is chance; computed here, in a thread that can be stopped. */
export default function LeverSensitivityPanel({ text }: { text: string }) {
  const t = useWords()
  const model = useMemo(() => {
    const compiled = compileModel(text).model
    return compiled?.kind === 'flow' ? compiled : null
  }, [text])
  if (!model) return <p>{t('process.none')}</p>
  if (model.flow.levers.length === 0) return <p>{t('process.levers.none')}</p>
  return <Analysis model={model} text={text} />
}

function Analysis({ model, text }: { model: FlowModel; text: string }) {
  const t = useWords()
  const { locale } = usePreferences()
  const [rows, setRows] = useState(() => rowsOf(model))
  const [run, setRun] = useState<Readonly<Record<'until' | 'warmUp' | 'base' | 'seed', Typed>>>(() => ({
    until: usualLength(model.time),
    warmUp: 0,
    base: 64,
    seed: 1,
  }))
  const [progress, setProgress] = useState({ done: 0, of: 1 })
  const [found, setFound] = useState<LeverSensitivity | null>(null)
  const { running, failure, ask, stop } = useWorker<LeverQuestion, LeverFinding>(openThread, (said) => {
    if (said.kind === 'progress') setProgress(said)
    if (said.kind === 'found') setFound(said.found)
    return said.kind === 'found'
  })
  function compute() {
    setProgress({ done: 0, of: (rows.length + 3) * number(run.base) })
    setFound(null)
    ask({
      text,
      levers: rows.map(({ name, low, high, step }) => ({
        name,
        low: number(low),
        high: number(high),
        ...(step !== '' && { step: number(step) }),
      })),
      until: number(run.until),
      warmUp: number(run.warmUp),
      base: number(run.base),
      seed: number(run.seed),
    })
  }
  const least = { until: 0, warmUp: 0, base: 8, seed: 1 }
  const wrong =
    !rows.every(sound) ||
    !(number(run.until) > number(run.warmUp) && number(run.warmUp) >= 0) ||
    !(number(run.base) >= least.base && number(run.base) <= 4096 && number(run.seed) >= 1)
  const field = (name: keyof typeof run, label: string, unit = '') => (
    <NumberInput
      label={label}
      size="sm"
      min={least[name]}
      value={run[name]}
      suffix={unit && ` ${unit}`}
      allowDecimal={name !== 'base' && name !== 'seed'}
      onChange={(value) => setRun({ ...run, [name]: value })}
    />
  )
  return (
    <>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          compute()
        }}
      >
        {rows.map((row, i) => (
          <fieldset key={row.name} className={styles.lever}>
            <legend>
              <bdi dir="ltr">{row.name.replaceAll('_', ' ')}</bdi>
            </legend>
            {(['low', 'high', 'step'] as const).map((part) => (
              <NumberInput
                key={part}
                label={t(`process.levers.${part}`)}
                size="sm"
                value={row[part]}
                error={part === 'high' && !sound(row) && t('process.levers.wrong')}
                onChange={(value) => setRows(rows.with(i, { ...row, [part]: value }))}
              />
            ))}
          </fieldset>
        ))}
        <div className={styles.run}>
          {field('until', t('process.until'), readableUnit(model.time))}
          {field('warmUp', t('process.levers.warmUp'), readableUnit(model.time))}
          {field('base', t('process.levers.points'))}
          {field('seed', t('process.seed'))}
          <Button type="submit" size="sm" loading={running} disabled={wrong}>
            {t('process.levers.compute')}
          </Button>
          {running && (
            <>
              <Button variant="default" size="sm" leftSection={<Square size={13} aria-hidden />} onClick={stop}>
                {t('process.stop')}
              </Button>
              <p className={styles.progress} aria-live="polite">
                {t('process.levers.done', { done: count(progress.done, locale), of: count(progress.of, locale) })}
                <Progress
                  value={(100 * progress.done) / progress.of}
                  size="xs"
                  aria-label={t('process.levers.progress')}
                />
              </p>
            </>
          )}
        </div>
      </form>
      {failure && <p role="alert">{t('process.levers.failed', { why: failure })}</p>}
      {found && <Indices found={found} />}
    </>
  )
}

/** Indices of one measure, those that matter first; at first the measure that the levers move most. */
function Indices({ found: { names, measures } }: { found: LeverSensitivity }) {
  const t = useWords()
  const reader = usePreferences()
  const varying = useMemo(() => {
    const chance = names.length - 1
    return measures
      .filter(({ indices }) => indices.variance > 0)
      .sort((a, b) => a.indices.total[chance]!.value - b.indices.total[chance]!.value)
  }, [names, measures])
  const [chosen, setChosen] = useState('')
  const measure = varying.find(({ name }) => name === chosen) ?? varying[0]
  if (!measure) return <p>{t('process.levers.nothing')}</p>
  const { indices, unit } = measure
  const rows = names
    .map((name, i) => ({
      name: i === names.length - 1 ? t('process.levers.chance') : name.replaceAll('_', ' '),
      first: indices.first[i]!,
      total: indices.total[i]!,
    }))
    .sort((a, b) => b.total.value - a.total.value)
  const chance = Math.min(1, Math.max(0, indices.total.at(-1)!.value))
  const runs = Math.ceil(chance / (1 - chance) / hidden)
  const written = (value: number) => isolate(`\u200e${estimate(value, reader)} ${readableUnit(unit)}`)
  return (
    <>
      <NativeSelect
        label={t('process.measure')}
        size="sm"
        className={styles.measure!}
        value={measure.name}
        data={varying.map(({ name }) => name)}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
      <p>
        {t('process.levers.spread', { mean: written(indices.mean), sd: written(Math.sqrt(indices.variance)) })}{' '}
        {Number.isFinite(runs)
          ? t('process.levers.runs', { runs: count(Math.max(1, runs), reader.locale) })
          : t('process.levers.luck')}
      </p>
      <Scroll>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('process.levers.lever')}</th>
              <th>{t('sensitivity.total')}</th>
              <th>{t('sensitivity.first')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, total, first }) => (
              <tr key={name}>
                <td>
                  <bdi>{name}</bdi>
                </td>
                <SobolCells total={total} first={first} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}
