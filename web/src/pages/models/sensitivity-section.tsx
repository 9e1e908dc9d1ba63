import { Button, NumberInput, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Model } from 'hamzad/kernel'
import { Square } from 'lucide-react'
import { useState } from 'react'
import { compiledModel, keys } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { SobolCells } from '../../components/sobol-cells.tsx'
import { useWorker } from '../../components/use-worker.ts'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './sensitivity.module.css'
import type { Finding, Question } from './sensitivity-worker.ts'

const openThread = () => new Worker(new URL('./sensitivity-worker.ts', import.meta.url), { type: 'module' })

type Found = Extract<Finding, { kind: 'found' }>
type Identified = Extract<Finding, { kind: 'identified' }>['identified']

/** What the outputs of a model depend on, what can be known of it, and which data would tell; computed here, in a thread that can be stopped. */
export function SensitivitySection({ id }: { id: string }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const compiled = useQuery({
    queryKey: [...keys.models, id, 'compiled'],
    queryFn: () => compiledModel(id),
    enabled: open,
    staleTime: 600_000,
  })
  return (
    <section className={`${page.card} ${page.padded} ${styles.section}`}>
      <h2>{t('sensitivity.title')}</h2>
      <p className={page.muted}>{t('sensitivity.hint')}</p>
      {!open && (
        <Button size="sm" variant="default" onClick={() => setOpen(true)}>
          {t('sensitivity.open')}
        </Button>
      )}
      {compiled.error && <Failure error={compiled.error} onRetry={compiled.refetch} />}
      {compiled.data && <Analysis model={compiled.data.model as Model} />}
    </section>
  )
}

/** In the middle of the range in which a covariate has been tested, where it has no usual value. */
const usual = ({ default: fallback, within, kind }: Model['covariates'][number]) =>
  fallback ?? (within ? (within[0] + within[1]) / 2 : kind === 'number' ? 1 : 0)
const usualLength: Readonly<Record<string, number>> = { s: 60, min: 360, h: 24, d: 30, wk: 26, mo: 12, a: 5 }

function Analysis({ model }: { model: Model }) {
  const t = useWords()
  const reader = usePreferences()
  const [asked, setAsked] = useState<Readonly<Record<string, number | string>>>(() => ({
    until: usualLength[model.time] ?? 10,
    base: 100,
    ...Object.fromEntries(model.inputs.map(({ name }) => [`dose ${name}`, 100])),
  }))
  const [progress, setProgress] = useState(0)
  const [identified, setIdentified] = useState<Identified | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const { running, failure, ask, stop } = useWorker<Question, Finding>(openThread, (said) => {
    if (said.kind === 'identified') setIdentified(said.identified)
    if (said.kind === 'progress') setProgress(said.share)
    if (said.kind === 'found') setFound(said)
    return said.kind === 'found'
  })
  function run() {
    setProgress(0)
    setFound(null)
    ask({
      model,
      doses: Object.fromEntries(model.inputs.map(({ name }) => [name, Number(asked[`dose ${name}`])])),
      covariates: Object.fromEntries(model.covariates.map((each) => [each.name, usual(each)])),
      until: Number(asked.until),
      base: Number(asked.base),
    })
  }
  const wrong = Object.entries(asked).some(
    ([name, value]) => value === '' || !(name.startsWith('dose ') ? Number(value) >= 0 : Number(value) > 0),
  )
  const field = (name: string, label: string, unit: string) => (
    <NumberInput
      key={name}
      label={label}
      size="sm"
      min={0}
      value={asked[name] ?? ''}
      suffix={unit && ` ${unit}`}
      onChange={(value) => setAsked({ ...asked, [name]: value })}
    />
  )
  return (
    <>
      <form
        className={styles.fields}
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        {model.inputs.map(({ name, unit }) => field(`dose ${name}`, term('input', name), readableUnit(unit)))}
        {field('until', t('sensitivity.until'), readableUnit(model.time))}
        {field('base', t('sensitivity.points'), '')}
        <Button type="submit" size="sm" loading={running} disabled={wrong}>
          {t('sensitivity.run')}
        </Button>
        {running && (
          <>
            <Button variant="default" size="sm" leftSection={<Square size={13} aria-hidden />} onClick={stop}>
              {t('sensitivity.cancel')}
            </Button>
            <Progress value={100 * progress} className={styles.progress!} aria-label={t('sensitivity.progress')} />
          </>
        )}
      </form>
      {failure && <p role="alert">{t('sensitivity.failed', { why: failure })}</p>}
      {identified && <Known identified={identified} />}
      {found && found.sensitivity.names.length > 0 && (
        <>
          <Indices found={found} />
          <h3>{t('sensitivity.measure')}</h3>
          {found.proposals.length === 0 && <p>{t('sensitivity.nothing')}</p>}
          <ol className={styles.proposals}>
            {found.proposals.map(({ output, time, left }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same measurement may be worth taking twice
              <li key={i}>
                {t('sensitivity.proposal', {
                  output: term('output', output),
                  time: estimate(time, reader),
                  unit: readableUnit(model.time),
                  left: told(left, found.sensitivity.names)
                    .map(([name, share]) => `${term('parameter', name)} ${estimate(Math.round(100 * share), reader)} %`)
                    .join('; '),
                })}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  )
}

/** Parameters of which a measurement tells most, with what is left unknown. */
const told = (left: readonly number[], names: readonly string[]) =>
  names
    .map((name, i): [string, number] => [name, left[i] ?? 1])
    .sort((a, b) => a[1] - b[1])
    .slice(0, 3)

function Known({ identified: { unseen, confounded, conclusive } }: { identified: Identified }) {
  const t = useWords()
  const names = (list: readonly string[]) => list.map((name) => term('parameter', name)).join('; ')
  return (
    <div>
      <h3>{t('sensitivity.identifiable')}</h3>
      {!conclusive && <p>{t('sensitivity.unclear')}</p>}
      {conclusive && unseen.length + confounded.length === 0 && <p>{t('sensitivity.all')}</p>}
      {unseen.length > 0 && <p>{t('sensitivity.unseen', { names: names(unseen) })}</p>}
      {confounded.map((group) => (
        <p key={group.join()}>{t('sensitivity.confounded', { names: names(group) })}</p>
      ))}
    </div>
  )
}

/** Total indices at the last instant, the parameters that matter first. */
function Indices({ found: { sensitivity } }: { found: Found }) {
  const t = useWords()
  const last = Math.max(...sensitivity.outputs.map(({ time }) => time))
  const rows = sensitivity.outputs
    .filter(({ time, indices }) => time === last && indices.variance > 0)
    .flatMap(({ output, indices }) =>
      sensitivity.names
        .map((name, i) => ({ output, name, first: indices.first[i]!, total: indices.total[i]! }))
        .sort((a, b) => b.total.value - a.total.value)
        .slice(0, 5),
    )
  return (
    <Scroll>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('sensitivity.output')}</th>
            <th>{t('sensitivity.parameter')}</th>
            <th>{t('sensitivity.total')}</th>
            <th>{t('sensitivity.first')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ output, name, first, total }) => (
            <tr key={`${output} ${name}`}>
              <td>{term('output', output)}</td>
              <td>{term('parameter', name)}</td>
              <SobolCells total={total} first={first} />
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
