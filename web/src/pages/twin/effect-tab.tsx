import { Button, NumberInput } from '@mantine/core'
import { Waves } from 'lucide-react'
import { useState } from 'react'
import { ApiProblem } from '../../api/client.ts'
import { type Effect, useEffectOf } from '../../api/credibility.ts'
import type { TwinView } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { Frequency } from '../../components/risk-text.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './effect.module.css'
import { EffectChart } from './effect-chart.tsx'
import twin from './twin.module.css'

interface Range {
  readonly low: number
  readonly high: number
}

/** Is the treatment working: observed beside expected with and without it, the two chances, since when known, and what may explain the data. */
export default function EffectTab({ view }: { view: TwinView }) {
  const t = useWords()
  const [range, setRange] = useState<Range | null>(null)
  const effect = useEffectOf(view.twin.id, view.belief?.sequence, range)
  if (!view.belief) return <p className={twin.section}>{t('state.notKnown')}</p>
  if (effect.isPending) return <Loading />
  if (effect.error instanceof ApiProblem && effect.error.values.reason === 'effect.stream')
    return (
      <Empty icon={<Waves size={28} aria-hidden />} title={t('effect.stream')}>
        {problemText(effect.error)}
      </Empty>
    )
  if (effect.error) return <Failure error={effect.error} onRetry={effect.refetch} />
  const found = effect.data
  return (
    <>
      <section className={`${twin.section} ${styles.stack}`} aria-labelledby="effect-title">
        <h3 id="effect-title">{t('effect.title')}</h3>
        <dl className={styles.numbers}>
          <div>
            <dt>{t('effect.effective')}</dt>
            <dd>
              <Frequency probability={found.effective} />
            </dd>
          </div>
          <div>
            <dt>{t('effect.sideEffect')}</dt>
            <dd>
              <Frequency probability={found.sideEffect} />
            </dd>
          </div>
          <div>
            <dt>{t('effect.known')}</dt>
            <dd>{found.knownSince ? <DateText at={found.knownSince} as="day-clock" /> : t('effect.open')}</dd>
          </div>
        </dl>
        <AskRange key={`${found.low} ${found.high}`} found={found} ask={setRange} busy={effect.isFetching} />
      </section>
      <section className={`${twin.section} ${styles.stack}`}>
        <h3>
          {term('output', found.output)}: {t('effect.courses')}
        </h3>
        <EffectChart effect={found} />
        <Course found={found} />
      </section>
      <section className={`${twin.section} ${styles.stack}`}>
        <h3>{t('effect.explanations')}</h3>
        <ol className={styles.explanations}>
          {found.explanations.map(({ code, model, probability }) => (
            <li key={`${code} ${model}`}>
              <span>
                {t(`effect.because.${code as 'as-recorded'}`)}
                {model && (
                  <>
                    {' '}
                    <bdi>{model}</bdi>
                  </>
                )}
              </span>
              <Frequency probability={probability} />
              <meter min={0} max={1} value={probability} aria-hidden />
            </li>
          ))}
        </ol>
        <p className={twin.muted}>{t('effect.hint')}</p>
      </section>
    </>
  )
}

/** Where the output should be: the target of the model until somebody asks about another range. */
function AskRange({ found, ask, busy }: { found: Effect; ask: (range: Range) => void; busy: boolean }) {
  const t = useWords()
  const short = (value: number) => Number(value.toPrecision(4))
  const [low, setLow] = useState<number | string>(short(found.low))
  const [high, setHigh] = useState<number | string>(short(found.high))
  const fits = typeof low === 'number' && typeof high === 'number' && low < high
  return (
    <form
      className={styles.range}
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) ask({ low, high })
      }}
    >
      <NumberInput
        size="xs"
        label={t('effect.low')}
        value={low}
        onChange={setLow}
        suffix={` ${readableUnit(found.unit)}`}
      />
      <NumberInput
        size="xs"
        label={t('effect.high')}
        value={high}
        onChange={setHigh}
        suffix={` ${readableUnit(found.unit)}`}
      />
      <Button type="submit" size="xs" variant="default" disabled={!fits} loading={busy}>
        {t('effect.ask')}
      </Button>
    </form>
  )
}

/** The figures of the picture, for whoever cannot see it. */
function Course({ found }: { found: Effect }) {
  const t = useWords()
  const reader = usePreferences()
  const span = ([low = 0, , high = 0]: readonly number[]) => (
    <bdi dir="ltr" className={styles.span}>
      {estimate(low, reader)} – {estimate(high, reader)}
    </bdi>
  )
  return (
    <Scroll>
      <table className={`${page.table} ${styles.table}`}>
        <thead>
          <tr>
            <th>{t('effect.observed')}</th>
            <th>{t('effect.with')}</th>
            <th>{t('effect.without')}</th>
          </tr>
        </thead>
        <tbody>
          {found.course.toReversed().map((row) => (
            <tr key={row.time}>
              <td>
                <Quantity value={row.observed} unit={found.unit} />
                <br />
                <span className={twin.muted}>
                  <DateText at={row.time} as="day-clock" />
                </span>
              </td>
              <td>{span(row.with)}</td>
              <td>{span(row.without)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
