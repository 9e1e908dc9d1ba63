import { Link } from 'wouter'
import { type Course, type Hospital, useHospital } from '../../api/hospital.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { clockText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import { quantileAt, shortAt } from './course-text.ts'
import styles from './hospital.module.css'
import { OccupancyFan } from './occupancy-fan.tsx'

/** For the wall of the control room: units in large figures and fans; no name of a patient is ever asked for. */
export default function WallPage() {
  const t = useWords()
  useTitle(t('hospital.wall'))
  const hospital = useHospital()
  if (hospital.isPending) return <Loading />
  if (!hospital.data) return <Failure error={hospital.error} onRetry={hospital.refetch} />
  return <Wall hospital={hospital.data} />
}

function Wall({ hospital }: { hospital: Hospital }) {
  const t = useWords()
  const reader = usePreferences()
  const at = Date.parse(hospital.at)
  const old = Date.now() - at > 15 * 60_000
  const courses = hospital.courses
    .filter(({ level }) => level !== 'specialty')
    .sort((a, b) => (a.level === 'hospital' ? -1 : b.level === 'hospital' ? 1 : 0))
  const number = (value: number | null) => (value === null ? '—' : count(Math.round(value), reader.locale))
  const panel = (course: Course) => {
    const short = shortAt(hospital, course, 24)
    const waiting = hospital.units.find(({ id }) => id === course.id)?.waiting ?? 0
    return (
      <section key={course.id} className={styles.wallPanel} aria-label={course.name}>
        <h2>
          <bdi>{course.level === 'hospital' ? t('hospital.whole') : course.name}</bdi>
        </h2>
        <p className={styles.wallNow}>
          <strong>{number(course.past.at(-1) ?? null)}</strong>
          {course.beds !== null && <span> / {number(course.beds)}</span>}
          {waiting > 0 && (
            <span className={styles.warn}>
              {t('hospital.waitHere', { count: waiting, number: count(waiting, reader.locale) })}
            </span>
          )}
        </p>
        <p className={styles.wallNext}>
          {[8, 24].map((hour) => (
            <span key={hour}>
              {t('hospital.inHours', { hours: count(hour, reader.locale) })}{' '}
              <b>{number(quantileAt(hospital, course, hour, 3))}</b> ({number(quantileAt(hospital, course, hour, 1))}–
              {number(quantileAt(hospital, course, hour, 5))})
            </span>
          ))}
          {short !== null && (
            <span className={short >= 0.5 ? styles.danger : short >= 0.1 ? styles.warn : styles.calm}>
              {t('hospital.pShort', { percent: count(Math.round(100 * short), reader.locale) })}
            </span>
          )}
        </p>
        <OccupancyFan
          label={course.name}
          at={at}
          steps={hospital.steps}
          fan={course.present}
          past={course.past}
          beds={course.beds}
          hours={48}
          height={130}
        />
      </section>
    )
  }
  return (
    <div className={styles.wall}>
      <header className={styles.wallHead}>
        <h1>{t('hospital.title')}</h1>
        <p className={old ? styles.danger : ''}>
          {t('hospital.asOf')} {clockText(at, reader)}
        </p>
        <Link href="/hospital">{t('hospital.leaveWall')}</Link>
      </header>
      <div className={styles.wallGrid}>{courses.map(panel)}</div>
    </div>
  )
}
