import { describe, expect, it } from 'vitest'
import { createDynamics } from '../dynamics/equations.ts'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'

const { model } = compileModel(`
model: curved
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.4, varies: { sd: 0.3 } }
  scale: { unit: mg, typical: 20, varies: { law: normal, sd: 2 } }
inputs: { dose: { unit: mg, into: a } }
states: { a: { unit: mg }, b: { unit: mg } }
equations: |
  d(a) = -k * a * scale / (scale + a)
  d(b) = k * a * scale / (scale + a) - k * b
outputs: { b: { unit: mg } }
`)

describe('members that were changed on their way', () => {
  const run = (engine: 'reference' | 'compiled') => {
    const dynamics = createDynamics(model!, { engine })
    const members = dynamics.allocate(5)
    const draws = createDraws(3)
    const events = [{ kind: 'input' as const, time: 0, input: 'dose', amount: 50 }]
    const { effects } = dynamics.layout
    const spread = (shift: number) => {
      for (const { offset, effect } of effects)
        for (let m = 0; m < 5; m++) members.values[offset * 5 + m] = draws.normal(m, effect, shift) * 0.3
    }
    spread(0)
    dynamics.start(members, { start: 0, timeline: events })
    dynamics.advance(members, 0, 1.7, events, draws)
    spread(1)
    members.values[dynamics.layout.states[0]!.offset * 5 + 2]! *= 1.1
    // A parameter that is no number stops its member, which keeps what it was.
    members.values[effects[0]!.offset * 5 + 4] = 1e6
    const outcome = dynamics.revise!(members)
    const revised = dynamics.save(members)
    dynamics.advance(members, 1.7, 6, [], draws)
    return { outcome, revised, end: dynamics.save(members) }
  }

  it('go on with the same bits, interpreted and compiled', () => {
    const [slow, fast] = [run('reference'), run('compiled')]
    expect(slow.outcome).toMatchObject({ ok: false, stopped: 1, reasons: { invalid: 1 } })
    expect(fast).toEqual(slow)
  })

  it('by what a filter does to them between two stretches, with the bits of one call after the other', () => {
    const count = 300
    const draws = createDraws(4)
    const dose = [{ kind: 'input' as const, time: 0, input: 'dose', amount: 50 }]
    const ways = (['reference', 'compiled'] as const).flatMap((engine) =>
      [false, true].map((together) => {
        const dynamics = createDynamics(model!, { engine })
        const members = dynamics.allocate(count)
        const { effects, outputs } = dynamics.layout
        for (const { offset, effect } of effects)
          for (let m = 0; m < count; m++) members.values[offset * count + m] = draws.normal(m, effect, 0) * 0.3
        dynamics.start(members, { start: 0, timeline: dose })
        const nudges = [1, 2, 3].map((entity) => {
          const by = new Float64Array(count)
          draws.fillNormal(by, entity, 9)
          // A parameter that is no number stops its member, which keeps what it was.
          if (entity === 2) by[270] = 1e6
          const given = [entity, 200 + entity, 270].map((member) => ({ member, input: 'dose', amount: 10 * entity }))
          return { drifts: entity === 3 ? [] : [{ offset: effects[0]!.offset, by: by.map((x) => 0.1 * x) }], given }
        })
        const stretches = [0.5, 1, 1.5, 2, 2.5, 3, 4].map((to, i) => ({
          to,
          events: i === 0 ? dose : [],
          into: new Float64Array(outputs.length * count),
          ...(i % 2 === 1 && { nudge: nudges[(i - 1) / 2]! }),
        }))
        if (together) dynamics.follow!(members, stretches, draws)
        else
          for (const { to, events, into, nudge } of stretches) {
            dynamics.advance(members, members.time, to, events, draws)
            dynamics.outputs(members, into)
            if (nudge) dynamics.nudge!(members, nudge)
          }
        return { seen: stretches.map(({ into }) => into), end: dynamics.save(members), status: members.status }
      }),
    )
    expect(ways[0]!.status.filter((code) => code !== 0)).toHaveLength(1)
    for (const way of ways.slice(1)) expect(way).toEqual(ways[0])
  })
})
