import { MoonStar, Radio } from 'lucide-react'
import { Link } from 'wouter'
import { type FeedAlert, useFeedAlerts } from '../../api/feed-alerts.ts'
import { Age } from '../../components/data-age.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'

/** Feeds that are silent for longer than is allowed or usual, and those that came back in the last day. Nothing where there is nothing to tell. */
export function FeedAlerts() {
  const t = useWords()
  const { data } = useFeedAlerts()
  if (!data || data.alerts.length + data.ended.length === 0) return null
  return (
    <section className={`${page.card} ${page.padded} ${styles.alerts}`} aria-label={t('connectors.alerts.title')}>
      {data.alerts.length > 0 && (
        <ul role="status">
          {data.alerts.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {data.ended.length > 0 && (
        <ul className={page.muted}>
          {data.ended.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
    </section>
  )
}

function AlertLine({ alert }: { alert: FeedAlert }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { kind, name, learned, allowedMinutes, silentSince, endedAt } = alert
  const minutes = { count: allowedMinutes, number: count(allowedMinutes, locale) }
  return (
    <li className={endedAt === null ? styles.silent : undefined}>
      {endedAt === null ? <MoonStar size={16} aria-hidden /> : <Radio size={16} aria-hidden />}
      <Link href={`/${kind}s/${encodeURIComponent(name)}`}>
        <bdi dir="ltr">{name}</bdi>
      </Link>
      {endedAt === null ? (
        <span>
          {t('connectors.alerts.heard')} <Age at={silentSince} />.{' '}
          <span className={page.muted}>
            {t(learned ? 'connectors.alerts.usual' : 'connectors.alerts.allowed', minutes)}
          </span>
        </span>
      ) : (
        <span>
          {t('connectors.alerts.back')} <Age at={endedAt} />
        </span>
      )}
    </li>
  )
}
