import type { Board, BoardPatient } from '../../api/hospital.ts'
import { clockText, dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'
import { noName } from './no-name.ts'

const hour = 3_600_000

interface GanttProps {
  readonly at: string
  readonly name: string
  readonly patients: readonly BoardPatient[]
  readonly bookings: Board['bookings']
}

/** Emergency department or theatres: a bar a patient, from arrival to the predicted end, its doubt fading out; planned ones after now. */
export function Gantt({ at, name, patients, bookings }: GanttProps) {
  const t = useWords()
  const reader = usePreferences()
  const now = Date.parse(at)
  const [from, until] = [now - 8 * hour, now + 12 * hour]
  const place = (time: number) => `${Math.min(100, Math.max(0, (100 * (time - from)) / (until - from)))}%`
  const rows = [...patients].sort((a, b) => a.since.localeCompare(b.since))
  const coming = bookings.filter((each) => Date.parse(each.at) < until)
  const label = (moment: string | null | undefined) => (moment ? clockText(moment, reader) : t('hospital.later'))
  return (
    <section className={`${page.card} ${page.padded}`} aria-label={name}>
      <h3>
        <bdi>{name}</bdi>{' '}
        <small className={page.muted}>
          {t('hospital.patients', { count: rows.length, number: count(rows.length, reader.locale) })}
        </small>
      </h3>
      {rows.length + coming.length === 0 ? (
        <p className={page.muted}>{t('hospital.nobody')}</p>
      ) : (
        <div className={styles.gantt}>
          <div className={styles.ganttAxis} dir="ltr" aria-hidden>
            {[-6, -3, 0, 3, 6, 9].map((h) => (
              <span key={h} style={{ left: place(now + h * hour) }}>
                {h === 0 ? t('hospital.now') : clockText(now + h * hour, reader)}
              </span>
            ))}
          </div>
          <ul>
            {rows.map((patient) => {
              const [early, middle, late] = patient.leaves.unit.map((each) =>
                each === null ? until : Date.parse(each),
              )
              const waiting = patient.waitingFor !== null
              return (
                <li key={patient.stay}>
                  <span className={styles.ganttName}>
                    <bdi>{patient.name ?? t(noName(patient))}</bdi>
                  </span>
                  <span
                    className={styles.ganttLane}
                    dir="ltr"
                    title={`${dayText(patient.since, reader)} ${clockText(patient.since, reader)} → ${label(patient.leaves.unit[0])}–${label(patient.leaves.unit[2])}`}
                  >
                    <i className={styles.ganttNow} style={{ left: place(now) }} />
                    <i
                      className={waiting ? styles.ganttWaiting : styles.ganttBar}
                      style={{
                        left: place(Date.parse(patient.since)),
                        right: `calc(100% - ${place(middle ?? until)})`,
                      }}
                    />
                    <i
                      className={styles.ganttDoubt}
                      style={{ left: place(early ?? until), right: `calc(100% - ${place(late ?? until)})` }}
                    />
                  </span>
                  <span className={styles.ganttEnd}>
                    {waiting ? t('hospital.waiting') : label(patient.leaves.unit[1])}
                  </span>
                </li>
              )
            })}
            {coming.map((each) => (
              <li key={each.stay}>
                <span className={styles.ganttName}>
                  <bdi>{each.name ?? t(noName(each))}</bdi>
                </span>
                <span className={styles.ganttLane} dir="ltr">
                  <i className={styles.ganttNow} style={{ left: place(now) }} />
                  <i className={styles.ganttPlanned} style={{ left: place(Date.parse(each.at)) }} />
                </span>
                <span className={styles.ganttEnd}>{t('hospital.planned', { clock: clockText(each.at, reader) })}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
