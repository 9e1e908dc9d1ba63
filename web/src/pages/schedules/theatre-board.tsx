import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { type TheatreProblem, theatreBreaches } from 'hamzad/kernel'
import { ArrowLeft, ArrowRight, ChevronDown, Undo2 } from 'lucide-react'
import { type PointerEvent, useEffect, useMemo, useState } from 'react'
import type { Made, Rule } from '../../api/schedules.ts'
import { Scroll } from '../../components/scroll.tsx'
import { dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { CostTable } from './cost-table.tsx'
import { RuleList, ruleSentence } from './rule-list.tsx'
import styles from './schedules.module.css'
import { StressTable } from './stress-table.tsx'
import { begin, end, moveCase, placed, waiting } from './theatre-moves.ts'
import { useTileDrag } from './use-tile-drag.ts'

type TheatrePlanOf = Extract<NonNullable<Made['plan']>, { kind: 'theatre' }>

/**
 * The week as a Gantt chart: a row for each room and day, cases as long as their mean, the 10–90 % span of the finish behind them. Cases are
 * dragged by mouse or finger, or chosen and moved with the form; every rule is checked at once, here, also while a case is held; how the plan fares is known once it is kept.
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
  /** Every plan since the one that is kept, the last one shown. */
  const [drafts, setDrafts] = useState<readonly TheatrePlanOf[]>([])
  const draft = drafts.at(-1) ?? null
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = draft ?? plan
  const breaches = useMemo(
    () => (draft ? theatreBreaches(problem, draft) : made.breaches) as readonly Rule[],
    [problem, draft, made],
  )
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
  const moved = (id: string, block: string | null, place: number): TheatrePlanOf => ({
    ...shown,
    assignments: [...moveCase(shown, id, block, place).assignments],
  })
  const move = (id: string, block: string | null, place: number) => setDrafts([...drafts, moved(id, block, place)])
  const undo = () => setDrafts(drafts.slice(0, -1))
  useEffect(() => {
    if (drafts.length === 0) return
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'z' || event.shiftKey) return
      event.preventDefault()
      setDrafts((all) => all.slice(0, -1))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [drafts.length])
  const wrong = (key: 'case' | 'block', id: string) => breaches.some((breach) => breach.about[key] === id)
  const left = waiting(problem, shown)
  const hours = Array.from({ length: (last - first) / 60 }, (_, i) => first + 60 * i)

  const { dragged, onPointerDown, justDragged } = useTileDrag((id, { block, place }) => move(id, block, place))
  const held = dragged && JSON.stringify([dragged.id, dragged.over])
  /** The rules that the case that is held would break where it is, beyond those that are broken. */
  const wouldBreak = useMemo(() => {
    const [id, over] = JSON.parse(held ?? '[null, null]') as [
      string | null,
      { block: string | null; place: number } | null,
    ]
    if (id === null || over === null) return []
    const before = new Set(breaches.map(nameOf))
    const after = theatreBreaches(problem, moveCase(shown, id, over.block, over.place)) as readonly Rule[]
    return after.filter((each) => !before.has(nameOf(each)))
  }, [held, problem, shown, breaches])
  const worse = wouldBreak.length > 0
  const laneOf = (block: string | null) =>
    dragged?.over && dragged.over.block === block ? (worse ? styles.overWrong : styles.over) : ''
  const tile = (id: string) => ({
    type: 'button' as const,
    'data-case': id,
    'data-held': dragged?.id === id || undefined,
    'aria-pressed': chosen === id,
    onClick: () => !justDragged.current && setChosen(chosen === id ? null : id),
    onPointerDown: (event: PointerEvent) => onPointerDown(event, id),
  })
  const chosenIn = shown.assignments.find((one) => one.case === chosen)?.block ?? null
  const list = shown.assignments.filter((one) => one.block === chosenIn)
  const chosenAt = list.findIndex((one) => one.case === chosen)
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
          <Button size="xs" variant="default" leftSection={<Undo2 size={14} aria-hidden />} onClick={undo}>
            {t('schedules.undo')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setDrafts([])}>
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
                      <div
                        className={`${styles.lane} ${wrong('block', block.id) ? styles.laneWrong : ''} ${laneOf(block.id)}`}
                        data-drop={block.id}
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
                            title={`${t('schedules.caseTitle', {
                              case: each.id,
                              from: clock(from),
                              to: clock(to),
                              mean: number(each.minutes.mean),
                              sd: number(each.minutes.sd),
                              surgeon: each.surgeon,
                            })}${each.minutes.seen === undefined ? '' : ` · ${t('schedules.learnedFrom', { count: each.minutes.seen, number: number(each.minutes.seen) })}`}`}
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
        className={`${page.card} ${page.padded} ${styles.waiting} ${laneOf(null)}`}
        aria-label={t('schedules.waiting')}
        data-drop=""
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
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={t('schedules.earlier')}
              title={t('schedules.earlier')}
              disabled={chosenAt < 1}
              onClick={() => move(chosen, chosenIn, chosenAt - 1)}
            >
              <ArrowLeft size={16} className="flip" aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={t('schedules.later')}
              title={t('schedules.later')}
              disabled={chosenAt < 0 || chosenAt === list.length - 1}
              onClick={() => move(chosen, chosenIn, chosenAt + 1)}
            >
              <ArrowRight size={16} className="flip" aria-hidden />
            </ActionIcon>
          </div>
        )}
      </section>
      {dragged && (
        <span
          className={`${styles.ghost} ${worse ? styles.caseWrong : ''}`}
          style={{ left: dragged.x, top: dragged.y }}
          aria-hidden
        >
          <bdi>{dragged.id}</bdi>
        </span>
      )}
      <div className={styles.heldRules} role="status">
        {wouldBreak.slice(0, 3).map((each) => (
          <p key={nameOf(each)}>{ruleSentence(each, reader)}</p>
        ))}
      </div>
      {!draft && stress && <StressTable stress={stress} />}
      {!draft && <CostTable costs={made.costs} />}
    </>
  )
}

/** Which rule of what, however far it is broken. */
const nameOf = ({ rule, about }: Rule): string =>
  JSON.stringify([rule, ...Object.entries(about).filter(([, value]) => typeof value !== 'number')])
