import { useMediaQuery } from '@mantine/hooks'
import { lazy, type ReactNode, Suspense } from 'react'
import { Link, useLocation } from 'wouter'
import { useDrift } from '../api/credibility.ts'
import { useFeedAlerts } from '../api/feed-alerts.ts'
import { useLive } from '../api/live.ts'
import { usePilot } from '../api/pilot.ts'
import { useStatus } from '../api/queries.ts'
import type { Session } from '../api/types.ts'
import { count } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import { Lamp } from './lamp.tsx'
import { Mark } from './mark.tsx'
import { fold, mostOnDesk, mostOnPhone, placesOf } from './places.ts'
import { Ribbon } from './ribbon.tsx'
import styles from './shell.module.css'

/** When the browser has nothing better to do: the menus may come a moment after the page. */
const later = <T,>(load: () => Promise<T>): Promise<T> =>
  new Promise<void>((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 1000 })
    else setTimeout(resolve, 200)
  }).then(load)
const PreferencesMenu = lazy(() => later(() => import('./preferences-menu.tsx')))
const UserMenu = lazy(() => later(() => import('./user-menu.tsx')))
const MoreMenu = lazy(() => later(() => import('./more-menu.tsx')))

/** The frame of every page after sign-in. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const t = useWords()
  const status = useStatus()
  const link = useLive(true)
  const drift = useDrift()
  const silent = usePilot().data?.running === true
  const quiet = useFeedAlerts().data?.alerts.length ?? 0
  const demo = status.data?.demo === true
  const { locale } = usePreferences()
  const alarms = drift.data?.alarms.reduce((sum, { open }) => sum + open, 0) ?? 0
  const [location] = useLocation()
  const here = (path: string) =>
    path === '/'
      ? location === '/' || location.startsWith('/twins')
      : location.startsWith(path) ||
        (path === '/connectors' && /^\/(devices|review)/.test(location)) ||
        (location === '/' && session.role === 'researcher')
  const narrow = useMediaQuery('(max-width: 1000px)', false, { getInitialValueInEffect: false })
  const all = placesOf(session.role)
  const tight = useMediaQuery('(max-width: 1400px)', false, { getInitialValueInEffect: false })
  const { bar, rest } = fold(all, narrow ? mostOnPhone : tight ? mostOnDesk : all.length)
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {t('shell.skip')}
      </a>
      {(demo || silent || quiet > 0) && <Ribbon demo={demo} pilot={silent} quiet={quiet} />}
      <header className={styles.header}>
        <Link href="/" className={styles.brand}>
          <Mark />
          <span lang="en">Hamzad</span>
        </Link>
        <nav className={styles.nav} aria-label={t('shell.navigation')}>
          {bar.map(({ path, key, Icon }) => (
            <Link
              key={path}
              href={path}
              className={styles.place}
              {...(here(path) ? { 'aria-current': 'page' as const } : {})}
            >
              <Icon size={17} aria-hidden />
              <span>{t(`shell.${key}`)}</span>
              {key === 'models' && alarms > 0 && (
                <span className={styles.alarms} title={t('credible.alarm', { number: count(alarms, locale) })}>
                  {count(alarms, locale)}
                </span>
              )}
            </Link>
          ))}
          {rest.length > 0 && (
            <Suspense fallback={<span className={styles.place} />}>
              <MoreMenu places={rest} here={here} />
            </Suspense>
          )}
        </nav>
        <div className={styles.tools}>
          <Lamp link={link} />
          <Suspense fallback={<span className={styles.coming} />}>
            <PreferencesMenu />
            <UserMenu session={session} />
          </Suspense>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.content}>
        {children}
      </main>
      <Footer {...(status.data ? { version: status.data.version } : {})} />
    </div>
  )
}

export function Footer({ version }: { version?: string }) {
  const t = useWords()
  return (
    <footer className={styles.footer}>
      <span>{t('shell.notDevice')}</span>
      {version && <bdi dir="ltr">Hamzad {version}</bdi>}
    </footer>
  )
}
