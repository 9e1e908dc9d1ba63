import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pit } from '../credibility/pit.ts'
import { createDraws } from '../random/create-draws.ts'
import { minutesBeyond, minutesOf } from './believed-minutes.ts'
import { dateOf, dayNumber } from './calendar.ts'
import { forgetting } from './forget-minutes.ts'
import { learnMinutes } from './learn-minutes.ts'
import type { Operation } from './operation.ts'

const draws = createDraws(5)
const first = dayNumber('2025-01-06')
const kinds = ['hip', 'knee', 'hernia', 'colon', 'stone'] as const
const medians = [100, 90, 60, 190, 65] as const

/** Operations of a theatre, one a day; from the day of the change on everything takes `times` as long. */
const theatre = (seed: number, days: number, change: number, times: number): Operation[] =>
  Array.from({ length: days }, (_, day) => {
    const kind = Math.floor(kinds.length * draws.uniform(seed, 1, day))
    const pace = day >= change ? times : 1
    return {
      procedure: kinds[kind]!,
      surgeon: `S${Math.floor(3 * draws.uniform(seed, 2, day))}`,
      minutes: pace * medians[kind]! * Math.exp(0.2 * draws.normal(seed, 3, day)),
      on: dateOf(first + day),
    }
  })

describe('how fast operations are forgotten', () => {
  it('is slowly where theatres stay as they are, and fast where they changed', () => {
    const seeds = Array.from({ length: 12 }, (_, seed) => seed)
    const steady = seeds.map((seed) => forgetting(theatre(seed, 500, 500, 1)).halfLife)
    expect(steady.filter((halfLife) => halfLife !== null && halfLife < 365)).toEqual([])
    const changed = seeds.map((seed) => forgetting(theatre(seed, 500, 400, 1.5)).halfLife)
    expect(changed.filter((halfLife) => halfLife === null || halfLife > 180)).toEqual([])
  })

  it('is not at all where nothing is dated, and takes what is undated for the oldest', () => {
    const record = theatre(1, 500, 400, 1.5)
    const undated = record.map(({ on: _, ...each }) => each)
    expect(forgetting(undated)).toEqual({ halfLife: null, weights: new Float64Array(500).fill(1) })
    const { weights } = forgetting([...undated.slice(0, 5), ...record])
    expect(new Set(weights.slice(0, 6)).size).toBe(1)
    expect(forgetting([])).toEqual({ halfLife: null, weights: new Float64Array() })
  })

  it('is the same for the same record in any order', () => {
    const record = theatre(2, 120, 60, 1.4)
    const said = forgetting(record)
    fc.assert(
      fc.property(fc.shuffledSubarray([...record.keys()], { minLength: 120 }), (order) => {
        const again = forgetting(order.map((i) => record[i]!))
        expect(again.halfLife).toBe(said.halfLife)
        expect([...again.weights]).toEqual(order.map((i) => said.weights[i]))
      }),
      { numRuns: 20 },
    )
  })

  it('never divides by what has faded away', () => {
    const far = [...theatre(3, 30, 0, 1), ...theatre(3, 30, 0, 1).map((each) => ({ ...each, on: '2095-01-01' }))]
    expect(forgetting(far).weights.every((each) => each >= 0 && each <= 1)).toBe(true)
  })
})

it('what is believed after a change holds 50, 80 and 95 % of the cases to come again; without dates it does not', () => {
  const members = 300
  const ranksOf = (dated: boolean) =>
    Array.from({ length: 10 }, (_, seed) => {
      const all = theatre(100 + seed, 460, 360, 1.4)
      const history = all.slice(0, 420).map(({ on, ...each }) => (dated ? { ...each, on: on! } : each))
      const belief = learnMinutes(history, members, draws)
      return all.slice(420).map(({ minutes, ...kind }, i) => {
        const law = minutesOf(belief, kind, draws)
        const said = Array.from({ length: members }, (_, m) => minutesBeyond(law(m), 0, draws.normal(m, 77, i)))
        return pit(said, minutes, draws.uniform(seed, 78, i))
      })
    }).flat()
  const inside = (ranks: readonly number[], level: number) =>
    ranks.filter((rank) => Math.abs(rank - 0.5) <= level / 2).length / ranks.length
  const [kept, forgot] = [ranksOf(false), ranksOf(true)]
  expect(inside(kept, 0.8)).toBeLessThan(0.7)
  for (const level of [0.5, 0.8, 0.95]) expect(Math.abs(inside(forgot, level) - level)).toBeLessThan(0.06)
})
