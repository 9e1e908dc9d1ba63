import { Button } from '@mantine/core'
import { compileModel, type Model } from 'hamzad/kernel'
import { Pause, Play } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { useModelCard } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { BeatChart } from './beat-chart.tsx'
import { ObservableTable, ParameterTable } from './cycle-tables.tsx'
import { EvidenceForm } from './evidence-form.tsx'
import styles from './heart.module.css'
import { LeverList } from './lever-list.tsx'
import { atRest, type Positions, whatIfOf } from './levers.ts'
import { LoopChart } from './loop-chart.tsx'
import { useHeart } from './use-heart.ts'
import { usePhase, wantsStillness } from './use-phase.ts'

const nobody = { covariates: {}, observed: {} }

/** A heart and its circulation, personalised and asked in this browser; nothing of the patient leaves it. */
export default function HeartView({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('heart.title'))
  const card = useModelCard(id)
  const model = useMemo(() => {
    const compiled = card.data && compileModel(card.data.text).model
    return compiled?.kind === 'equations' && compiled.cycle ? compiled : null
  }, [card.data])
  if (card.isPending) return <Loading />
  if (card.error) return <Failure error={card.error} onRetry={card.refetch} />
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 dir="auto">{card.data.summary.title}</h1>
          <p>{t('heart.hint')}</p>
          <p>
            <Link href={`/models/${id}`}>{t('heart.toModel')}</Link>
          </p>
        </div>
      </div>
      {model ? <Heart model={model} text={card.data.text} /> : <p>{t('heart.none')}</p>}
    </div>
  )
}

function Heart({ model, text }: { model: Model; text: string }) {
  const t = useWords()
  const { state, fit, ask, cancel } = useHeart(text)
  const { now, other, evidence, progress } = state
  const rest = useMemo(() => atRest(evidence?.covariates ?? {}), [evidence])
  const [positions, setPositions] = useState<Positions>(rest)
  const [playing, setPlaying] = useState(() => !wantsStillness())
  const phase = usePhase((other ?? now)?.period ?? 0, playing)
  useEffect(() => fit(nobody), [fit])
  useEffect(() => setPositions(rest), [rest])
  const move = (next: Positions) => {
    setPositions(next)
    ask(whatIfOf(next, evidence?.covariates ?? {}))
  }
  return (
    <>
      <EvidenceForm model={model} progress={progress} onFit={fit} onCancel={cancel} />
      {state.failure && <p role="alert">{t('heart.failed', { why: state.failure })}</p>}
      {!now && progress !== null && <Loading />}
      {now && (
        <div className={styles.columns}>
          <LeverList positions={positions} rest={rest} disabled={progress !== null} onMove={move} />
          <section className={`${page.card} ${page.padded} ${styles.stage}`} aria-label={t('heart.beat')}>
            <div className={styles.row}>
              <h2>{t('heart.beat')}</h2>
              <Button
                variant="default"
                size="compact-sm"
                leftSection={playing ? <Pause size={13} aria-hidden /> : <Play size={13} aria-hidden />}
                onClick={() => setPlaying(!playing)}
              >
                {t(playing ? 'heart.pause' : 'heart.play')}
              </Button>
              <span className={page.muted}>{t(other ? 'heart.keyOther' : 'heart.keyNow')}</span>
            </div>
            <div className={styles.charts}>
              <LoopChart now={now} other={other} phase={phase} />
              <div>
                <BeatChart
                  title={t('heart.pressures')}
                  text={t('heart.pressuresText')}
                  unit="mmHg"
                  names={['arterial_pressure', 'lv_pressure', 'la_pressure']}
                  now={now}
                  other={other}
                  phase={phase}
                />
                <BeatChart
                  title={t('heart.flows')}
                  text={t('heart.flowsText')}
                  unit="mL/s"
                  names={['aortic_flow', 'mitral_flow']}
                  now={now}
                  other={other}
                  phase={phase}
                />
              </div>
            </div>
          </section>
        </div>
      )}
      {now && <ObservableTable model={model} evidence={evidence} now={now} other={other} />}
      {now && <ParameterTable parameters={state.parameters} />}
    </>
  )
}
