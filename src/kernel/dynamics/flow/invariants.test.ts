import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { advanceHospital, touchAll } from './advance-hospital.ts'
import { createFlowDynamics } from './create-flow-dynamics.ts'
import { flowText } from './flow-text.testing.ts'
import { areasOf } from './queues.ts'
import { outcomeCode } from './run.ts'
import { classSums, classWidth, int, intWidth, num, numWidth, phase, placeSums, placeWidth } from './state.ts'

interface Visit {
  readonly patient: number
  readonly place: number
  readonly arrived: number
  readonly started: number
  readonly served: number
  readonly left: number
  readonly outcome: number
}

const law = fc.oneof(
  fc.constant('{ law: exponential, mean: 4 }'),
  fc.constant('{ law: lognormal, mean: 3, sd: 4 }'),
  fc.constant('{ law: gamma, mean: 5, sd: 2 }'),
  fc.constant('{ law: sequence, values: [2, 7, 0, 3] }'),
)

/** Three places with anything that the language offers, as text. */
const hospital = fc
  .record({
    servers: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }),
    laws: fc.array(law, { minLength: 3, maxLength: 3 }),
    rooms: fc.array(fc.oneof(fc.constant('infinite'), fc.integer({ min: 0, max: 4 })), { minLength: 3, maxLength: 3 }),
    extras: fc.array(
      fc.constantFrom(
        '',
        ', preempt: resume',
        ', preempt: restart',
        ', discipline: lifo',
        ', discipline: random',
        ', patience: { law: exponential, mean: 6 }',
        ', turnaround: 1',
        ', needs: [nurse]',
        ', baulk: [0, 0, 0.3]',
        ', discipline: sharing',
      ),
      { minLength: 3, maxLength: 3 },
    ),
    shifts: fc.constantFrom('', 'finish', 'carry', 'resume', 'restart', 'reroute'),
    rate: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ servers, laws, rooms, extras, shifts, rate, seed }) => {
    const shifted = `{ shifts: [{ until: 7, count: ${servers[0]} }, { until: 12, count: 0 }, { until: 20, count: 2 }], off-duty: ${shifts} }`
    const place = (i: number, then: string) =>
      `  p${i}: { servers: ${i === 0 && shifts !== '' && extras[0] !== ', discipline: sharing' ? shifted : servers[i]}, room: ${rooms[i]}, serve: ${laws[i]}${extras[i]}, then: ${then} }\n`
    const body = `classes: { a: { priority: 0 }, b: { priority: 1, becomes: { a: { law: exponential, mean: 9 } } } }
staff: { nurse: 2 }
places:
${place(0, '{ p1: 0.6, p2: 0.3 }')}${place(1, '{ p2: 0.5, p0: 0.1 }')}${place(2, '{ p1: 0.1 }')}arrivals:
  s: { at: p0, class: { a: 0.4, b: 0.6 }, rate: ${rate} }
  t: { at: p2, class: b, every: { law: uniform, low: 1, high: 9 }, batch: { law: discrete, values: [1, 2], chances: [0.8, 0.2] } }
`
    return { body, seed }
  })

function observe(body: string, seed: number, until = 120, steps = 24) {
  const model = flowText(body)
  const dynamics = createFlowDynamics(model)
  const members = dynamics.allocate(1)
  dynamics.start(members, { start: 0, timeline: [] })
  const visits: Visit[] = []
  const record = {
    add(
      patient: number,
      _cls: number,
      place: number,
      arrived: number,
      started: number,
      served: number,
      left: number,
      outcome: number,
    ) {
      visits.push({ patient, place, arrived, started, served, left, outcome })
    },
  }
  const draws = createDraws(seed)
  for (let i = 1; i <= steps; i++) {
    const r = dynamics.attach(members, 0, draws, record)
    expect(advanceHospital(r, (until * i) / steps)).toBe(true)
    check(r.s, dynamics)
  }
  const r = dynamics.attach(members, 0, draws, record)
  touchAll(r)
  return { s: r.s, visits, until, model }
}

/** Counts agree with the patients they count, and nothing is over its capacity. */
function check(
  s: ReturnType<ReturnType<typeof createFlowDynamics>['attach']>['s'],
  { program }: ReturnType<typeof createFlowDynamics>,
): void {
  const counts = program.places.map(() => [0, 0, 0, 0, 0])
  let inside = 0
  for (let p = 0; p < s.rows; p++) {
    const doing = s.ints[p * intWidth + int.phase]!
    if (doing === phase.none) continue
    inside++
    counts[s.ints[p * intWidth + int.place]!]![doing]!++
  }
  expect(s.inside).toBe(inside)
  program.places.forEach(({ servers, room, turnaround }, i) => {
    const [, waiting = 0, serving = 0, blocked = 0, interrupted = 0] = counts[i]!
    expect([s.waiting[i], s.serving[i], s.blocked[i]]).toEqual([waiting + interrupted, serving, blocked])
    expect(s.present[i]).toBe(waiting + interrupted + serving + blocked)
    expect(s.busy[i]).toBeGreaterThanOrEqual(0)
    if (servers.kind !== 'count') return
    expect(serving + blocked).toBeLessThanOrEqual(s.duty[i]!)
    expect(s.busy[i]).toBeLessThanOrEqual(s.duty[i]!)
    if (!turnaround) expect(s.busy[i]).toBe(serving + blocked)
    // Who is rerouted is let in also where it is full.
    const rerouting = program.places.some(({ servers: { offDuty } }) => offDuty === 'reroute')
    if (!rerouting) expect(s.present[i]).toBeLessThanOrEqual(room + s.duty[i]!)
  })
  for (let i = 0; i < program.staff.length; i++) {
    expect(s.staffBusy[i]).toBeGreaterThanOrEqual(0)
    expect(s.staffBusy[i]).toBeLessThanOrEqual(s.staffDuty[i]!)
  }
}

describe('random hospitals', () => {
  it('keep their patients, their capacities and their counts', () => {
    fc.assert(
      fc.property(hospital, ({ body, seed }) => {
        const { s, visits, model } = observe(body, seed)
        const turned = visits.filter(
          ({ outcome }) => outcome === outcomeCode.rejected || outcome === outcomeCode.baulked,
        ).length
        let left = 0
        for (let c = 0; c < model.flow.classes.length; c++) left += s.classTotals[c * classWidth + classSums.left]!
        expect(s.arrivals).toBe(left + s.inside + turned)
        for (const { arrived, started, served, left: gone, outcome } of visits) {
          expect(gone).toBeGreaterThanOrEqual(arrived)
          if (outcome !== outcomeCode.served) continue
          expect(started).toBeGreaterThanOrEqual(arrived)
          expect(served).toBeGreaterThanOrEqual(started)
          expect(gone).toBeGreaterThanOrEqual(served)
        }
      }),
      { numRuns: 60, seed: 7 },
    )
  })

  it("hold Little's law exactly: the time that patients spend is the time average of their number", () => {
    fc.assert(
      fc.property(hospital, ({ body, seed }) => {
        const { s, visits, until, model } = observe(body, seed)
        model.flow.places.forEach((_, i) => {
          // Visits that ended, once each (an interrupted one goes on), and those under way.
          let time = 0
          for (const { place, arrived, left, outcome } of visits)
            if (place === i && (outcome === outcomeCode.served || outcome === outcomeCode.reneged))
              time += left - arrived
          let open = 0
          for (let p = 0; p < s.rows; p++)
            if (s.ints[p * intWidth + int.phase] !== phase.none && s.ints[p * intWidth + int.place] === i)
              open += until - s.nums[p * numWidth + num.arrived]!
          const rerouted = /reroute/.test(body) && i === 0
          if (!rerouted) expect(areasOf(s, i).present).toBeCloseTo(time + open, 6)
        })
      }),
      { numRuns: 40, seed: 11 },
    )
  })

  it('first come, first served: no patient leaves later with one more server, under the same draws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        law.filter((each) => !each.includes('sequence')),
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 0.2, max: 1.2, noNaN: true }),
        (servers, serve, seed, rate) => {
          const body = (count: number) =>
            `places:\n  p: { servers: ${count}, serve: ${serve} }\narrivals:\n  s: { at: p, rate: ${rate} }\n`
          const leaving = (count: number) =>
            new Map(observe(body(count), seed, 100, 1).visits.map(({ patient, left }) => [patient, left]))
          const more = leaving(servers + 1)
          for (const [patient, left] of leaving(servers))
            expect(more.get(patient) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(left + 1e-9)
        },
      ),
      { numRuns: 30, seed: 13 },
    )
  })

  it('keep the same books in sums and in records', () => {
    fc.assert(
      fc.property(hospital, ({ body, seed }) => {
        const { s, visits, model } = observe(body, seed)
        model.flow.places.forEach((_, i) => {
          const served = visits.filter(({ place, outcome }) => place === i && outcome === outcomeCode.served)
          expect(s.sums[i * placeWidth + placeSums.ends]).toBe(served.length)
          const stay = served.reduce((sum, { arrived, left }) => sum + left - arrived, 0)
          expect(s.sums[i * placeWidth + placeSums.stay]).toBeCloseTo(stay, 6)
        })
      }),
      { numRuns: 20, seed: 17 },
    )
  })
})
