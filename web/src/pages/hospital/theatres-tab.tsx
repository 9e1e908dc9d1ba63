import { DoorOpen } from 'lucide-react'
import { type TheatreRoom, type Theatres, useTheatres } from '../../api/hospital.ts'
import { useSession } from '../../api/queries.ts'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { clockText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'
import { type Axis, hour } from './theatre-axis.ts'
import { TheatreCaseRow } from './theatre-case.tsx'
import { WaitingList } from './waiting-list.tsx'

/** The theatres of today: a lane a case, as planned, as it was and as it is likely to be; who waits; and a form for what happens. */
export function TheatresTab() {
  const t = useWords()
  const theatres = useTheatres()
  const role = useSession().data?.role
  const mayRecord = role === 'theatre-manager' || role === 'nurse-in-charge'
  if (theatres.isPending) return <Loading />
  if (!theatres.data) return <Failure error={theatres.error} onRetry={theatres.refetch} />
  const { rooms, waitingCount } = theatres.data
  const axis = axisOf(theatres.data)
  return (
    <section className={styles.stack} aria-label={t('hospital.tab.theatres')}>
      {theatres.error && <Failure error={theatres.error} onRetry={theatres.refetch} />}
      {rooms.length + waitingCount === 0 ? (
        <div className={page.card}>
          <Empty icon={<DoorOpen size={28} aria-hidden />} title={t('hospital.theatres.none')}>
            {t('hospital.theatres.noneHint')}
          </Empty>
        </div>
      ) : (
        <>
          <Notes theatres={theatres.data} />
          <p className={styles.theatreLegend} aria-hidden>
            <i className={styles.theatrePlanned} /> {t('hospital.theatres.legend.planned')}
            <i className={styles.ganttBar} /> {t('hospital.theatres.legend.actual')}
            <i className={styles.ganttDoubt} /> {t('hospital.theatres.legend.forecast')}
          </p>
          {rooms.map((room) => (
            <Room key={room.room ?? ''} room={room} rooms={rooms} axis={axis} mayRecord={mayRecord} />
          ))}
          <WaitingList theatres={theatres.data} mayRecord={mayRecord} />
        </>
      )}
    </section>
  )
}

/** What must be known before the times are believed. */
function Notes({ theatres: { learned, impossible } }: { theatres: Theatres }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { operations, halfLife } = learned
  return (
    <ul className={styles.notes}>
      {impossible.map(({ kind, case: about }) => (
        <li key={`${kind} ${about}`} className={styles.warn}>
          {t(`hospital.theatres.impossible.${kind}`)} <bdi className={page.muted}>{about}</bdi>
        </li>
      ))}
      <li>
        {t('hospital.theatres.learned', { count: operations, number: count(operations, locale) })}{' '}
        {operations > 0 &&
          (halfLife === null
            ? t('hospital.theatres.kept')
            : t('hospital.theatres.forgotten', { days: count(halfLife, locale) }))}
      </li>
    </ul>
  )
}

function Room({
  room,
  rooms,
  axis,
  mayRecord,
}: {
  room: TheatreRoom
  rooms: readonly TheatreRoom[]
  axis: Axis
  mayRecord: boolean
}) {
  const t = useWords()
  const reader = usePreferences()
  const clock = (at: string | number) => clockText(at, reader)
  const name = room.name ?? t('hospital.theatres.roomUnknown')
  return (
    <section className={`${page.card} ${page.padded}`} aria-label={name}>
      <header className={styles.row}>
        <h3>
          <bdi>{name}</bdi>
        </h3>
        {room.lists.map(({ from, to, over, finish }) => (
          <p key={from} className={styles.theatreFinish}>
            <span className={page.muted}>
              {to === null
                ? t('hospital.theatres.open')
                : t('hospital.theatres.staffed', { from: clock(from), to: clock(to) })}
            </span>
            {finish && (
              <span>
                {Date.parse(finish.q90) <= axis.now
                  ? t('hospital.theatres.ended', { at: clock(finish.q50) })
                  : t('hospital.theatres.finish', {
                      middle: clock(finish.q50),
                      early: clock(finish.q10),
                      late: clock(finish.q90),
                    })}
              </span>
            )}
            {over !== null && over >= 0.005 && (
              <span className={over >= 0.2 ? styles.warn : page.muted}>
                {t('hospital.theatres.over', { percent: count(Math.round(100 * over), reader.locale) })}
              </span>
            )}
          </p>
        ))}
      </header>
      {room.cases.length === 0 ? (
        <p className={page.muted}>{t('hospital.theatres.empty')}</p>
      ) : (
        <>
          <div className={styles.theatreAxis} dir="ltr" aria-hidden>
            {axis.hours.map((at) => (
              <span key={at} style={{ left: axis.place(at) }}>
                {clock(at)}
              </span>
            ))}
          </div>
          <ul className={styles.theatreCases}>
            {room.cases.map((each) => (
              <TheatreCaseRow
                key={each.case}
                each={each}
                room={room.room}
                axis={axis}
                rooms={rooms}
                mayRecord={mayRecord}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** One span of hours for all rooms: from the first that happens to the last that may. */
function axisOf({ at, rooms }: Theatres): Axis {
  const now = Date.parse(at)
  const times = rooms.flatMap(({ lists, cases }) => [
    ...lists.flatMap(({ from, to, finish }) => (to === null ? [finish?.q90] : [from, to, finish?.q90])),
    ...cases.flatMap(({ began, planned, ended, ends }) => [began, planned, ended, ends?.q90]),
  ])
  const known = times.flatMap((each) => (each ? [Date.parse(each)] : []))
  const from = Math.floor(Math.min(now - hour, ...known) / hour) * hour
  const until = Math.ceil(Math.max(now + hour, ...known) / hour) * hour
  const step = until - from > 12 * hour ? 4 * hour : 2 * hour
  const hours = Array.from({ length: Math.floor((until - from) / step) + 1 }, (_, i) => from + i * step)
  return {
    now,
    hours,
    place: (time) => `${Math.min(100, Math.max(0, (100 * (time - from)) / (until - from)))}%`,
  }
}
