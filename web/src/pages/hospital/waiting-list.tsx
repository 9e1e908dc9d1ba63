import type { TheatreRoom, Theatres, Waiting } from '../../api/hospital.ts'
import { dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'
import { OperationWho } from './operation-who.tsx'
import { SayOperation } from './say-operation.tsx'

/** Who waits for an operation and has no place yet, the most urgent first. */
export function WaitingList({ theatres, mayRecord }: { theatres: Theatres; mayRecord: boolean }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { waiting, waitingCount, rooms, at } = theatres
  return (
    <section className={`${page.card} ${page.padded}`} aria-label={t('hospital.theatres.waiting')}>
      <h3>
        {t('hospital.theatres.waiting')} <small className={page.muted}>{count(waitingCount, locale)}</small>
      </h3>
      {waitingCount > waiting.length && (
        <p className={page.muted}>
          {t('hospital.theatres.waitingMore', {
            number: count(waitingCount, locale),
            shown: count(waiting.length, locale),
          })}
        </p>
      )}
      {waiting.length === 0 ? (
        <p className={page.muted}>{t('hospital.theatres.waitingNone')}</p>
      ) : (
        <ul className={styles.theatreCases}>
          {waiting.map((each) => (
            <Row key={each.request} each={each} rooms={rooms} now={Date.parse(at)} mayRecord={mayRecord} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({
  each,
  rooms,
  now,
  mayRecord,
}: {
  each: Waiting
  rooms: readonly TheatreRoom[]
  now: number
  mayRecord: boolean
}) {
  const t = useWords()
  const reader = usePreferences()
  const day = (date: string) => dayText(`${date}T12:00:00`, reader)
  return (
    <li className={styles.theatreCase}>
      <OperationWho each={each} />
      <span className={styles.theatreTimes}>
        <b className={each.priority === 'routine' ? undefined : styles.warn}>
          {t(`hospital.theatres.priority.${each.priority}`)}
        </b>
        {each.due !== null && (
          <span className={each.overdue ? styles.warn : undefined}>
            {t(each.overdue ? 'hospital.theatres.overdue' : 'hospital.theatres.due', { day: day(each.due) })}
          </span>
        )}
        {each.earliest !== null && <span>{t('hospital.theatres.earliest', { day: day(each.earliest) })}</span>}
        {each.since !== null && (
          <span className={page.muted}>{t('hospital.theatres.since', { day: day(each.since) })}</span>
        )}
        {each.minutes && (
          <span className={page.muted}>
            {t('hospital.theatres.minutes', { number: count(Math.round(each.minutes.mean), reader.locale) })}
            {each.minutes.seen === 0 && <> · {t('hospital.theatres.thin')}</>}
          </span>
        )}
        {each.supporting.map((word) => (
          <bdi key={word} className={styles.warn}>
            {word}
          </bdi>
        ))}
      </span>
      {mayRecord && (
        <SayOperation each={each} of={{ request: each.request }} status="planned" room={null} rooms={rooms} at={now} />
      )}
    </li>
  )
}
