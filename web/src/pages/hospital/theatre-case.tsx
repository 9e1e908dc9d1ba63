import type { TheatreCase, TheatreRoom } from '../../api/hospital.ts'
import { clockText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'
import { OperationWho } from './operation-who.tsx'
import { SayOperation } from './say-operation.tsx'
import type { Axis } from './theatre-axis.ts'

/** Later than that is worth a word, min. */
const late = 15

/** A case of a list: its lane, its times in words, and the form for what happens. */
export function TheatreCaseRow({
  each,
  room,
  axis,
  rooms,
  mayRecord,
}: {
  each: TheatreCase
  room: string | null
  axis: Axis
  rooms: readonly TheatreRoom[]
  mayRecord: boolean
}) {
  const t = useWords()
  const reader = usePreferences()
  const number = (value: number) => count(value, reader.locale)
  return (
    <li className={styles.theatreCase} data-status={each.status}>
      <OperationWho each={each} />
      <Lane each={each} axis={axis} />
      <span className={styles.theatreTimes}>
        <b>{t(`hospital.theatres.status.${each.status}`)}</b> <Times each={each} />
        {each.delay !== null && each.delay >= late && each.status !== 'cancelled' && (
          <span className={styles.warn}>{t('hospital.theatres.late', { number: number(each.delay) })}</span>
        )}
        {each.notDone !== null && each.notDone >= 0.05 && (
          <span className={styles.warn}>
            {t('hospital.theatres.notDone', { percent: number(Math.round(100 * each.notDone)) })}
          </span>
        )}
        {each.minutes?.seen === 0 && <span className={page.muted}>{t('hospital.theatres.thin')}</span>}
        {each.reason !== null && <bdi className={page.muted}>{each.reason}</bdi>}
      </span>
      {mayRecord && (
        <SayOperation
          each={each}
          of={each.operation === null ? { appointment: each.appointment ?? '' } : { operation: each.operation }}
          status={each.status}
          room={room}
          rooms={rooms}
          at={axis.now}
        />
      )}
    </li>
  )
}

function Times({ each }: { each: TheatreCase }) {
  const t = useWords()
  const reader = usePreferences()
  const clock = (at: string) => clockText(at, reader)
  const band = ({ q10, q50, q90 }: NonNullable<TheatreCase['ends']>) => ({
    early: clock(q10),
    middle: clock(q50),
    late: clock(q90),
  })
  const { status, began, ended, begins, ends } = each
  if (began !== null && ended !== null)
    return <span>{t('hospital.theatres.ranFrom', { from: clock(began), to: clock(ended) })}</span>
  if (status === 'done' || status === 'stopped')
    return (
      <span className={page.muted}>
        {began === null ? t('hospital.theatres.timesUnknown') : t('hospital.theatres.began', { from: clock(began) })}
      </span>
    )
  return (
    <>
      {began !== null && <span>{t('hospital.theatres.began', { from: clock(began) })}</span>}
      {begins && <span>{t('hospital.theatres.begins', band(begins))}</span>}
      {ends && <span>{t('hospital.theatres.ends', band(ends))}</span>}
    </>
  )
}

function Lane({ each, axis: { now, place } }: { each: TheatreCase; axis: Axis }) {
  const at = (time: string | null | undefined) => (time ? Date.parse(time) : null)
  const span = (from: number, to: number) => ({ left: place(from), right: `calc(100% - ${place(to)})` })
  const [planned, began, ended] = [at(each.planned), at(each.began), at(each.ended)]
  const { begins, ends } = each
  return (
    <span className={styles.ganttLane} dir="ltr" aria-hidden>
      <i className={styles.ganttNow} style={{ left: place(now) }} />
      {planned !== null && (
        <i className={styles.theatrePlanned} style={span(planned, planned + (each.booked ?? 15) * 60_000)} />
      )}
      {began !== null && (ended !== null || each.status === 'running') && (
        <i className={styles.ganttBar} style={span(began, ended ?? now)} />
      )}
      {begins && ends && (
        <i className={styles.theatreLikely} style={span(Date.parse(begins.q50), Date.parse(ends.q50))} />
      )}
      {ends && <i className={styles.ganttDoubt} style={span(Date.parse(ends.q10), Date.parse(ends.q90))} />}
    </span>
  )
}
