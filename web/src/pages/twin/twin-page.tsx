import { SegmentedControl, Switch, Tabs } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useCompare, useTwin } from '../../api/queries.ts'
import type { TwinView } from '../../api/types.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useNotice } from '../../components/notice.tsx'
import { PatientBanner } from '../../components/patient-banner.tsx'
import { useTitle } from '../../components/title.ts'
import { clockText } from '../../format/date.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import { usePreview } from '../../preview/use-preview.ts'
import { KeyNumbers } from './key-numbers.tsx'
import type { Choice } from './regimen-fields.tsx'
import { useRegimenText } from './regimen-text.ts'
import { StateOfForecast } from './state-of-forecast.tsx'
import styles from './twin.module.css'
import { TwinPanels } from './twin-panels.tsx'

const WhatIfTab = lazy(() => import('./what-if-tab.tsx').then((tab) => ({ default: tab.WhatIfTab })))
const DosingTab = lazy(() => import('./dosing-tab.tsx'))
const CredibilityTab = lazy(() => import('./credibility-tab.tsx'))
const EffectTab = lazy(() => import('./effect-tab.tsx'))
const EvidenceTab = lazy(() => import('./evidence-tab.tsx'))
const StandingNotice = lazy(() => import('../../credibility/standing-notice.tsx'))
const NotesTab = lazy(() => import('./notes-tab.tsx'))
// Below the charts: it may come a moment later.
const ParameterList = lazy(() => import('./parameter-list.tsx').then((list) => ({ default: list.ParameterList })))
const RecommendationTab = lazy(() => import('./recommendation-tab.tsx'))

/** A fixed set of windows, so that the same distance always means the same time. */
export const windows = {
  h24: { back: 12, ahead: 12 },
  h48: { back: 24, ahead: 24 },
  h72: { back: 36, ahead: 36 },
  d7: { back: 96, ahead: 72 },
} as const
export type Window = keyof typeof windows

export default function TwinPage({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('twin.title'))
  const [window, setWindow] = useState<Window>('h72')
  // The widest window is fetched once: choosing another asks nothing, and the last values are known in all of them.
  const twin = useTwin(id, windows.d7.back, windows.d7.ahead)
  useUpdateNotice(twin.data)
  if (twin.isPending) return <Loading />
  if (twin.error && !twin.data) return <Failure error={twin.error} onRetry={twin.refetch} />
  if (!twin.data) return null
  return <Twin view={twin.data} window={window} setWindow={setWindow} />
}

interface TwinProps {
  readonly view: TwinView
  readonly window: Window
  readonly setWindow: (window: Window) => void
}

function Twin({ view, window, setWindow }: TwinProps) {
  const t = useWords()
  const [futures, setFutures] = useState(false)
  const [tab, setTab] = useState<string | null>('what-if')
  const [choice, setChoice] = useState<Choice | null>(null)
  const [settled] = useDebouncedValue(choice, 150)
  const comparison = useCompare(view.twin.id, view.belief?.sequence, settled)
  const text = useRegimenText()
  const decision = view.decisions[0]
  const previewed = usePreview(view.twin.id, view.belief?.sequence, choice, 48)
  // The server's answer belongs to the choice only once it has come; until then the browser's own.
  const answered = choice === settled && !comparison.isPlaceholderData && !comparison.isFetching
  const compared = comparison.data?.plans.find(({ current }) => !current)
  const useServer = answered || !previewed
  const other = choice && tab === 'what-if' ? (useServer ? compared : previewed) : undefined
  // A curve bears the name of the regimen that it was computed for, which may not be the one just typed.
  const shown = useServer ? comparison.data?.regimen : choice
  const alternative = shown && decision && other ? { name: text(shown, decision), plan: other } : null
  const tabs = useMemo(
    () => [
      ['what-if', t('tabs.whatIf')],
      ['recommendation', t('tabs.recommendation')],
      ['dosing', t('tabs.dosing')],
      ['effect', t('tabs.effect')],
      ['credibility', t('tabs.credibility')],
      ['evidence', t('tabs.evidence')],
      ['notes', t('tabs.notes')],
    ],
    [t],
  )
  return (
    <>
      <PatientBanner subject={view.subject} />
      <div className={styles.page}>
        <div className={styles.head}>
          <div>
            <h2 dir="auto">{view.twin.model.title}</h2>
            <StateOfForecast view={view} />
            <Suspense>
              <StandingNotice standing={view.credibility} />
            </Suspense>
          </div>
          <div className={styles.controls}>
            {view.outputs.some(({ forecast }) => forecast) && (
              <Switch
                size="sm"
                label={t('chart.twentyFutures')}
                checked={futures}
                onChange={(event) => setFutures(event.currentTarget.checked)}
              />
            )}
            <SegmentedControl
              size="xs"
              aria-label={t('chart.window')}
              value={window}
              data={Object.keys(windows).map((value) => ({ value, label: t(`window.${value as Window}`) }))}
              onChange={(value) => setWindow(value as Window)}
            />
          </div>
        </div>
        <KeyNumbers view={view} />
        <div className={styles.columns}>
          <div className={styles.charts}>
            <TwinPanels view={view} window={windows[window]} futures={futures} alternative={alternative} />
            <Suspense fallback={<Loading />}>
              <ParameterList view={view} />
            </Suspense>
          </div>
          <Tabs value={tab} onChange={setTab} className={styles.tabs ?? ''} keepMounted={false}>
            <Tabs.List grow>
              {tabs.map(([value = '', label]) => (
                <Tabs.Tab key={value} value={value}>
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="what-if">
              <Suspense fallback={<Loading />}>
                <WhatIfTab
                  view={view}
                  choice={choice}
                  setChoice={setChoice}
                  comparison={comparison}
                  previewed={answered ? null : previewed}
                />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="recommendation">
              <Suspense fallback={<Loading />}>
                <RecommendationTab view={view} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="dosing">
              <Suspense fallback={<Loading />}>
                <DosingTab view={view} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="effect">
              <Suspense fallback={<Loading />}>
                <EffectTab view={view} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="credibility">
              <Suspense fallback={<Loading />}>
                <CredibilityTab view={view} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="evidence">
              <Suspense fallback={<Loading />}>
                <EvidenceTab view={view} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="notes">
              <Suspense fallback={<Loading />}>
                <NotesTab view={view} />
              </Suspense>
            </Tabs.Panel>
          </Tabs>
        </div>
      </div>
    </>
  )
}

/** Says quietly that the page has changed by itself, and why. */
function useUpdateNotice(view: TwinView | undefined): void {
  const t = useWords()
  const say = useNotice()
  const { locale } = usePreferences()
  const seen = useRef<number | null>(null)
  const sequence = view?.belief?.sequence ?? null
  const computed = view?.belief?.computedAt
  useEffect(() => {
    if (sequence === null) return
    if (seen.current !== null && sequence > seen.current && computed)
      say(t('twin.updated', { clock: clockText(computed, { locale }) }))
    seen.current = sequence
  }, [sequence, computed, say, t, locale])
}
