import { Button, NumberInput, Progress } from '@mantine/core'
import { compileModel, type FlowModel, runForAnimation } from 'hamzad/kernel'
import { Square } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { useModelCard } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { count, isolate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { BandChart } from './band-chart.tsx'
import { MeasureTable } from './measure-table.tsx'
import { isOfPlace, PlaceTable } from './place-table.tsx'
import { Player } from './player.tsx'
import styles from './process.module.css'
import { hoursIn } from './snapshot.ts'
import { leverEvents, type RunRequest, useReplications } from './use-replications.ts'
import { usualLength } from './usual-length.ts'

/** A process model runs here, in the browser: one run that plays, and many that are summed up, under the levers of the reader. */
export default function ProcessView({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('process.title'))
  const card = useModelCard(id)
  const model = useMemo(() => {
    const compiled = card.data && compileModel(card.data.text).model
    return compiled?.kind === 'flow' ? compiled : null
  }, [card.data])
  if (card.isPending) return <Loading />
  if (card.error) return <Failure error={card.error} onRetry={card.refetch} />
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 dir="auto">{card.data.summary.title}</h1>
          <p className={styles.about}>
            <Link href={`/models/${id}`}>{t('process.toModel')}</Link> · {t('process.hint')}
          </p>
        </div>
      </div>
      {model ? <Process model={model} /> : <p>{t('process.none')}</p>}
    </div>
  )
}

/** What was typed; no number while it is none. */
const numberOf = (typed: number | string) => (typed === '' ? Number.NaN : Number(typed))

function Process({ model }: { model: FlowModel }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { result, run, stop } = useReplications()
  const places = model.flow.places.map(({ name }) => name)
  const [asked, setAsked] = useState<RunRequest>(() => ({
    model,
    until: usualLength(model.time),
    seed: 1,
    replications: 50,
    levers: Object.fromEntries(model.flow.levers.map(({ name, initial }) => [name, initial])),
  }))
  const [shown, setShown] = useState(asked)
  const [time, setTime] = useState(0)
  const animation = useMemo(
    () => runForAnimation(model, shown.until, shown.seed, leverEvents(shown.levers)),
    [model, shown],
  )
  // The first answer comes by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for a model
  useEffect(() => start(), [model])
  function start() {
    setShown(asked)
    setTime(asked.until / 3)
    run(asked)
  }
  const most = { until: Math.round(8766 / (hoursIn[model.time] ?? 1)), replications: 10_000, seed: 2 ** 31 }
  const outside = (key: keyof typeof most) => !(asked[key] >= 1 && asked[key] <= most[key])
  const unclear =
    outside('until') || outside('replications') || outside('seed') || Object.values(asked.levers).some(Number.isNaN)
  const number = (key: keyof typeof most) => (
    <NumberInput
      label={t(`process.${key}`)}
      size="sm"
      value={Number.isNaN(asked[key]) ? '' : asked[key]}
      min={1}
      max={most[key]}
      clampBehavior="none"
      error={outside(key) && t('process.between', { most: count(most[key], locale) })}
      allowDecimal={false}
      suffix={key === 'until' ? ` ${readableUnit(model.time)}` : ''}
      onChange={(value) => setAsked({ ...asked, [key]: numberOf(value) })}
    />
  )
  return (
    <>
      <form
        className={`${page.card} ${page.padded} ${styles.form}`}
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        {model.flow.levers.map(({ name }) => (
          <NumberInput
            key={name}
            label={name.replaceAll('_', ' ')}
            size="sm"
            value={Number.isNaN(asked.levers[name]) ? '' : (asked.levers[name] ?? 0)}
            error={Number.isNaN(asked.levers[name]) && t('process.number')}
            onChange={(value) => setAsked({ ...asked, levers: { ...asked.levers, [name]: numberOf(value) } })}
          />
        ))}
        {number('until')}
        {number('replications')}
        {number('seed')}
        <Button type="submit" size="sm" loading={result.running} disabled={unclear}>
          {t('process.run')}
        </Button>
        {result.running && (
          <Button variant="default" size="sm" leftSection={<Square size={13} aria-hidden />} onClick={stop}>
            {t('process.stop')}
          </Button>
        )}
        <p className={styles.progress} aria-live="polite">
          {t('process.done', { done: count(Math.floor(result.done), locale), of: count(result.of, locale) })}
          <Progress
            value={result.of > 0 ? (100 * result.done) / result.of : 0}
            size="xs"
            aria-label={t('process.progress')}
          />
        </p>
      </form>
      <Player run={animation} time={time} onTime={setTime} />
      {result.curves && (
        <section className={`${page.card} ${page.padded}`} aria-label={t('process.overTime')}>
          <h2>{t('process.overTime')}</h2>
          <p className={page.muted}>{t('process.overTimeHint')}</p>
          <div className={styles.bands}>
            {Object.entries(result.curves.of)
              .filter(([, curve]) => curve.q95.some((value) => value > 0))
              .map(([name, curve]) => (
                <BandChart key={name} name={curveName(name, t)} curve={curve} share={time / shown.until} />
              ))}
          </div>
        </section>
      )}
      <PlaceTable places={places} measures={result.measures} />
      <MeasureTable measures={result.measures.filter(({ name }) => !isOfPlace(name, places))} card />
      {result.measures.length > 0 && (
        <details className={`${page.card} ${page.padded} ${styles.every}`}>
          <summary>{t('process.everyMeasure')}</summary>
          <MeasureTable measures={result.measures.filter(({ name }) => isOfPlace(name, places))} />
        </details>
      )}
    </>
  )
}

/** `queue.ward` in words: "ward, waiting". */
function curveName(name: string, t: ReturnType<typeof useWords>): string {
  const at = name.indexOf('.')
  const of = name.slice(at + 1).replaceAll('_', ' ')
  const what = name.slice(0, at)
  if (of === 'system') return t('process.curve.system')
  return t(`process.curve.${what === 'queue' ? 'queue' : what === 'busy' ? 'busy' : 'present'}`, { place: isolate(of) })
}
