import { describe, expect, it } from 'vitest'
import type { Nudge, Stretch } from '../dynamics/dynamics.ts'
import { type EquationOptions, equationDynamics } from '../dynamics/equation-dynamics.ts'
import { type HandMade, modelByHand } from '../dynamics/model-by-hand.testing.ts'
import { sensitivities } from '../dynamics/sensitivities.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { compiledEvents } from './compiled-events.ts'
import { restingAfter } from './resting.ts'

/** `drug` and `effect` rest as long as nothing is given, `stomach` and `blood` before the first meal, `level` as long as `usual` is what it was. */
const model: HandMade = {
  covariates: [{ name: 'usual', default: 2, carry: 'last' }],
  parameters: { k: 0.3, m: 0.05, q: 1.2 },
  varies: { k: 0.1, m: 0.2 },
  inputs: [
    { name: 'meal', into: 0 },
    { name: 'drug', into: 2 },
  ],
  states: {
    stomach: '-k * stomach',
    blood: 'k * stomach - m * blood',
    drug: '-q * drug',
    effect: 'drug - m * effect',
    level: '(usual - level) / 40',
    value: 'level + blood - (m + 0.1 * effect * exp(-drug)) * value - 0.001 * value^2',
    shown: 'value - shown + level * exp(-time / 9)',
  },
  initial: { level: 'usual', value: '30', shown: '25' },
  outputs: { shown: 'shown + level', given: 'drug + effect' },
}
const count = 301
const draws = createDraws(9)

/** Where members end and what is seen of them, and how often a glide of their own was at hand. */
function travel(
  method: 'dopri5' | 'ssprk43',
  engine: EquationOptions['engine'],
  events: readonly TimelineEvent[],
  of: HandMade = model,
) {
  let asked = 0
  let found = 0
  const resting: ReturnType<typeof restingAfter> = (...parts) => {
    const made = restingAfter(0)(...parts)
    return (
      made && {
        glideOf(pairs) {
          asked++
          const glide = made.glideOf(pairs)
          if (glide) found++
          return glide
        },
      }
    )
  }
  const extras = { sensitivities, compiledEvents, resting }
  const dynamics = equationDynamics(modelByHand(of), { method, rtol: 1e-4, engine: engine! }, extras)
  const members = dynamics.allocate(count)
  const { effects, outputs } = dynamics.layout
  for (const [index, { offset }] of effects.entries())
    for (let m = 0; m < count; m++) members.values[offset * count + m] = 0.3 * draws.normal(m, index, 0)
  dynamics.start(members, { start: 0, timeline: events })
  const nudge = (entity: number): Nudge => {
    const by = new Float64Array(count)
    draws.fillNormal(by, entity, 5)
    const given = entity === 20 ? [{ member: 7, input: 'meal', amount: 3 }] : []
    return { drifts: [{ offset: effects[0]!.offset, by: by.map((x) => 0.05 * x) }], given }
  }
  let left = events
  const seen: Float64Array[] = []
  const saved: Uint8Array[] = []
  for (const [from, until] of [
    [0, 21],
    [21, 60],
  ] as const) {
    const stretches: Stretch[] = []
    for (let to = from + 1.5; to <= until; to += 1.5) {
      const into = new Float64Array(outputs.length * count)
      seen.push(into)
      const here = left
      left = left.filter((event) => event.time > to)
      stretches.push({ to, events: here, into, ...(stretches.length % 5 === 4 && { nudge: nudge(seen.length) }) })
    }
    dynamics.follow!(members, stretches, draws)
    saved.push(dynamics.save(members))
  }
  return { seen, saved, asked, found }
}

const cases: readonly (readonly [string, readonly TimelineEvent[]])[] = [
  ['nothing happens', []],
  ['a meal', [{ kind: 'input', time: 10, input: 'meal', amount: 20, rate: 8 }]],
  ['a rate that changes', [{ kind: 'covariate', time: 12, covariate: 'usual', value: 3 }]],
  [
    'a dose, and a rate in the end',
    [
      { kind: 'input', time: 8, input: 'drug', amount: 5 },
      { kind: 'covariate', time: 40, covariate: 'usual', value: 3 },
    ],
  ],
]

describe.each(['dopri5', 'ssprk43'] as const)('members whose states rest, by %s', (method) => {
  it.each(cases)('go without them to the same bits: %s', (_, events) => {
    const fast = travel(method, 'compiled', events)
    const slow = travel(method, 'reference', events)
    expect(fast.found).toBeGreaterThan(4)
    expect(fast.seen).toEqual(slow.seen)
    expect(fast.saved).toEqual(slow.saved)
  })

  it('stay where they are where all rest, until something is given', () => {
    const simple: HandMade = {
      parameters: { k: 0.3, most: 2 },
      varies: { k: 0.1 },
      inputs: [{ name: 'meal', into: 0 }],
      states: { gut: '-k * gut', blood: 'k * gut - most * blood / (3 + blood)' },
      initial: {},
      outputs: { shown: 'blood' },
    }
    const given: TimelineEvent[] = [{ kind: 'input', time: 24, input: 'meal', amount: 20 }]
    const fast = travel(method, 'compiled', given, simple)
    const slow = travel(method, 'reference', given, simple)
    expect(fast.asked).toBeGreaterThan(4)
    expect(fast.seen).toEqual(slow.seen)
    expect(fast.saved).toEqual(slow.saved)
  })

  it('go with all as soon as all move', () => {
    const { asked, found } = travel(method, 'compiled', [
      { kind: 'input', time: 0, input: 'meal', amount: 20 },
      { kind: 'input', time: 0, input: 'drug', amount: 5 },
      { kind: 'covariate', time: 1, covariate: 'usual', value: 3 },
    ])
    expect(asked).toBeGreaterThan(found + 4)
  })
})
