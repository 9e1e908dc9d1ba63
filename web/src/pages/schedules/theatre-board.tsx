import { Button, NativeSelect } from '@mantine/core'
import { type TheatreProblem, theatreBreaches } from 'hamzad/kernel'
import { ChevronDown } from 'lucide-react'
import { type DragEvent, useEffect, useState } from 'react'
import type { Made, Rule } from '../../api/schedules.ts'
import { Scroll } from '../../components/scroll.tsx'
import { dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { CostTable } from './cost-table.tsx'
import { RuleList } from './rule-list.tsx'
import styles from './schedules.module.css'
import { StressTable } from './stress-table.tsx'
import { begin, end, moveCase, placed, waiting } from './theatre-moves.ts'

type TheatrePlanOf = Extract<NonNullable<Made['plan']>, { kind: 'theatre' }>

/**
 * The week as a Gantt chart: a row for each room and day, cases as long as their mean, the 10–90 % span of the finish behind them. Cases are
 * dragged, or chosen and moved with the form; every rule is checked at once, here; how the plan fares is known once it is kept.
 */
export function TheatreBoard({
  problem,
  plan,
  made,
  saving,
  onKeep,
  onDraft,
}: {
  problem: TheatreProblem
  plan: TheatrePlanOf
  made: Made
  saving: boolean
  onKeep: (plan: TheatrePlanOf) => void
  /** Told of a draft that is not kept yet: how many rules it breaks; null when there is none. */
  onDraft: (broken: number | null) => void
}) {
  const t = useWords()
  const reader = usePreferences()
  const [draft, setDraft] = useState<TheatrePlanOf | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = draft ?? plan
  const breaches = (draft ? theatreBreaches(problem, draft) : made.breaches) as readonly Rule[]
  const broken = draft ? breaches.length : null
  useEffect(() => {
    onDraft(broken)
    return () => onDraft(null)
  }, [broken, onDraft])
  const first = Math.floor(Math.min(...problem.blocks.map(begin)) / 60) * 60
  const last = Math.ceil(Math.max(...problem.blocks.map(end)) / 60) * 60 + 60
  const share = (minutes: number) => `${(100 * minutes) / (last - first)}%`
  const number = (value: number) => count(value, reader.locale)
  const clock = (minutes: number) =>
    new Intl.NumberFormat(reader.locale === 'fa' ? 'fa-IR' : 'en-GB', { minimumIntegerDigits: 2 }).format(
      Math.floor(minutes / 60),
    ) +
    ':' +
    new Intl.NumberFormat(reader.locale === 'fa' ? 'fa-IR' : 'en-GB', { minimumIntegerDigits: 2 }).format(
      Math.floor(minutes % 60),
    )
  const move = (id: string, block: string | null, place: number) =>
    setDraft({ ...shown, assignments: [...moveCase(shown, id, block, place).assignments] })
  const wrong = (key: 'case' | 'block', id: string) => breaches.some((breach) => breach.about[key] === id)
  const left = waiting(problem, shown)
  const hours = Array.from({ length: (last - first) / 60 }, (_, i) => first + 60 * i)

  /** Where in a row a case is dropped: before the first whose middle is beyond. */
  const drop = (event: DragEvent<HTMLElement>, block: string | null) => {
    event.preventDefault()
    const id = event.dataTransfer.getData('text/plain')
    if (!problem.cases.some((each) => each.id === id)) return
    const backward = document.documentElement.dir === 'rtl'
    const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-case]')].filter(
      (tile) => tile.dataset.case !== id,
    )
    const place = tiles.findIndex((tile) => {
      const { left: from, width } = tile.getBoundingClientRect()
      const middle = from + width / 2
      return backward ? event.clientX > middle : event.clientX < middle
    })
    move(id, block, place < 0 ? tiles.length : place)
  }
  const tile = (id: string) => ({
    type: 'button' as const,
    draggable: true,
    'data-case': id,
    'aria-pressed': chosen === id,
    onClick: () => setChosen(chosen === id ? null : id),
    onDragStart: (event: DragEvent) => event.dataTransfer.setData('text/plain', id),
  })
  const days = [...Map.groupBy(problem.blocks, (block) => block.day)].sort(([a], [b]) => a.localeCompare(b))
  const stress = made.stress

  return (
    <>
      <RuleList title={t('schedules.broken')} rules={breaches} />
      {draft && (
        <div className={`${page.card} ${styles.bar}`}>
          <span>{t(breaches.length === 0 ? 'schedules.draftHolds' : 'schedules.draftBreaks')}</span>
          <Button size="xs" loading={saving} onClick={() => onKeep(draft)}>
            {t('schedules.keep')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setDraft(null)}>
            {t('schedules.discard')}
          </Button>
        </div>
      )}
      <Scroll card>
        <div className={styles.board}>
          <div className={styles.axis} aria-hidden>
            {hours.map((hour) => (
              <span key={hour} style={{ insetInlineStart: share(hour - first) }}>
                {clock(hour)}
              </span>
            ))}
          </div>
          {days.map(([day, blocks]) => (
            <section key={day} className={styles.day} aria-label={dayText(`${day}T12:00:00`, reader)}>
              <h3>{dayText(`${day}T12:00:00`, reader)}</h3>
              {[...blocks]
                .sort((a, b) => a.room.localeCompare(b.room))
                .map((block) => {
                  const cases = placed(problem, shown, block)
                  const finish = draft ? null : stress?.plan.blocks.find((each) => each.block === block.id)
                  return (
                    <div key={block.id} className={styles.row}>
                      <span className={styles.room}>
                        <span>
                          <bdi>{block.room}</bdi>
                        </span>
                        {finish && finish.over > 0.005 && (
                          <small>{t('schedules.overChance', { percent: number(100 * finish.over) })}</small>
                        )}
                      </span>
                      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging has its counterpart in the form below. */}
                      <div
                        className={`${styles.lane} ${wrong('block', block.id) ? styles.laneWrong : ''}`}
                        onDragOver={(event) => event.preventDefault()}
                        onDrop={(event) => drop(event, block.id)}
                      >
                        <span
                          className={styles.open}
                          style={{
                            insetInlineStart: share(begin(block) - first),
                            inlineSize: share(end(block) - begin(block)),
                          }}
                        />
                        {finish?.finish && (
                          <span
                            className={styles.finish}
                            style={{
                              insetInlineStart: share(finish.finish.q10 - first),
                              inlineSize: share(finish.finish.q90 - finish.finish.q10),
                            }}
                          />
                        )}
                        {cases.map(({ each, from, to }) => (
                          <button
                            key={each.id}
                            {...tile(each.id)}
                            className={`${styles.case} ${wrong('case', each.id) ? styles.caseWrong : ''}`}
                            style={{ insetInlineStart: share(from - first), inlineSize: share(to - from) }}
                            title={t('schedules.caseTitle', {
                              case: each.id,
                              from: clock(from),
                              to: clock(to),
                              mean: number(each.minutes.mean),
                              sd: number(each.minutes.sd),
                              surgeon: each.surgeon,
                            })}
                          >
                            <bdi>{each.id}</bdi>
                          </button>
                        ))}
                      </div>
                    </div>
                  )
                })}
            </section>
          ))}
          {!draft && stress && (
            <p className={styles.legend}>
              <i className={styles.finishSample} /> {t('schedules.finishLegend')}
            </p>
          )}
        </div>
      </Scroll>
      <section
        className={`${page.card} ${page.padded} ${styles.waiting}`}
        aria-label={t('schedules.waiting')}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => drop(event, null)}
      >
        <h2>{t('schedules.waiting')}</h2>
        {left.length === 0 ? (
          <p className={page.muted}>{t('schedules.nobodyWaits')}</p>
        ) : (
          <div className={styles.chips}>
            {left.map((each) => (
              <button
                key={each.id}
                {...tile(each.id)}
                className={`${styles.chip} ${wrong('case', each.id) ? styles.caseWrong : ''}`}
              >
                <bdi>{each.id}</bdi> <small>{t('schedules.minutes', { number: number(each.minutes.mean) })}</small>
              </button>
            ))}
          </div>
        )}
        {chosen === null ? (
          <p className={page.muted}>{t('schedules.moveHint')}</p>
        ) : (
          <div className={styles.mover}>
            <NativeSelect
              label={t('schedules.moveTo', { case: chosen })}
              rightSection={<ChevronDown size={15} aria-hidden />}
              value={shown.assignments.find((one) => one.case === chosen)?.block ?? ''}
              data={[
                { value: '', label: t('schedules.notPlanned') },
                ...problem.blocks.map((block) => ({
                  value: block.id,
                  label: `${dayText(`${block.day}T12:00:00`, reader)} · ${block.room}`,
                })),
              ]}
              onChange={(event) => {
                const block = event.currentTarget.value || null
                move(chosen, block, Number.POSITIVE_INFINITY)
              }}
            />
          </div>
        )}
      </section>
      {!draft && stress && <StressTable stress={stress} />}
      {!draft && <CostTable costs={made.costs} />}
    </>
  )
}
