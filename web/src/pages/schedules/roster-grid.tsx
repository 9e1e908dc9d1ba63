import type { Made, Schedule } from '../../api/schedules.ts'
import { Scroll } from '../../components/scroll.tsx'
import { dayText } from '../../format/date.ts'
import { count, estimate, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { CostTable } from './cost-table.tsx'
import { daysOf } from './days-of.ts'
import { RuleList } from './rule-list.tsx'
import styles from './schedules.module.css'

type Roster = Extract<NonNullable<Made['plan']>, { kind: 'roster' }>
type Problem = Extract<Schedule['problem'], { plan: 'roster' }>

/** People down, days across; what nobody fills stands above. */
export function RosterGrid({ problem, plan, made }: { problem: Problem; plan: Roster; made: Made }) {
  const t = useWords()
  const reader = usePreferences()
  const days = daysOf(problem)
  const duty = new Map(plan.duties.map((each) => [`${each.person} ${each.day}`, each]))
  const order = new Map(problem.shifts.map((shift, i) => [shift.id, i % 4]))
  const day = (date: string) => dayText(`${date}T12:00:00`, reader)
  return (
    <>
      <RuleList title={t('schedules.broken')} rules={made.breaches} />
      <section className={`${page.card} ${page.padded}`} aria-label={t('schedules.openPlaces')}>
        <h2>{t('schedules.openPlaces')}</h2>
        {plan.open.length === 0 ? (
          <p className={page.muted}>{t('schedules.noOpenPlace')}</p>
        ) : (
          <ul>
            {plan.open.map((each) => (
              <li key={`${each.day} ${each.shift} ${each.skill}`}>
                {day(each.day)} · <bdi>{each.shift}</bdi> · <bdi>{each.skill}</bdi> × {count(each.count, reader.locale)}
              </li>
            ))}
          </ul>
        )}
        {made.absence && (
          <p>
            {t('schedules.unfilled', {
              mean: isolate(estimate(made.absence.unfilled.mean, reader)),
              from: isolate(estimate(made.absence.unfilled.q10, reader)),
              to: isolate(estimate(made.absence.unfilled.q90, reader)),
            })}
          </p>
        )}
      </section>
      <Scroll card>
        <table className={styles.roster}>
          <thead>
            <tr>
              <th scope="col">{t('schedules.person')}</th>
              {days.map((date) => (
                <th key={date} scope="col">
                  {day(date)}
                </th>
              ))}
              <th scope="col">{t('schedules.duties')}</th>
            </tr>
          </thead>
          <tbody>
            {problem.people.map((who) => (
              <tr key={who.id}>
                <th scope="row">
                  <bdi>{who.id}</bdi>
                </th>
                {days.map((date) => {
                  const one = duty.get(`${who.id} ${date}`)
                  const away = who.away?.includes(date)
                  return (
                    <td key={date} {...(one && { className: styles[`shift${order.get(one.shift) ?? 0}`] })}>
                      {one ? (
                        <bdi title={one.skill}>{one.shift}</bdi>
                      ) : away ? (
                        <span className={page.muted}>{t('schedules.away')}</span>
                      ) : null}
                    </td>
                  )
                })}
                <td>{count(plan.duties.filter((each) => each.person === who.id).length, reader.locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <CostTable costs={made.costs} />
    </>
  )
}
