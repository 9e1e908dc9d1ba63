import { describe, expect, it } from 'vitest'
import { createDynamics } from '../dynamics/equations.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'

const { model } = compileModel(`
model: wandering
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.4, varies: { drift: 0.01 } }
  twice: { unit: /h, typical: 2 * k }
  scale: { unit: mg, typical: 20, varies: { law: normal, sd: 2 } }
  late: { unit: h, typical: 3, varies: { sd: 0.5 }, each: dose }
inputs: { dose: { unit: mg, into: a, lag: late } }
states: { a: { unit: mg }, b: { unit: mg } }
equations: |
  d(a) = -k * a * scale / (scale + a)
  d(b) = k * a * scale / (scale + a) - twice * b
outputs: { b: { unit: mg } }
assimilate: { method: particle, grid: 1 h }
`)

/** Outputs and members of a way on which a few members get a dose that waits for hours, and all of them drift. */
function run(engine: 'reference' | 'compiled', method: 'dopri5' | 'ssprk43', strays: readonly number[], count = 300) {
  const dynamics = createDynamics(model!, { engine, method, driftInterval: Number.POSITIVE_INFINITY })
  const members = dynamics.allocate(count)
  const draws = createDraws(4)
  for (const { offset, effect } of dynamics.layout.effects)
    for (let m = 0; m < count; m++) members.values[offset * count + m] = draws.normal(m, effect, 0) * 0.3
  const first: TimelineEvent[] = [{ kind: 'input', time: 0, input: 'dose', amount: 50 }]
  dynamics.start(members, { start: 0, timeline: first })
  const [drift] = dynamics.layout.drifting!
  const nudge = (time: number) => ({
    drifts: [
      { offset: drift!.offset, by: Float64Array.from({ length: count }, (_, m) => 0.1 * draws.normal(m, time, 9)) },
    ],
    given: [],
  })
  const stretches = Array.from({ length: 24 }, (_, i) => ({
    to: (i + 1) / 2,
    events: i === 0 ? first : [],
    into: new Float64Array(count),
    ...(i % 4 === 3 && { nudge: nudge(i) }),
  }))
  dynamics.follow!(members, stretches.slice(0, 8), draws)
  for (const m of strays) dynamics.give!(members, m, 'dose', 5 + m)
  // A dose that waits, for the strays alone.
  const list = members.blocks as unknown[]
  for (const m of strays) list[m] = [{ kind: 'waiting', dose: { input: 0, amount: 9, rate: 0 }, at: 4.2 + (m % 7) }]
  dynamics.follow!(members, stretches.slice(8), draws)
  expect(dynamics.engine()).toBe(engine)
  return { outputs: stretches.map(({ into }) => [...into]), members: dynamics.save(members) }
}

describe.each(['dopri5', 'ssprk43'] as const)('members that stray from the others, by %s', (method) => {
  it.each([
    ['none', []],
    ['a few', [3, 77, 255, 256, 299]],
    ['one in a tile of its own', [280]],
    ['too many to go beside', Array.from({ length: 120 }, (_, i) => 2 * i)],
  ])('move with the bits of the reference: %s', (_, strays) => {
    expect(run('compiled', method, strays)).toEqual(run('reference', method, strays))
  })

  it('do not touch the way of the others', () => {
    const [some, nobody] = [run('compiled', method, [3, 77, 299]), run('compiled', method, [])]
    for (const [i, row] of some.outputs.entries())
      for (const [m, value] of row.entries()) if (![3, 77, 299].includes(m)) expect(value).toBe(nobody.outputs[i]![m])
    expect(some.outputs.at(-1)![77]).not.toBe(nobody.outputs.at(-1)![77])
  })
})
