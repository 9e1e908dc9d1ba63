import type { Made, Schedule } from '../../api/schedules.ts'
import { Scroll } from '../../components/scroll.tsx'
import { dayText } from '../../format/date.ts'
import { count, estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { daysOf } from './days-of.ts'
import { RuleList } from './rule-list.tsx'
import styles from './schedules.module.css'

type Electives = Extract<NonNullable<Made['plan']>, { kind: 'electives' }>
type Problem = Extract<Schedule['problem'], { plan: 'electives' }>

/** Expected beds of each ward, day by day, against those that are staffed; below, who comes in when. */
export function WardLevels({ problem, plan, made }: { problem: Problem; plan: Electives; made: Made }) {
  const t = useWords()
  const reader = usePreferences()
  const days = daysOf(problem)
  const day = (date: string) => dayText(`${date}T12:00:00`, reader)
  return (
    <>
      <RuleList title={t('schedules.broken')} rules={made.breaches} />
      {(made.beds ?? []).map((ward) => {
        const own = problem.wards.find((each) => each.id === ward.ward)
        if (!own) return null
        const top = Math.max(own.beds, ...ward.beds) * 1.08
        return (
          <section key={ward.ward} className={`${page.card} ${page.padded} ${styles.narrow}`} aria-label={ward.ward}>
            <h2 className={styles.ward}>
              <bdi>{ward.ward}</bdi>{' '}
              <small className={page.muted}>{t('schedules.staffed', { number: count(own.beds, reader.locale) })}</small>
            </h2>
            <p className={styles.legend}>
              <i className={styles.takenSample} /> {t('schedules.legend.taken')} <i className={styles.electiveSample} />{' '}
              {t('schedules.legend.elective')} <i className={styles.limitSample} /> {t('schedules.legend.staffed')}
            </p>
            <Scroll>
              <ol
                className={styles.levels}
                style={{ gridTemplateColumns: `repeat(${days.length}, minmax(46px, 1fr))` }}
              >
                {days.map((date, i) => {
                  const beds = ward.beds[i] ?? 0
                  const taken = own.taken[i] ?? 0
                  return (
                    <li
                      key={date}
                      title={t('schedules.bedsOn', { number: estimate(beds, reader), taken: estimate(taken, reader) })}
                    >
                      <span className={beds > own.beds ? styles.bad : ''}>{estimate(beds, reader)}</span>
                      <div className={styles.column}>
                        <i className={styles.limit} style={{ insetBlockEnd: `${(100 * own.beds) / top}%` }} />
                        <i className={styles.elective} style={{ blockSize: `${(100 * beds) / top}%` }} />
                        <i className={styles.taken} style={{ blockSize: `${(100 * taken) / top}%` }} />
                      </div>
                      <small>{day(date)}</small>
                    </li>
                  )
                })}
              </ol>
            </Scroll>
          </section>
        )
      })}
      <Scroll card>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('schedules.day')}</th>
              <th>{t('schedules.comesIn')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((date) => {
              const all = plan.admissions.filter((each) => each.day === date)
              return all.length === 0 ? null : (
                <tr key={date}>
                  <td>{day(date)}</td>
                  <td>
                    <div className={styles.chips}>
                      {all.map((each) => (
                        <bdi key={each.elective} className={styles.chip}>
                          {each.elective}
                        </bdi>
                      ))}
                    </div>
                  </td>
                </tr>
              )
            })}
            {plan.deferred.length > 0 && (
              <tr>
                <td>{t('schedules.deferred')}</td>
                <td>
                  <bdi>{plan.deferred.join(`${t('list.comma')} `)}</bdi>
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}
