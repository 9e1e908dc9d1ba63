import { describe, expect, it } from 'vitest'
import { learnMinutes } from '../../kernel/planning/learn-minutes.ts'
import { trueTheatre } from '../../kernel/planning/theatre-truth.testing.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { localTime } from '../hospital/local-time.ts'
import { byFinish, type FinishScore, findable, sayFinishes, scoreFinishes } from './finish-scores.ts'
import { pastOperations } from './past-operations.ts'
import { pastSurprises } from './past-surprises.ts'
import type { TheatreCase } from './theatre-cases.ts'

const time = localTime('UTC')
const hour = 3_600_000
const minute = 60_000
const day = 24 * hour
const today = Date.UTC(2026, 2, 4)
const rooms = ['t1', 't2', 't3'].map((id) => ({ id, name: id, unit: 'theatre' }))
const law = { notDone: 0.1, unplanned: 0.07 }
const pastDays = 50

type Truth = Omit<TheatreCase, 'status'> & {
  readonly cancelledAt: number | null
  readonly status: 'done' | 'cancelled'
}

/** Lists of three rooms from eight to five: a tenth of the cases is not done, half of these known at seven and half at their turn; others come unplanned and go first; a list that is too late drops its last. */
function live(seed: number) {
  const { next } = trueTheatre(seed)
  const of = createDraws(seed).stream('surprises')
  const open: { room: string; from: number; to: number; specialties: string[]; surgeon: null }[] = []
  const cases: Truth[] = []
  for (let d = -pastDays; d <= 0; d++)
    for (const [r, { id: room }] of rooms.entries()) {
      const list = rooms.length * (d + pastDays) + r
      const from = today + d * day + 8 * hour
      const to = from + 9 * hour
      open.push({ room, from, to, specialties: [], surgeon: null })
      let [free, due, k, extra] = [from, from, 0, 0]
      const wait = () => (-Math.log(of.uniform(list, 1, extra)) / law.unplanned) * hour
      let comes = from + wait()
      const put = (planned: number | null, began: number, booked: number | null, what: ReturnType<typeof next>) => {
        const id = `${list}-${k++}`
        const ended = began + what.minutes * minute
        free = ended
        const about = { id, version: 1, recordedAt: today - 90 * day, patient: id }
        cases.push({
          ...{
            key: `Procedure/${id}`,
            operation: null,
            patient: id,
            requests: [],
            reason: null,
            room,
            planned,
            booked,
          },
          appointment:
            planned === null
              ? null
              : {
                  ...{ ...about, start: planned, minutes: booked, locations: [room], requests: [], procedure: null },
                  ...{ surgeon: null, status: 'planned', reason: null },
                },
          procedure: { key: what.procedure, name: what.procedure },
          surgeon: { key: what.surgeon, name: what.surgeon },
          ...{ began, ended, status: 'done', cancelledAt: null },
        })
      }
      const turnover = () => (k === 0 ? 0 : next(100_000 + 10 * list + k).after! * minute)
      const takeExtras = (before: number) => {
        while (comes < to && comes <= before) {
          put(null, Math.max(free + turnover(), comes), null, next(200_000 + 50 * list + extra++))
          comes += wait()
        }
      }
      for (let i = 0; i < 4; i++) {
        const what = next(10 * list + i)
        const booked = what.booked ?? null
        const planned = due
        due += ((booked ?? 85) + 15) * minute
        const u = of.uniform(list, 2, i)
        takeExtras(u < law.notDone ? Number.NEGATIVE_INFINITY : Math.max(free + turnover(), planned))
        const start = Math.max(free + turnover(), planned)
        const isLate = k > 0 && start + (booked ?? 85) * minute > to + 30 * minute
        if (u >= law.notDone && !isLate) {
          put(planned, start, booked, what)
          continue
        }
        const [before, at] = [free, u < law.notDone / 2 ? from - hour : start]
        put(planned, start, booked, what)
        const last = cases.pop()!
        free = before
        k--
        const appointment = { ...last.appointment!, recordedAt: at, id: `${list}-x${i}` }
        const gone = { key: `Appointment/${list}-x${i}`, appointment, began: null, ended: null }
        cases.push({ ...last, ...gone, status: 'cancelled', cancelledAt: at })
      }
      takeExtras(Number.POSITIVE_INFINITY)
    }
  return { open, cases }
}

/** What the record has at an instant: who came unplanned, once it was begun; who is not done, once it is known. */
const recordedAt = (cases: readonly Truth[], now: number): TheatreCase[] =>
  cases.flatMap(({ cancelledAt, ...each }): TheatreCase[] => {
    const { began, ended, planned } = each
    if (cancelledAt !== null) return [{ ...each, status: cancelledAt <= now ? 'cancelled' : 'planned' }]
    if (began !== null && began <= now)
      return [{ ...each, status: ended! <= now ? 'done' : 'running', ended: ended! <= now ? ended : null }]
    return planned === null ? [] : [{ ...each, status: 'planned', began: null, ended: null }]
  })

describe('when operations end where cases are not done and others come unplanned', () => {
  const scores: FinishScore[] = []
  let [dropped, kept, came, hours] = [0, 0, 0, 0]
  for (let seed = 1; seed <= 60; seed++) {
    const { open, cases } = live(seed)
    const known = recordedAt(cases, today)
    const local = today / day
    const history = pastOperations(known, open, time, local)
    const belief = learnMinutes(history, 300, createDraws(seed))
    const surprises = pastSurprises(known, open, time, local, null)
    dropped += surprises.dropped
    kept += surprises.kept
    came += surprises.came
    hours += surprises.hours
    const after = findable({ cases: recordedAt(cases, today + 30 * hour), now: today + 30 * hour })
    for (const at of [6, 9.5, 12, 15.5].map((each) => today + each * hour)) {
      const of = { cases: recordedAt(cases, at), open, history, belief, surprises, now: at }
      scores.push(...scoreFinishes(sayFinishes(of, rooms, time, seed), after, time, createDraws(1000 + seed)))
    }
  }
  const [ofCases, ofRooms] = byFinish(scores)

  it('learns how often', () => {
    expect(Math.abs(dropped / (dropped + kept) - law.notDone)).toBeLessThan(0.02)
    expect(Math.abs(came / hours - law.unplanned)).toBeLessThan(0.01)
  })

  it('holds 50, 80 and 95 % of the ends of cases and of rooms within its intervals', () => {
    for (const of of [ofCases!, ofRooms!])
      for (const [i, level] of [0.5, 0.8, 0.95].entries())
        expect(Math.abs(of.inside[i]! - level), `${of.finish} ${level}`).toBeLessThan(0.03)
  })
})

describe('what past days say of surprises', () => {
  const about = {
    version: 1,
    patient: 'p',
    minutes: 60,
    locations: ['t1'],
    requests: [],
    procedure: null,
    surgeon: null,
  }
  const planned = today - day + 9 * hour
  const open = [
    { room: 't1', from: today - day + 8 * hour, to: today - day + 17 * hour, specialties: [], surgeon: null },
  ]
  const each = (key: string, changes: Partial<TheatreCase>): TheatreCase => ({
    ...{ key, operation: null, patient: 'p', procedure: null, surgeon: null, room: 't1', planned, booked: 60 },
    ...{ began: null, ended: null, requests: [], reason: null, status: 'cancelled' },
    appointment: { ...about, id: key, start: planned, status: 'cancelled', reason: null, recordedAt: planned },
    ...changes,
  })
  const of = (...cases: TheatreCase[]) => {
    const { dropped, kept, came } = pastSurprises(cases, open, time, today / day, 1e9)
    return [dropped, kept, came].map((value) => Math.round(value))
  }
  const done = (from: number, to: number, changes: Partial<TheatreCase> = {}) =>
    each(`done ${from}`, {
      status: 'done',
      began: today - day + from * hour,
      ended: today - day + to * hour,
      ...changes,
    })

  it('counts who was not done on the day, not who was cancelled before, nor of whom nobody said anything', () => {
    expect(of(each('a', {}))).toEqual([1, 0, 0])
    const { appointment } = each('b', {})
    expect(of(each('b', { appointment: { ...appointment!, recordedAt: planned - 30 * hour } }))).toEqual([0, 0, 0])
    expect(of(each('c', { status: 'planned' }))).toEqual([0, 0, 0])
  })

  it('counts neither where the list was too late for it', () => {
    expect(of(each('a', {}), done(9, 17))).toEqual([0, 1, 0])
    expect(of(each('a', {}), done(9, 12))).toEqual([1, 1, 0])
  })

  it('counts who came unplanned in staffed time', () => {
    expect(of(done(10, 11, { appointment: null, planned: null }))).toEqual([0, 0, 1])
    expect(of(done(20, 21, { appointment: null, planned: null }))).toEqual([0, 0, 0])
    expect(of(done(10, 11, { room: null, appointment: null, planned: null }))).toEqual([0, 0, 0])
  })
})
