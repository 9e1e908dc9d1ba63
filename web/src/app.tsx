import { DirectionProvider, MantineProvider } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { onSignedOut } from './api/client.ts'
import { isManager } from './api/is-manager.ts'
import { keys, queryClient, useSession, useStatus } from './api/queries.ts'
import { Boundary } from './components/boundary.tsx'
import { Failure } from './components/failure.tsx'
import { Loading } from './components/loading.tsx'
import { NoticeProvider } from './components/notice.tsx'
import { directionOf, type Locale, usePreferences } from './format/preferences.ts'
import { speak, withWords } from './i18n/i18n.ts'
import { Shell } from './shell/shell.tsx'
import { theme } from './theme.ts'

const SignIn = lazy(() => import('./pages/sign-in/sign-in.tsx'))
const SetUp = lazy(() => import('./pages/sign-in/set-up.tsx'))
const WorklistPage = lazy(() => import('./pages/worklist/worklist-page.tsx'))
const PatientsPage = lazy(() => import('./pages/patients/patients-page.tsx'))
const PatientPage = lazy(() => import('./pages/patients/patient-page.tsx'))
const LivePage = lazy(() => import('./pages/glucose/live-page.tsx'))
const ReportPage = lazy(() => import('./pages/glucose/report-page.tsx'))
const TwinPage = lazy(() => import('./pages/twin/twin-page.tsx'))
const DosingReportPage = lazy(() => import('./pages/report/report-page.tsx'))
const ModelsPage = lazy(() => import('./pages/models/models-page.tsx'))
const ModelPage = lazy(() => import('./pages/models/model-page.tsx'))
const HeartPage = lazy(() => import('./pages/heart/heart-page.tsx'))
const HospitalPage = lazy(() => withWords('hospital', () => import('./pages/hospital/hospital-page.tsx')))
const WallPage = lazy(() => withWords('hospital', () => import('./pages/hospital/wall-page.tsx')))
const ProcessPage = lazy(() => withWords('process', () => import('./pages/process/process-page.tsx')))
const SchedulesPage = lazy(() => import('./pages/schedules/schedules-page.tsx'))
const SchedulePage = lazy(() => import('./pages/schedules/schedule-page.tsx'))
const QualityPage = lazy(() => import('./pages/quality/quality-page.tsx'))
const ConnectorsPage = lazy(() => withWords('connectors', () => import('./pages/connectors/connectors-page.tsx')))
const ConnectorPage = lazy(() => withWords('connectors', () => import('./pages/connectors/connector-page.tsx')))
const DevicesPage = lazy(() => import('./pages/devices/devices-page.tsx'))
const DevicePage = lazy(() => import('./pages/devices/device-page.tsx'))
const PilotPage = lazy(() => withWords('pilot', () => import('./pages/pilot/pilot-page.tsx')))
const ReviewPage = lazy(() =>
  withWords('connectors', () => withWords('review', () => import('./pages/review/review-page.tsx'))),
)
const TablesPage = lazy(() => withWords('tables', () => import('./pages/tables/tables-page.tsx')))
const NotFound = lazy(() => import('./pages/not-found.tsx'))

onSignedOut(() => queryClient.setQueryData(keys.session, null))

/** Everything around the pages: language and direction, colours, data, and who is signed in. */
export function App() {
  const { locale, scheme } = usePreferences()
  const [spoken, setSpoken] = useState<Locale>(locale)
  const system = useColorScheme(undefined, { getInitialValueInEffect: false })
  useEffect(() => {
    speak(locale).then(() => setSpoken(locale))
  }, [locale])
  return (
    <DirectionProvider key={spoken} initialDirection={directionOf(spoken)} detectDirection={false}>
      <MantineProvider
        theme={theme}
        forceColorScheme={scheme === 'auto' ? system : scheme}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queryClient}>
          <NoticeProvider>
            <Suspense fallback={<Loading />}>
              <Entrance />
            </Suspense>
          </NoticeProvider>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}

/** What each role comes for: managers their hospital, researchers the models and how they stand, the others their patients. */
const firstPage = (role: string) => (isManager(role) ? HospitalPage : role === 'researcher' ? ModelsPage : WorklistPage)

function Entrance() {
  const status = useStatus()
  const session = useSession()
  const [place] = useLocation()
  const failed = status.error ?? session.error
  // What was answered before still holds when asking again fails.
  if (failed && (!status.data || session.data === undefined))
    return (
      <main>
        <Failure
          error={failed}
          onRetry={() => {
            status.refetch()
            session.refetch()
          }}
        />
      </main>
    )
  if (!status.data || session.data === undefined) return <Loading />
  if (status.data.setupNeeded) return <SetUp />
  if (session.data === null) return <SignIn />
  return (
    <Shell session={session.data}>
      <Boundary key={place}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/" component={firstPage(session.data.role)} />
            <Route path="/sign-in">
              <Redirect to="/" replace />
            </Route>
            <Route path="/patients" component={PatientsPage} />
            <Route path="/patients/:id">{({ id }) => <PatientPage id={id} />}</Route>
            <Route path="/patients/:id/live">{({ id }) => <LivePage key={id} id={id} />}</Route>
            <Route path="/patients/:id/glucose">{({ id }) => <ReportPage key={id} id={id} />}</Route>
            <Route path="/twins/:id">{({ id }) => <TwinPage key={id} id={id} />}</Route>
            <Route path="/twins/:id/report">{({ id }) => <DosingReportPage key={id} id={id} />}</Route>
            <Route path="/models" component={ModelsPage} />
            <Route path="/models/:id">{({ id }) => <ModelPage id={id} />}</Route>
            <Route path="/models/:id/beat">{({ id }) => <HeartPage key={id} id={id} />}</Route>
            <Route path="/hospital" component={HospitalPage} />
            <Route path="/hospital/wall" component={WallPage} />
            <Route path="/models/:id/run">{({ id }) => <ProcessPage key={id} id={id} />}</Route>
            <Route path="/schedules" component={SchedulesPage} />
            <Route path="/schedules/:id">{({ id }) => <SchedulePage key={id} id={id} />}</Route>
            <Route path="/quality" component={QualityPage} />
            <Route path="/connectors" component={ConnectorsPage} />
            <Route path="/connectors/:name">{({ name }) => <ConnectorPage key={name} name={name} />}</Route>
            <Route path="/devices" component={DevicesPage} />
            <Route path="/devices/:name">{({ name }) => <DevicePage key={name} name={name} />}</Route>
            <Route path="/pilot" component={PilotPage} />
            <Route path="/review" component={ReviewPage} />
            <Route path="/tables" component={TablesPage} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Boundary>
    </Shell>
  )
}
