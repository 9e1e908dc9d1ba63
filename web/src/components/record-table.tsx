import { useTimeline } from '../api/queries.ts'
import type { Timeline } from '../api/types.ts'
import { ruleText } from '../i18n/rule-text.ts'
import { useWords } from '../i18n/use-words.ts'
import { DateText } from './date-text.tsx'
import { Failure } from './failure.tsx'
import { Loading } from './loading.tsx'
import { Provenance } from './provenance.tsx'
import { Quantity } from './quantity.tsx'
import styles from './record-table.module.css'

type Entry = Timeline['entries'][number]

/** What the record holds, newest first, each entry with its source and what was checked. */
export function RecordTable({ subject }: { subject: string }) {
  const t = useWords()
  const timeline = useTimeline(subject)
  if (timeline.isPending) return <Loading />
  if (timeline.error) return <Failure error={timeline.error} onRetry={timeline.refetch} />
  const entries = [...timeline.data.entries].sort((a, b) => b.time.localeCompare(a.time))
  if (entries.length === 0) return <p className={styles.empty}>{t('record.empty')}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={t('patient.record')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('record.time')}</th>
            <th>{t('record.what')}</th>
            <th>{t('record.value')}</th>
            <th>
              <span className="visually-hidden">{t('provenance.source')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries of one source at one time may repeat
            <tr key={`${entry.source.id}${entry.time}${i}`} className={styles[entry.quality.verdict]}>
              <td>
                <DateText at={entry.time} as="day-clock" />
              </td>
              <td>
                <bdi>{nameOf(entry)}</bdi>
                {entry.quality.verdict !== 'good' && (
                  <div className={styles.reason}>
                    {t(`quality.${entry.quality.verdict}`)}: <bdi>{ruleText(entry.quality)}</bdi>
                  </div>
                )}
                {entry.withdrawn && <div className={styles.reason}>{t('record.withdrawn')}</div>}
              </td>
              <td>
                {entry.value === undefined ? (
                  <bdi>{entry.text}</bdi>
                ) : (
                  <Quantity value={entry.value} unit={entry.unit ?? '1'} comparator={entry.comparator ?? null} />
                )}
              </td>
              <td>
                <Provenance source={entry.source} time={entry.time} quality={entry.quality} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const nameOf = ({ codes, kind }: Entry): string =>
  codes.find(({ display }) => display)?.display ?? codes[0]?.code ?? kind
