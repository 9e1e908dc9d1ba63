import { Link, useLocation } from 'wouter'
import { useConnectors } from '../api/connectors.ts'
import { count } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './feeds-nav.module.css'

const places = [
  ['connectors', '/connectors'],
  ['devices', '/devices'],
  ['tables', '/tables'],
  ['review', '/review'],
] as const

/** The pages of what comes in, beside each other; how much waits for somebody stands with the page where it is decided. */
export function FeedsNav() {
  const t = useWords()
  const { locale } = usePreferences()
  const [location] = useLocation()
  const connectors = useConnectors().data?.connectors ?? []
  const waiting = {
    connectors: 0,
    devices: 0,
    tables: 0,
    review: connectors.reduce((sum, each) => sum + each.waiting + each.held, 0),
  }
  return (
    <nav className={styles.nav} aria-label={t('feeds.label')}>
      {places.map(([key, path]) => (
        <Link key={key} href={path} {...(location.startsWith(path) ? { 'aria-current': 'page' as const } : {})}>
          {t(`feeds.${key}`)}
          {waiting[key] > 0 && <span className={styles.count}>{count(waiting[key], locale)}</span>}
        </Link>
      ))}
    </nav>
  )
}
