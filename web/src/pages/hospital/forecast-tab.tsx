import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { Course, Hospital } from '../../api/hospital.ts'
import { Scroll } from '../../components/scroll.tsx'
import { clockText, dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { quantileAt, shortAt } from './course-text.ts'
import styles from './hospital.module.css'
import { OccupancyFan } from './occupancy-fan.tsx'

const spans = ['24', '72', '168', '336'] as const

/** The next hours and days: fans against staffed beds, the hospital first; then what the emergency department will ask for, and who must be on duty. */
export function ForecastTab({ hospital }: { hospital: Hospital }) {
  const t = useWords()
  const reader = usePreferences()
  const [span, setSpan] = useState<(typeof spans)[number]>('72')
  const hours = Number(span)
  const at = Date.parse(hospital.at)
  // Shifts begin on a minute, which hours from now hit only nearly.
  const beginOf = (from: number) => Math.round(at / 60_000 + from * 60) * 60_000
  const name = (course: Course) => (course.level === 'hospital' ? t('hospital.whole') : course.name)
  const whole = hospital.courses.filter(({ level }) => level === 'hospital')
  const units = hospital.courses.filter(({ level }) => level === 'unit')
  const shared = hospital.courses.filter(({ level, id }) => level === 'specialty' && units.length > 1 && id !== '')
  const card = (course: Course, height: number) => {
    const now = course.past.at(-1) ?? null
    const soon = hours <= 24 ? 8 : 24
    const [low, middle, high] = [1, 3, 5].map((level) => quantileAt(hospital, course, soon, level))
    const short = shortAt(hospital, course, soon)
    const number = (value: number | null | undefined) =>
      value === null || value === undefined ? '—' : count(Math.round(value), reader.locale)
    return (
      <section key={course.id} className={`${page.card} ${styles.course}`} aria-label={name(course)}>
        <header>
          <h3>
            <bdi>{name(course)}</bdi>
          </h3>
          <p>
            <strong>{number(now)}</strong>
            {course.beds !== null && <span> / {number(course.beds)}</span>}
            <small>
              {t('hospital.inHours', { hours: count(soon, reader.locale) })} <b>{number(middle)}</b> ({number(low)}–
              {number(high)})
            </small>
            {short !== null && (
              <span className={short >= 0.5 ? styles.danger : short >= 0.1 ? styles.warn : styles.calm}>
                {t('hospital.pShort', { percent: count(Math.round(100 * short), reader.locale) })}
              </span>
            )}
          </p>
        </header>
        <OccupancyFan
          label={t('hospital.fanLabel', {
            name: name(course),
            now: number(now),
            middle: number(middle),
            low: number(low),
            high: number(high),
          })}
          at={at}
          steps={hospital.steps}
          fan={course.present}
          past={course.past}
          beds={course.beds}
          hours={hours}
          height={height}
        />
      </section>
    )
  }
  return (
    <div className={styles.stack}>
      <div className={styles.row}>
        <SegmentedControl
          value={span}
          onChange={(value) => setSpan(value as typeof span)}
          data={spans.map((value) => ({ value, label: t(`hospital.span.${value}`) }))}
          aria-label={t('hospital.howFar')}
        />
        <p className={styles.legend}>
          <i className={styles.keyPast} /> {t('hospital.key.past')} <i className={styles.keyFan} />{' '}
          {t('hospital.key.fan')} <i className={styles.keyBeds} /> {t('hospital.key.beds')}
        </p>
      </div>
      {whole.map((course) => card(course, 190))}
      <div className={styles.courses}>{units.map((course) => card(course, 140))}</div>
      {shared.length > 0 && (
        <details className={styles.more}>
          <summary>{t('hospital.bySpecialty')}</summary>
          <div className={styles.courses}>{shared.map((course) => card(course, 130))}</div>
        </details>
      )}
      <div className={styles.courses}>
        <section className={`${page.card} ${page.padded}`} aria-label={t('hospital.fromEmergency')}>
          <h3>{t('hospital.fromEmergency')}</h3>
          {hospital.fromEmergency.length === 0 ? (
            <p className={page.muted}>{t('hospital.nobody')}</p>
          ) : (
            <table className={page.table}>
              <thead>
                <tr>
                  <th>{t('hospital.unit')}</th>
                  <th>{t('hospital.expected')}</th>
                  <th>{t('hospital.atLeast')}</th>
                </tr>
              </thead>
              <tbody>
                {hospital.fromEmergency.map(({ unit, mean, chance }) => {
                  let tail = 0
                  let k = chance.length
                  while (k > 1 && tail + (chance[k - 1] ?? 0) < 0.1) tail += chance[--k] ?? 0
                  return (
                    <tr key={unit}>
                      <td>
                        <bdi>{hospital.units.find(({ id }) => id === unit)?.name ?? unit}</bdi>
                      </td>
                      <td>{count(mean, reader.locale)}</td>
                      <td>{count(Math.max(0, k - 1), reader.locale)}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          )}
          {hospital.breaches && (
            <p className={page.muted}>
              {t('hospital.breachesAhead', {
                mean: count(Math.round(100 * hospital.breaches.mean), reader.locale),
                low: count(Math.round(100 * hospital.breaches.q10), reader.locale),
                high: count(Math.round(100 * hospital.breaches.q90), reader.locale),
              })}
            </p>
          )}
        </section>
        <section className={`${page.card} ${page.padded}`} aria-label={t('hospital.staff')}>
          <h3>{t('hospital.staff')}</h3>
          <Scroll>
            <table className={page.table}>
              <thead>
                <tr>
                  <th>{t('hospital.shift')}</th>
                  {hospital.units.map(({ id, name: unit }) => (
                    <th key={id}>
                      <bdi>{unit}</bdi>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {[...new Set(hospital.staff.map(({ from }) => from))].map((from) => (
                  <tr key={from}>
                    <th scope="row">
                      {dayText(beginOf(from), reader)} {clockText(beginOf(from), reader)}
                    </th>
                    {hospital.units.map(({ id }) => {
                      const need = hospital.staff.find((each) => each.unit === id && each.from === from)
                      return (
                        <td key={id}>
                          {need ? (
                            <>
                              <b>{count(need.q50, reader.locale)}</b>{' '}
                              <small className={page.muted}>≤ {count(need.q90, reader.locale)}</small>
                            </>
                          ) : (
                            '—'
                          )}
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p className={page.muted}>{t('hospital.staffHint')}</p>
        </section>
      </div>
    </div>
  )
}
