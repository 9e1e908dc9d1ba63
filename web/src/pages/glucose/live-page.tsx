import { Button } from '@mantine/core'
import { Footprints, Syringe, Utensils } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useNow } from '../../api/clock.ts'
import { useBindability, useModelCard, useSubject, useTwin } from '../../api/queries.ts'
import type { TwinView } from '../../api/types.ts'
import { Boundary } from '../../components/boundary.tsx'
import { Age } from '../../components/data-age.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { PatientBanner } from '../../components/patient-banner.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { useTitle } from '../../components/title.ts'
import StandingNotice from '../../credibility/standing-notice.tsx'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { AlarmList } from './alarm-list.tsx'
import { courseAt, type Kind, kinds, reasonsOf, type Thought } from './courses.ts'
import { GlucoseHead } from './glucose-head.tsx'
import live from './live.module.css'
import { boundAt, LiveChart } from './live-chart.tsx'
import { useEffects } from './use-effects.ts'
import { useGlucose } from './use-glucose.ts'

// What is not needed to see the glucose of this moment comes after it.
const ThoughtList = lazy(() => import('./thought-list.tsx'))
const Why = lazy(() => import('./why.tsx'))

const modelOf = 'glucose-type1-cappon-2023'
/** Minutes ahead for which the forecast is explained. */
const explained = 60

const addable = [
  ['meal', Utensils],
  ['insulin', Syringe],
  ['exercise', Footprints],
] as const satisfies readonly (readonly [Kind, unknown])[]

/** A person's glucose as it happens: readings, forecast, alarms, why, and what a meal or a dose would change. */
export default function LivePage({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('glucose.liveTitle'))
  const subject = useSubject(id)
  const models = useBindability(id)
  const twin = models.data?.models.find(({ model }) => model.id === modelOf)?.twin ?? null
  if (subject.isPending || models.isPending) return <Loading />
  const failed = subject.error ?? models.error
  if (failed && !(subject.data && models.data)) return <Failure error={failed} onRetry={models.refetch} />
  if (!subject.data) return null
  return (
    <>
      <PatientBanner subject={subject.data} />
      <div className={page.page}>
        <GlucoseHead subject={id} here="live" title={t('glucose.liveTitle')} />
        {twin === null ? <p className={page.muted}>{t('glucose.noTwin')}</p> : <Live subject={id} twin={twin} />}
      </div>
    </>
  )
}

function Live({ subject, twin }: { readonly subject: string; readonly twin: string }) {
  const record = useGlucose(subject, 1)
  const view = useTwin(twin, 12, 6)
  const now = useNow(5000)
  if (record.isPending || view.isPending) return <Loading />
  const failed = record.error ?? view.error
  // While the server is away what it last said stays, and ages by the clock.
  if (failed && !(record.data && view.data)) return <Failure error={failed} onRetry={view.refetch} />
  if (!record.data || !view.data) return null
  return (
    <>
      {failed && <Failure error={failed} onRetry={view.refetch} />}
      <Screen view={view.data} record={record.data} now={now} />
    </>
  )
}

interface ScreenProps {
  readonly view: TwinView
  readonly record: NonNullable<ReturnType<typeof useGlucose>['data']>
  readonly now: number
}

function Screen({ view, record, now }: ScreenProps) {
  const t = useWords()
  const [thoughts, setThoughts] = useState<readonly Thought[]>([])
  const text = useModelCard(view.twin.model.id).data?.text
  const effects = useEffects(text, view, record)
  const scale = record.unit === 'mmol/L' ? 18.0156 : 1
  const output = view.outputs.find(({ name }) => name === 'sensor') ?? view.outputs[0]
  const last = record.readings.at(-1)
  const bound = last ? boundAt(record, last[0]!) : null
  const quiet = last ? (now - last[0]!) / 60_000 : 0
  const withdrawn = view.freshness.state === 'stale' || view.freshness.state === 'none' || quiet >= view.freshness.stale
  // The forecast is in the unit of the output; the record may have another one.
  const forecast =
    withdrawn || !output?.forecast
      ? null
      : output.unit === record.unit
        ? output.forecast
        : scaled(output.forecast, scale)
  const base = useMemo(() => effects?.course([]) ?? null, [effects])
  const moved = useMemo(() => {
    if (!effects || !base || !forecast || thoughts.length === 0) return null
    const changed = effects.course(thoughts)
    return forecast.times.map((time, i): [number, number] => {
      const at = Date.parse(time)
      return [at, Math.max(0, (forecast.quantiles[3]?.[i] ?? 0) + (courseAt(changed, at) - courseAt(base, at)) / scale)]
    })
  }, [effects, base, forecast, thoughts, scale])
  const reasons = useMemo(() => {
    // From a bound nobody knows how far it is.
    if (!effects || !forecast || !last || bound) return null
    const at = last[0]! + explained * 60_000
    const index = forecast.times.findIndex((time) => Date.parse(time) >= at)
    const median = forecast.quantiles[3]?.[index]
    return median === undefined ? null : reasonsOf(effects, last[0]!, at, (median - last[1]!) * scale)
  }, [effects, forecast, last, bound, scale])
  const add = (kind: Thought['kind']) =>
    setThoughts([
      ...thoughts,
      {
        kind,
        time: Math.ceil(now / 300_000) * 300_000 + kinds[kind].after * 60_000,
        amount: kinds[kind].amount,
      },
    ])
  const change = (index: number, part: Partial<Thought>) =>
    setThoughts(thoughts.map((each, i) => (i === index ? { ...each, ...part } : each)))
  const lowest = moved
    ?.filter(([time]) => time > now)
    .reduce((least, [, value]) => Math.min(least, value), Number.POSITIVE_INFINITY)
  return (
    <div className={live.columns}>
      <section className={`${page.card} ${page.padded}`} aria-label={t('glucose.liveTitle')}>
        <div className={live.top}>
          <div className={live.value}>
            {bound && (
              <strong className={live.bound}>{t(bound === '<' ? 'glucose.sensorLow' : 'glucose.sensorHigh')}</strong>
            )}
            <Quantity
              size="large"
              value={last ? Math.round(last[1]! * 10) / 10 : null}
              unit={record.unit}
              comparator={bound}
            />
            {last && <Age at={new Date(last[0]!).toISOString()} />}
          </div>
          <div className={live.add}>
            <span>{t('glucose.whatIf')}</span>
            {addable.map(([kind, Icon]) => (
              <Button
                key={kind}
                size="xs"
                variant="default"
                disabled={!effects?.kinds.includes(kind)}
                leftSection={<Icon size={15} aria-hidden />}
                onClick={() => add(kind)}
              >
                {t(`glucose.${kind}Add`)}
              </Button>
            ))}
          </div>
        </div>
        {withdrawn && <p className={live.withdrawn}>{t('glucose.withdrawn')}</p>}
        <StandingNotice standing={view.credibility} />
        <LiveChart
          record={record}
          forecast={forecast}
          now={now}
          aged={view.freshness.state === 'ageing' || quiet >= view.freshness.ageing}
          thoughts={thoughts}
          moved={moved}
          onMove={(index, time) => change(index, { time })}
        />
        {thoughts.length > 0 && (
          <Boundary>
            <Suspense fallback={<Loading />}>
              <ThoughtList
                thoughts={thoughts}
                lowest={lowest !== undefined && Number.isFinite(lowest) ? lowest : null}
                unit={record.unit}
                onAmount={(index, amount) => change(index, { amount })}
                onRemove={(index) => setThoughts(thoughts.filter((_, i) => i !== index))}
              />
            </Suspense>
          </Boundary>
        )}
      </section>
      <div className={live.side}>
        <section className={`${page.card} ${page.padded}`} aria-labelledby="alarms-title">
          <h3 id="alarms-title">{t('glucose.alarms')}</h3>
          <AlarmList twin={view.twin.id} last={last?.[0] ?? null} now={now} silent={view.freshness.ageing} />
        </section>
        <section className={`${page.card} ${page.padded}`} aria-labelledby="why-title">
          <h3 id="why-title">{t('glucose.why')}</h3>
          {reasons ? (
            <Boundary>
              <Suspense fallback={<Loading />}>
                <Why reasons={reasons} unit={record.unit} scale={scale} minutes={explained} />
              </Suspense>
            </Boundary>
          ) : (
            <p className={page.muted}>{t(forecast && bound ? 'glucose.whyBound' : 'glucose.whyNot')}</p>
          )}
        </section>
      </div>
    </div>
  )
}

type Forecast = NonNullable<TwinView['outputs'][number]['forecast']>

/** A forecast in mg/dL as mmol/L. */
function scaled(forecast: Forecast, by: number): Forecast {
  const each = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((value) => value / by))
  const observable = forecast.observable && each(forecast.observable)
  return { ...forecast, quantiles: each(forecast.quantiles), futures: each(forecast.futures), observable }
}
