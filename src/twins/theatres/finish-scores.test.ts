import { describe, expect, it } from 'vitest'
import { learnMinutes } from '../../kernel/planning/learn-minutes.ts'
import { trueTheatre } from '../../kernel/planning/theatre-truth.testing.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { localTime } from '../hospital/local-time.ts'
import { byFinish, type FinishScore, findable, sayFinishes, scoreFinishes } from './finish-scores.ts'
import type { TheatreCase } from './theatre-cases.ts'

const time = localTime('UTC')
const hour = 3_600_000
const midnight = Date.UTC(2026, 0, 7)
const rooms = ['t1', 't2', 't3'].map((id) => ({ id, name: id, unit: 'theatre' }))
const morning = midnight + 8 * hour
const open = rooms.map(({ id }) => ({
  ...{ room: id, from: morning, to: morning + 15 * hour },
  ...{ specialties: [], surgeon: null },
}))

/** What happens on a day of three lists whose law is known: each case as soon as its room is free and its time has come. */
function dayOf(seed: number) {
  const { next, history } = trueTheatre(seed, { operations: [40, 150, 300][seed % 3]! })
  const cases = rooms.flatMap(({ id: room }, r) => {
    let [free, due] = [morning, morning]
    return Array.from({ length: 4 }, (_, i) => {
      const { procedure, surgeon, minutes, booked, after } = next(50_000 + 10 * r + i)
      const began = Math.max(due, i === 0 ? free : free + after! * 60_000)
      const ended = began + minutes * 60_000
      const planned = due
      free = ended
      due += ((booked ?? 80) + 15) * 60_000
      return { id: `${room}-${i}`, procedure, surgeon, booked: booked ?? null, room, planned, began, ended }
    })
  })
  return { history, cases }
}

/** Lists on which nothing unforeseen has ever happened. */
const surprises = { dropped: 0, kept: 3000, came: 0, hours: 10_000, minutes: [60] }

/** The same as the record has it at an instant. */
const recordedAt = (cases: ReturnType<typeof dayOf>['cases'], now: number): TheatreCase[] =>
  cases.map(({ id, procedure, surgeon, room, planned, booked, began, ended }) => ({
    key: began <= now ? `Procedure/theatre-${id}` : `Appointment/${id}`,
    operation: null,
    appointment: {
      ...{
        id,
        version: 1,
        recordedAt: midnight - 48 * hour,
        patient: id,
        start: planned,
        minutes: booked,
        locations: [room],
        requests: [],
      },
      ...{ procedure: null, surgeon: null, status: 'planned', reason: null },
    },
    ...{ patient: id, procedure: { key: procedure, name: procedure }, surgeon: { key: surgeon, name: surgeon } },
    ...{ room, planned, booked, requests: [], reason: null },
    status: ended <= now ? 'done' : began <= now ? 'running' : 'planned',
    began: began <= now ? began : null,
    ended: ended <= now ? ended : null,
  }))

describe('when operations end', () => {
  const scores: FinishScore[] = []
  for (let seed = 1; seed <= 120; seed++) {
    const { history, cases } = dayOf(seed)
    const belief = learnMinutes(history, 300, createDraws(seed))
    const after = findable({ cases: recordedAt(cases, midnight + 30 * hour), now: midnight + 30 * hour })
    for (const at of [6, 9.5, 12, 15.5].map((each) => midnight + each * hour)) {
      const of = { cases: recordedAt(cases, at), open, history, belief, surprises, now: at }
      scores.push(...scoreFinishes(sayFinishes(of, rooms, time, seed), after, time, createDraws(1000 + seed)))
    }
  }
  const [ofCases, ofRooms] = byFinish(scores)

  it('is said so that 50, 80 and 95 % of cases end within their intervals, in theatres whose law is known', () => {
    expect(ofCases!.n).toBeGreaterThan(3000)
    for (const [i, level] of [0.5, 0.8, 0.95].entries())
      expect(Math.abs(ofCases!.inside[i]! - level)).toBeLessThan(0.03)
  })

  it('and so of the last case of a room', () => {
    expect(ofRooms!.n).toBeGreaterThan(1000)
    for (const [i, level] of [0.5, 0.8, 0.95].entries())
      expect(Math.abs(ofRooms!.inside[i]! - level)).toBeLessThan(0.03)
  })

  it('better than what was booked, in the mean', () => {
    expect(ofCases!.crps).toBeLessThan(ofCases!.booked!)
    expect(ofRooms!.crps).toBeLessThan(ofRooms!.booked!)
  })

  it('is not scored before it is known, nor of what was stopped, not done, or done another day', () => {
    const { history, cases } = dayOf(2)
    const belief = learnMinutes(history, 300, createDraws(2))
    const at = midnight + 6 * hour
    const said = sayFinishes(
      { cases: recordedAt(cases, at), open, history, belief, surprises, now: at },
      rooms,
      time,
      1,
    )
    const score = (changed: readonly TheatreCase[], now: number) =>
      scoreFinishes(said, findable({ cases: changed, now }), time, createDraws(1))
    expect(said.said.length).toBe(15)
    expect(score(recordedAt(cases, at), at)).toEqual([])
    const noon = midnight + 12 * hour
    const half = recordedAt(cases, noon)
    const done = half.filter(({ status }) => status === 'done')
    expect(score(half, noon).map(({ finish }) => finish)).toEqual(done.map(() => 'case'))
    const all = recordedAt(cases, midnight + 30 * hour)
    expect(score(all, midnight + 30 * hour).length).toBe(15)
    const [first, ...others] = all
    const rest = (changes: Partial<TheatreCase>) => score([{ ...first!, ...changes }, ...others], midnight + 30 * hour)
    expect(rest({ status: 'stopped' }).length).toBe(14)
    expect(rest({ began: first!.began! + 24 * hour, ended: first!.ended! + 24 * hour }).length).toBe(14)
    // One that began before midnight and was under way counts as well.
    expect(rest({ began: midnight - hour }).length).toBe(15)
    // Nobody said when it ended: neither its end nor that of the room is known.
    expect(rest({ ended: null }).length).toBe(13)
  })

  it('of a room with two lists is when both have ended, also where the first goes on beside the second', () => {
    const { history, cases } = dayOf(4)
    const belief = learnMinutes(history, 300, createDraws(4))
    const at = midnight + 6 * hour
    const known = recordedAt(cases, at)
    const of = { cases: [] as TheatreCase[], open: [] as typeof open, history, belief, surprises, now: at }
    const [last] = known.filter(({ room }) => room === 't1').slice(-1)
    const second = last!.planned! + 60_000
    of.cases = [
      ...known.map((each) => (each === last ? { ...each, booked: 400 } : each)),
      { ...last!, key: 'late', appointment: null, planned: second, booked: 20 },
    ]
    of.open = [...open, { ...open[0]!, from: second, to: second + 4 * hour }]
    const { said } = sayFinishes(of, rooms, time, 4)
    const room = said.find((each) => 'room' in each.of && each.of.room === 't1')!
    const late = said.find((each) => 'case' in each.of && each.of.appointment === null)!
    expect(room.quantiles[3]).toBeGreaterThan(late.quantiles[3]! + 60)
  })
})
