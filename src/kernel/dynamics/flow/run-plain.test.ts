import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { advancePart } from './advance-hospital.ts'
import { createFlowDynamics } from './create-flow-dynamics.ts'
import { flowText } from './flow-text.testing.ts'

/** Three places, most of them plain; where all are, a rule that moves nothing takes patients from the quick way to the long one and back. */
const hospital = fc
  .record({
    laws: fc.array(
      fc.constantFrom(
        '{ law: exponential, mean: 4 }',
        '{ law: lognormal, mean: 3, sd: 4 }',
        '{ law: normal, mean: 3, sd: 2, within: [0, 9] }',
        '{ law: sequence, values: [2, 7, 0, 3] }',
        '3',
      ),
      { minLength: 3, maxLength: 3 },
    ),
    servers: fc.array(fc.constantFrom('1', '2', '4', 'infinite'), { minLength: 3, maxLength: 3 }),
    extras: fc.array(
      fc.constantFrom(
        '',
        '',
        '',
        '',
        ', discipline: lifo',
        ', target: 2',
        ', room: 2',
        ', turnaround: 1',
        ', patience: 6',
      ),
      { minLength: 3, maxLength: 3 },
    ),
    onward: fc.constantFrom(
      'p2',
      '{ p1: 0.6, p2: 0.3 }',
      '{ p1: 0.9, p2: 0.1 }',
      '{ cycle: [p1, p2] }',
      '{ shortest-queue: [p1, p2] }',
    ),
    gap: fc.constantFrom(
      'rate: 0.7',
      'every: 2',
      'every: { law: exponential, mean: 1.5 }',
      'slice: 3, rates: [0.2, 0, 1.4]',
    ),
    batch: fc.constantFrom(false, false, true),
    rule: fc.boolean(),
    seed: fc.nat(1000),
  })
  .map(({ laws, servers, extras, onward, gap, batch, rule, seed }) => {
    const place = (i: number, to: string) =>
      `  p${i}: { servers: ${servers[i]}, serve: ${laws[i]}${servers[i] === 'infinite' ? '' : extras[i]}${to && `, then: ${to}`} }\n`
    const body = `classes: { a: { priority: 1 }, b: { priority: 0 } }
attributes: { age: { law: uniform, low: 1, high: 9 } }
places:
${place(0, onward)}${place(1, '{ p0: 0.2, p2: 0.3 }')}${place(2, '')}arrivals:
  s: { at: p0, class: { a: 0.4, b: 0.6 }, ${gap} }
  t: { at: p1, class: b, every: { law: uniform, low: 1, high: 9 }${batch ? ', batch: 2' : ''} }
${rule ? 'inputs: { extra: { unit: 1, initial: 0 } }\npolicies: { rule: { every: 7, set: { extra: 1 + extra } } }\n' : ''}`
    return { body, seed }
  })

function run(body: string, seed: number, quick: boolean, most = Number.POSITIVE_INFINITY) {
  const dynamics = createFlowDynamics(flowText(body))
  const members = dynamics.allocate(1)
  const records: number[][] = []
  dynamics.start(members, { start: 0, timeline: [] })
  const attached = dynamics.attach(members, 0, createDraws(seed), { add: (...visit) => void records.push(visit) })
  const { program } = attached
  const r = { ...attached, program: { ...program, plain: { ...program.plain, whole: quick && program.plain.whole } } }
  let parts = 0
  for (const until of [13, 13, 40, 150]) while (advancePart(r, until, most) === 'more') parts++
  return { parts, state: r.s, records, plain: program.plain }
}

describe('the quick way through plain places', () => {
  it('comes to the same state and records as the long one, bit for bit', () => {
    let quick = 0
    fc.assert(
      fc.property(hospital, ({ body, seed }) => {
        const fast = run(body, seed, true)
        const slow = run(body, seed, false)
        expect(fast.records).toEqual(slow.records)
        expect(fast.state).toEqual(slow.state)
        if (fast.plain.whole) quick++
      }),
      { numRuns: 150 },
    )
    expect(quick).toBeGreaterThan(10)
  })

  it('comes to the same in parts as at once', () => {
    let parts = 0
    fc.assert(
      fc.property(hospital, fc.boolean(), fc.integer({ min: 1, max: 40 }), ({ body, seed }, quick, most) => {
        const whole = run(body, seed, quick)
        const some = run(body, seed, quick, most)
        expect(some.records).toEqual(whole.records)
        expect(some.state).toEqual(whole.state)
        parts += some.parts
      }),
      { numRuns: 60 },
    )
    expect(parts).toBeGreaterThan(100)
  })

  it('keeps out of places where more is asked', () => {
    const { plain } = run(
      `places:
  p0: { servers: 1, serve: 1, then: p1 }
  p1: { servers: 1, serve: 1, then: p2 }
  p2: { servers: 1, room: 3, serve: 1 }
arrivals: { s: { at: p0, every: 2 } }
`,
      1,
      true,
    )
    expect(plain.whole).toBe(false)
  })

  it('stops where patients go round without end at one instant', () => {
    const dynamics = createFlowDynamics(
      flowText(`places:
  p0: { servers: 1, serve: 0, then: p0 }
arrivals: { s: { at: p0, every: 2 } }
`),
    )
    const members = dynamics.allocate(1)
    dynamics.start(members, { start: 0, timeline: [] })
    expect(dynamics.program.plain.whole).toBe(true)
    expect(dynamics.advance(members, 0, 10, [], createDraws(1))).toMatchObject({ ok: false, stopped: 1 })
  })
})
