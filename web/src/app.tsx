import { DirectionProvider, MantineProvider } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { onSignedOut } from './api/client.ts'
import { keys, queryClient, useSession, useStatus } from './api/queries.ts'
import { Boundary } from './components/boundary.tsx'
import { Failure } from './components/failure.tsx'
import { Loading } from './components/loading.tsx'
import { NoticeProvider } from './components/notice.tsx'
import { directionOf, type Locale, usePreferences } from './format/preferences.ts'
import { speak, withWords } from './i18n/i18n.ts'
import { firstPage, type Page, pages } from './pages/pages.ts'
import { Shell } from './shell/shell.tsx'
import { theme } from './theme.ts'

const SignIn = lazy(() => import('./pages/sign-in/sign-in.tsx'))
const SetUp = lazy(() => import('./pages/sign-in/set-up.tsx'))
const NotFound = lazy(() => import('./pages/not-found.tsx'))
const page = <Props,>({ load, words }: Pick<Page<string, Props>, 'load' | 'words'>) =>
  lazy(() => withWords(words, load))
const shown = {
  worklist: page(pages.worklist),
  patients: page(pages.patients),
  patient: page(pages.patient),
  live: page(pages.live),
  glucose: page(pages.glucose),
  twin: page(pages.twin),
  dosing: page(pages.dosing),
  models: page(pages.models),
  model: page(pages.model),
  heart: page(pages.heart),
  process: page(pages.process),
  hospital: page(pages.hospital),
  wall: page(pages.wall),
  schedules: page(pages.schedules),
  schedule: page(pages.schedule),
  quality: page(pages.quality),
  connectors: page(pages.connectors),
  connector: page(pages.connector),
  devices: page(pages.devices),
  device: page(pages.device),
  pilot: page(pages.pilot),
  review: page(pages.review),
  tables: page(pages.tables),
}

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
            <Route path="/" component={shown[firstPage(session.data.role)]} />
            <Route path="/sign-in">
              <Redirect to="/" replace />
            </Route>
            <Route path={pages.patients.at} component={shown.patients} />
            <Route path={pages.patient.at}>{({ id }) => <shown.patient id={id} />}</Route>
            <Route path={pages.live.at}>{({ id }) => <shown.live key={id} id={id} />}</Route>
            <Route path={pages.glucose.at}>{({ id }) => <shown.glucose key={id} id={id} />}</Route>
            <Route path={pages.twin.at}>{({ id }) => <shown.twin key={id} id={id} />}</Route>
            <Route path={pages.dosing.at}>{({ id }) => <shown.dosing key={id} id={id} />}</Route>
            <Route path={pages.models.at} component={shown.models} />
            <Route path={pages.model.at}>{({ id }) => <shown.model id={id} />}</Route>
            <Route path={pages.heart.at}>{({ id }) => <shown.heart key={id} id={id} />}</Route>
            <Route path={pages.hospital.at} component={shown.hospital} />
            <Route path={pages.wall.at} component={shown.wall} />
            <Route path={pages.process.at}>{({ id }) => <shown.process key={id} id={id} />}</Route>
            <Route path={pages.schedules.at} component={shown.schedules} />
            <Route path={pages.schedule.at}>{({ id }) => <shown.schedule key={id} id={id} />}</Route>
            <Route path={pages.quality.at} component={shown.quality} />
            <Route path={pages.connectors.at} component={shown.connectors} />
            <Route path={pages.connector.at}>{({ name }) => <shown.connector key={name} name={name} />}</Route>
            <Route path={pages.devices.at} component={shown.devices} />
            <Route path={pages.device.at}>{({ name }) => <shown.device key={name} name={name} />}</Route>
            <Route path={pages.pilot.at} component={shown.pilot} />
            <Route path={pages.review.at} component={shown.review} />
            <Route path={pages.tables.at} component={shown.tables} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Boundary>
    </Shell>
  )
}
