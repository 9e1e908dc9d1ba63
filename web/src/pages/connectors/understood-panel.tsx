import { useState } from 'react'
import { type Connector, useUnderstood } from '../../api/connectors.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { CodeRow } from './code-row.tsx'
import styles from './connectors.module.css'
import { SiteMaps } from './site-maps.tsx'

/** What was understood of what came, what was not, and the place to say what it means. */
export function UnderstoodPanel({ connector }: { connector: Connector }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { data } = useUnderstood(connector.name)
  const [open, setOpen] = useState<string | null>(null)
  if (!data) return null
  const groups = [
    ['open', data.codes.filter(({ means }) => means === null)],
    ['known', data.codes.filter(({ means }) => means !== null)],
  ] as const
  return (
    <section className={`${page.card} ${styles.messages}`}>
      <header className={styles.bar}>
        <h2>{t('connectors.understood.title')}</h2>
        <p className={`${page.muted} ${styles.wide}`}>{t('connectors.understood.hint')}</p>
      </header>
      {data.codes.length === 0 && <p className={styles.message}>{t('connectors.understood.nothing')}</p>}
      {groups.map(
        ([group, codes]) =>
          codes.length > 0 && (
            <div key={group}>
              <h3 className={styles.group}>
                {t(`connectors.understood.${group}`)} <span className={page.muted}>{count(codes.length, locale)}</span>
              </h3>
              <ul className={styles.list}>
                {codes.map((code) => {
                  const token = `${code.system}|${code.code}`
                  return (
                    <CodeRow
                      key={token}
                      connector={connector.name}
                      code={code}
                      open={open === token}
                      onOpen={(wanted) => setOpen(wanted ? token : null)}
                    />
                  )
                })}
              </ul>
            </div>
          ),
      )}
      {data.problems.length > 0 && (
        <>
          <h3 className={styles.group}>{t('connectors.understood.problems')}</h3>
          <ul className={styles.problems}>
            {data.problems.slice(0, 20).map(({ type, rule, reason, path, messages }) => (
              <li key={`${type} ${rule} ${path} ${reason}`}>
                {type && <bdi dir="ltr">{type}</bdi>} {path && <code dir="ltr">{path}</code>}{' '}
                <bdi lang="en" dir="auto">
                  {reason}
                </bdi>{' '}
                <span className={page.muted}>
                  {t('connectors.understood.messages', { count: messages, number: count(messages, locale) })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <SiteMaps connector={connector} />
    </section>
  )
}
