import { describe, expect, it } from 'vitest'
import { estimate, flowText } from './flow-text.testing.ts'

/** Exact answers of queueing theory, each within the simulation's own 99 % interval, and that interval narrow enough to mean something. */
interface Exact {
  readonly name: string
  readonly body: string
  readonly until?: number
  readonly warmUp?: number
  readonly replications?: number
  readonly measures: Readonly<Record<string, number>>
  /** Largest half width, relative. */
  readonly within?: number
}

const one = (servers: string, serve: string, rate: number, more = '') =>
  `places:\n  p: { servers: ${servers}, serve: ${serve}${more} }\narrivals:\n  a: { at: p, rate: ${rate} }\n`
const exponential = (mean: number) => `{ law: exponential, mean: ${mean} }`

/** Erlang's formulas for load a = λ/µ and c servers. */
function erlangB(a: number, c: number): number {
  let b = 1
  for (let k = 1; k <= c; k++) b = (a * b) / (k + a * b)
  return b
}
const erlangC = (a: number, c: number) => erlangB(a, c) / (1 - (a / c) * (1 - erlangB(a, c)))

const priorities = (preempt: string) => `classes: { first: { priority: 0 }, second: { priority: 1 } }
places:
  p: { servers: 1, serve: { law: exponential, mean: 1 }, preempt: ${preempt} }
arrivals:
  a: { at: p, class: first, rate: 0.2 }
  b: { at: p, class: second, rate: 0.6 }
`

const cases: readonly Exact[] = [
  {
    name: 'M/M/1',
    body: one('1', exponential(1), 0.8),
    replications: 60,
    measures: { 'wait.p': 4, 'present.p': 4, 'utilisation.p': 0.8 },
  },
  {
    name: 'M/M/3 (Erlang C)',
    body: one('3', exponential(1), 2.4),
    measures: { 'wait.p': erlangC(2.4, 3) / (3 - 2.4), 'queue.p': (erlangC(2.4, 3) * 2.4) / 0.6 },
  },
  {
    name: 'M/M/5/5 (Erlang B)',
    body: one('5', exponential(1), 4, ', room: 0'),
    measures: { 'rejected.p': erlangB(4, 5), 'present.p': 4 * (1 - erlangB(4, 5)) },
  },
  {
    name: 'M/M/2/3',
    body: one('2', exponential(1 / 4), 3, ', room: 1'),
    measures: { 'present.p': 0.76234, 'rejected.p': 0.0493601 },
  },
  { name: 'M/D/1', body: one('1', '1', 0.8), measures: { 'wait.p': 2 } },
  {
    name: 'M/H2/1, cv² 4',
    body: one('1', '{ law: hyperexponential, mean: 1, cv2: 4 }', 0.8),
    until: 10_000,
    within: 0.2,
    measures: { 'wait.p': 10 },
  },
  {
    name: 'M/G/∞',
    body: one('infinite', '{ law: lognormal, mean: 5, sd: 8 }', 2),
    measures: { 'present.p': 10, 'stay.p': 5 },
  },
  {
    name: 'processor sharing',
    body: one('infinite', '{ law: lognormal, mean: 0.2, sd: 0.3 }', 3, ', discipline: sharing'),
    measures: { 'stay.p': 0.5, 'present.p': 1.5 },
  },
  {
    name: 'priority without pre-emption',
    body: priorities('none'),
    measures: { 'time.system.first': 2, 'time.system.second': 6 },
  },
  {
    name: 'pre-emptive priority',
    body: priorities('resume'),
    measures: { 'time.system.first': 1.25, 'time.system.second': 6.25 },
  },
  {
    // Two stations with feedback: γ 1 to the first, then half to the second, from which a quarter returns.
    name: 'a Jackson network',
    body: `places:
  first: { servers: 1, serve: { law: exponential, mean: 0.5 }, then: { second: 0.5 } }
  second: { servers: 2, serve: { law: exponential, mean: 1 }, then: { first: 0.25 } }
arrivals:
  a: { at: first, rate: 1 }
`,
    measures: (() => {
      const l1 = 1 / (1 - 0.125)
      const l2 = 0.5 * l1
      const n1 = (0.5 * l1) / (1 - 0.5 * l1)
      const n2 = l2 + (erlangC(l2, 2) * l2) / (2 - l2)
      return { 'present.first': n1, 'present.second': n2, 'time.system': n1 + n2 }
    })(),
  },
]

describe('queueing theory', () => {
  for (const { name, body, until = 3000, warmUp = 200, replications = 30, within = 0.12, measures } of cases)
    it(name, () => {
      const of = estimate(flowText(body), { until, warmUp, replications })
      for (const [measure, exact] of Object.entries(measures)) {
        const { low, high, half } = of(measure)
        expect(exact, `${measure} in [${low}, ${high}]`).toBeGreaterThanOrEqual(low)
        expect(exact, `${measure} in [${low}, ${high}]`).toBeLessThanOrEqual(high)
        expect(half / exact, `${measure} is known`).toBeLessThan(within)
      }
    })

  it('time-varying Poisson arrivals have the summed rate, and come when it is high', () => {
    const model = flowText(`places:
  p: { servers: infinite, serve: 0 }
arrivals:
  a: { at: p, rates: [0, 2, 6, 0], slice: 10 }
`)
    const of = estimate(model, { until: 400, replications: 60 })
    const { low, high } = of('throughput.p')
    expect(low).toBeLessThan(2)
    expect(high).toBeGreaterThan(2)
  })
})
