import { Switch } from '@mantine/core'
import { CircleAlert, CircleOff, Moon, Radio, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import { type Connector, useTurnConnector } from '../../api/connectors.ts'
import { Age } from '../../components/data-age.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'

const icons = { listening: Radio, off: CircleOff, failed: TriangleAlert }
const counters = ['received', 'taken', 'repeated', 'refused', 'waiting', 'held'] as const
const attention: readonly string[] = ['waiting', 'held']

/** One connector: what it does, what came, and the switch. `whole`: it is the page itself, so its name is no link. */
export function ConnectorCard({ connector, whole = false }: { connector: Connector; whole?: boolean }) {
  const t = useWords()
  const { locale } = usePreferences()
  const turn = useTurnConnector(connector.name)
  const { name, kind, state, enabled, error, quiet, lastReceivedAt, port, connections } = connector
  const number = (value: number) => count(value, locale)
  const Icon = icons[state]
  const Heading = whole ? 'h1' : 'h2'
  const where = port === null ? settingOf(connector, 'url') : `${settingOf(connector, 'host') ?? '127.0.0.1'}:${port}`
  const zone = settingOf(connector, 'timeZone')
  return (
    <article className={`${page.card} ${styles.card}`} aria-label={name}>
      <header className={styles.top}>
        <Heading className={styles.name}>
          {whole ? (
            <bdi dir="ltr">{name}</bdi>
          ) : (
            <Link href={`/connectors/${name}`}>{<bdi dir="ltr">{name}</bdi>}</Link>
          )}
        </Heading>
        <Switch
          checked={enabled}
          disabled={turn.isPending}
          aria-label={t('connectors.switch', { name })}
          onChange={(event) => turn.mutate(event.currentTarget.checked)}
        />
      </header>
      <p className={styles.badges}>
        <span className={`${styles.badge} ${styles[state]}`}>
          <Icon size={14} aria-hidden />
          {t(`connectors.state.${state}`)}
        </span>
        {quiet && (
          <span className={`${styles.badge} ${styles.quiet}`}>
            <Moon size={14} aria-hidden />
            {t('connectors.quiet')}
          </span>
        )}
        <span className={page.muted}>{t(`connectors.kind.${kind as 'mllp'}`)}</span>
      </p>
      <dl className={styles.counts}>
        {counters.map((each) => (
          <div key={each} className={attention.includes(each) && connector[each] > 0 ? styles.attention : undefined}>
            <dt>{t(`connectors.count.${each}`)}</dt>
            <dd>{number(connector[each])}</dd>
          </div>
        ))}
      </dl>
      <p className={`${page.muted} ${styles.facts}`}>
        {where && <bdi dir="ltr">{where}</bdi>}
        {zone && <bdi dir="ltr">{zone}</bdi>}
        <span>{t('connectors.connections', { count: connections, number: number(connections) })}</span>
        <span>
          {lastReceivedAt ? (
            <>
              {t('connectors.last')} <Age at={lastReceivedAt} />
            </>
          ) : (
            t('connectors.never')
          )}
        </span>
      </p>
      {error && (
        <p className={state === 'failed' ? styles.error : styles.earlier}>
          <CircleAlert size={15} aria-hidden />
          <span>
            {state !== 'failed' && `${t('connectors.lastError')} `}
            <bdi lang="en" dir="auto">
              {error}
            </bdi>
          </span>
        </p>
      )}
      {turn.error && (
        <p role="alert" className={styles.error}>
          <CircleAlert size={15} aria-hidden />
          <bdi dir="auto">{problemText(turn.error)}</bdi>
        </p>
      )}
    </article>
  )
}

function settingOf({ settings }: Connector, name: string): string | null {
  const value = settings[name]
  return typeof value === 'string' ? value : null
}
