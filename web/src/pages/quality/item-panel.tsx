import { Button } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { type Behind, useQualityItems } from '../../api/quality.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './quality.module.css'

/** The resources behind a count, newest first: what they are, which rule they break, and where to look. */
export function ItemPanel(props: {
  readonly behind: Behind & { readonly name: string }
  readonly days: number
  readonly onClose: () => void
}) {
  const { behind, days, onClose } = props
  const { name, ...asked } = behind
  const t = useWords()
  const { locale } = usePreferences()
  const items = useQualityItems(asked, days)
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count is another panel, and the focus goes there
  useEffect(() => heading.current?.focus(), [behind])
  return (
    <section className={`${page.card} ${page.padded} ${styles.panel}`} aria-label={t('dataQuality.behind')}>
      <div className={styles.top}>
        <div>
          <h2 ref={heading} tabIndex={-1}>
            <bdi>{name}</bdi> · {t(`dataQuality.${asked.dimension}`)}
          </h2>
          <p className={page.muted}>
            {t(`dataQuality.about.${asked.dimension}`)}
            {items.data && items.data.items.length === 50
              ? ` · ${t('dataQuality.newest', { number: count(50, locale) })}`
              : ''}
          </p>
        </div>
        <Button variant="default" size="xs" onClick={onClose}>
          {t('dataQuality.close')}
        </Button>
      </div>
      {items.isPending ? (
        <Loading />
      ) : items.error ? (
        <Failure error={items.error} onRetry={items.refetch} />
      ) : items.data.items.length === 0 ? (
        <p className={page.muted}>{t('dataQuality.gone')}</p>
      ) : (
        <ul className={styles.items}>
          {items.data.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one resource may break a rule more than once
            <li key={`${item.resource}${index}`}>
              <div className={styles.what}>
                {item.resource !== null && item.stored ? (
                  <a href={`/fhir/R4/${item.resource}`} target="_blank" rel="noreferrer">
                    <bdi dir="ltr">{item.resource}</bdi>
                    <ExternalLink size={13} aria-label={t('dataQuality.openResource')} />
                  </a>
                ) : (
                  <bdi dir="ltr">{item.resource ?? item.place}</bdi>
                )}
                {item.at !== null && <DateText at={item.at} as="day-clock" />}
                {item.subject !== null && (
                  <Link href={`/patients/${item.subject}`}>{t('dataQuality.openPatient')}</Link>
                )}
              </div>
              {item.rule !== null && (
                <p className={page.muted}>
                  <bdi lang="en" dir="ltr">
                    {item.reason ?? item.rule}
                  </bdi>
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
