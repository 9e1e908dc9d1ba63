import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pit } from '../credibility/pit.ts'
import { createDraws } from '../random/create-draws.ts'
import { drawGamma } from '../random/gamma.ts'
import { gammaLower } from '../statistics/gamma.ts'
import { kolmogorovTail, uniformDistance } from '../statistics/goodness.ts'
import { normalCdf } from '../statistics/normal.ts'
import { foretold, minutesBeyond, minutesOf } from './believed-minutes.ts'
import { dateOf } from './calendar.ts'
import { learnMinutes } from './learn-minutes.ts'
import type { Operation } from './operation.ts'
import { trueTheatre } from './theatre-truth.testing.ts'

const draws = createDraws(11)
const members = 400

it.each([0.3, 1, 2.5, 40])('draws of Gamma(%d, 1) have its law', (shape) => {
  const n = 4000
  const ranks = Array.from({ length: n }, (_, i) => gammaLower(shape, drawGamma(shape, draws, i, 0)))
  expect(kolmogorovTail(uniformDistance(ranks), n)).toBeGreaterThan(0.01)
})

const exactly = (n: number, procedure: string, surgeon: string, mu: number, sigma: number): Operation[] =>
  Array.from({ length: n }, (_, i) => ({
    ...{ procedure, surgeon },
    minutes: Math.exp(mu + sigma * draws.stream(procedure + surgeon).normal(9, i, 0)),
  }))

describe('what is believed of minutes', () => {
  it('is what the record says where it is long', () => {
    const belief = learnMinutes(exactly(2000, 'hip', 'A', Math.log(90), 0.3), members, draws)
    const law = minutesOf(belief, { procedure: 'hip', surgeon: 'A' }, draws)
    const all = Array.from({ length: members }, (_, m) => law(m))
    const mean = (of: (each: (typeof all)[number]) => number) => all.reduce((sum, each) => sum + of(each), 0) / members
    expect(Math.abs(mean(({ mu }) => mu) - Math.log(90))).toBeLessThan((4 * 0.3) / Math.sqrt(2000))
    expect(Math.abs(mean(({ sigma }) => sigma) - 0.3)).toBeLessThan((4 * 0.3) / Math.sqrt(4000))
  })

  it('leans on the others where a procedure is rare, and is the declared prior where nothing was done', () => {
    const common = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => exactly(60, name, 'A', Math.log(60), 0.2))
    const record = [...common, { procedure: 'rare', surgeon: 'A', minutes: 150 }]
    const belief = learnMinutes(record, members, draws)
    const rare = foretold(belief, { procedure: 'rare', surgeon: 'A' }, draws)
    expect(rare.mean).toBeGreaterThan(62)
    expect(rare.mean).toBeLessThan(140)
    const often = foretold(
      learnMinutes([...common, ...exactly(60, 'rare', 'A', Math.log(150), 0.2)], members, draws),
      { procedure: 'rare', surgeon: 'A' },
      draws,
    )
    expect(Math.abs(often.mean / 153 - 1)).toBeLessThan(0.08)
    const [unseen, usual] = ['new', 'a'].map((procedure) => foretold(belief, { procedure, surgeon: 'A' }, draws))
    expect(unseen!.sd / unseen!.mean).toBeGreaterThan(1.2 * (usual!.sd / usual!.mean))
    const nothing = foretold(learnMinutes([], members, draws), { procedure: 'new', surgeon: 'B' }, draws)
    expect(nothing.sd / nothing.mean).toBeGreaterThan(1)
  })

  it('takes a booked time for evidence as far as it has been right', () => {
    const wise = Array.from({ length: 300 }, (_, i): Operation => {
      const booked = 30 + 5 * (i % 20)
      return { procedure: 'x', surgeon: 'A', booked, minutes: booked * Math.exp(0.1 * draws.normal(3, i, 0)) }
    })
    const blind = wise.map((each, i) => ({ ...each, booked: wise[(i * 7 + 3) % 300]!.booked! }))
    const ratio = (record: readonly Operation[]) => {
      const belief = learnMinutes(record, members, draws)
      const [short, long] = [40, 120].map((booked) => foretold(belief, { procedure: 'x', surgeon: 'A', booked }, draws))
      return long!.mean / short!.mean
    }
    expect(Math.abs(ratio(wise) - 3)).toBeLessThan(0.15)
    expect(Math.abs(ratio(blind) - 1)).toBeLessThan(0.3)
  })

  it('of a case that runs is the law beyond the time spent', () => {
    const law = { mu: 4, sigma: 0.5 }
    const spent = 70
    const beyond = (t: number) => normalCdf((4 - Math.log(t)) / 0.5)
    for (const z of [-2, -0.3, 0, 1.4]) {
      const t = minutesBeyond(law, spent, z)
      expect(beyond(t) / beyond(spent)).toBeCloseTo(normalCdf(-z), 8)
    }
    expect(minutesBeyond(law, 1e6, 0)).toBeGreaterThanOrEqual(1e6)
    expect(minutesBeyond(law, 0, 1)).toBeCloseTo(Math.exp(4.5), 9)
  })

  it('is the same to the last bit for the same record in any order', () => {
    const record = trueTheatre(4, { operations: 80 }).history.map((each, i) => ({
      ...each,
      on: dateOf(20_000 + (i % 60)),
    }))
    const said = learnMinutes(record, 20, draws)
    fc.assert(
      fc.property(fc.shuffledSubarray([...record.keys()], { minLength: 80 }), (order) => {
        expect(
          learnMinutes(
            order.map((i) => record[i]!),
            20,
            draws,
          ),
        ).toEqual(said)
      }),
      { numRuns: 20 },
    )
  })

  it('is that of a plain least squares where nobody knew anything before and nothing differs by chance', () => {
    // Booked times a factor of two apart within one procedure: slope 0.8 by construction, from sums alone.
    const record = Array.from({ length: 4000 }, (_, i): Operation => {
      const booked = 30 * 2 ** (i % 3)
      const minutes = Math.exp(1 + 0.8 * Math.log(booked) + 0.1 * draws.stream('slope').normal(1, i, 0))
      return { procedure: 'x', surgeon: `S${i % 4}`, booked, minutes }
    })
    const { slopes, sigma } = learnMinutes(record, members, draws)
    const [x, y] = [record.map(({ booked }) => Math.log(booked!)), record.map(({ minutes }) => Math.log(minutes))]
    const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length
    // Within surgeons the mix of booked times is the same, so that effects of surgeons leave the slope alone.
    const [mx, my] = [mean(x), mean(y)]
    const sxx = x.reduce((sum, each) => sum + (each - mx) ** 2, 0)
    const slope = x.reduce((sum, each, i) => sum + (each - mx) * (y[i]! - my), 0) / sxx
    const drawn = Array.from({ length: members }, (_, m) => slopes[3 * m + 2]!)
    const error = 0.1 / Math.sqrt(sxx)
    expect(Math.abs(mean(drawn) - slope)).toBeLessThan((4 * error) / Math.sqrt(members) + 0.05 * error)
    const sd = Math.sqrt(mean(drawn.map((each) => (each - mean(drawn)) ** 2)))
    expect(Math.abs(sd / error - 1)).toBeLessThan(0.15)
    expect(Math.abs(mean([...sigma]) - 0.1)).toBeLessThan(0.005)
  })

  it('holds what it says of theatres whose law is known: 50, 80 and 95 % of the cases to come, from thin and long records', () => {
    const ranks = Array.from({ length: 24 }, (_, seed) => {
      const truth = trueTheatre(seed + 1, { operations: [12, 40, 150][seed % 3]! })
      const belief = learnMinutes(truth.history, members, draws)
      return Array.from({ length: 40 }, (_, i) => {
        const { minutes, ...kind } = truth.next(10_000 + i)
        const law = minutesOf(belief, kind, draws)
        const said = Array.from({ length: members }, (_, m) => minutesBeyond(law(m), 0, draws.normal(m, 77, i)))
        return pit(said, minutes, draws.uniform(seed, 78, i))
      })
    }).flat()
    const inside = (level: number) => ranks.filter((rank) => Math.abs(rank - 0.5) <= level / 2).length / ranks.length
    for (const level of [0.5, 0.8, 0.95]) expect(Math.abs(inside(level) - level)).toBeLessThan(0.04)
  })
})
