import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stopped } from '../dynamics/dynamics.ts'
import { createDynamics } from '../dynamics/equations.ts'
import { type HandMade, modelByHand } from '../dynamics/model-by-hand.testing.ts'
import { createDraws } from '../random/create-draws.ts'

const draws = createDraws(8)

/** Formulas that blow up, divide by nothing, leave their domain, jump, or are stiff, over states p and q. */
const term = fc.letrec((again) => ({
  leaf: fc.constantFrom('p', 'q', 'r', 'time', '0', '1', '-3', '1e300', '1e-300', '2.5'),
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    again('leaf') as fc.Arbitrary<string>,
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/'), again('node'), again('node'))
      .map(([operator, a, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(fc.constantFrom('exp', 'log', 'sqrt', 'tanh', 'floor', 'abs', 'tan', 'sinh'), again('node'))
      .map(([name, a]) => `${name}(${a})`),
    fc.tuple(again('node'), again('node')).map(([a, b]) => `(${a})^(${b})`),
    fc.tuple(again('node'), again('node')).map(([a, b]) => `(if ${a} < ${b} then ${a} else -(${b}))`),
  ) as fc.Arbitrary<string>,
})).node

const instants = [0.1, 0.2, 0.5, 0.9, 1.4, 2]

const end = (parts: HandMade, engine: 'compiled' | 'reference', inOneGo = false) => {
  const dynamics = createDynamics(modelByHand(parts), { engine, method: 'dopri5', stepLimit: 300 })
  const members = dynamics.allocate(5)
  const row = dynamics.layout.effects[0]!.offset
  for (let m = 0; m < 5; m++) members.values[row * 5 + m] = 2 * draws.normal(m, 0, 0)
  dynamics.start(members, { start: 0, timeline: [] })
  if (inOneGo) {
    dynamics.follow!(
      members,
      instants.map((to) => ({ to, events: [] })),
      draws,
    )
  } else for (const to of instants) dynamics.advance(members, members.time, to, [], draws)
  const outputs = new Float64Array(5)
  dynamics.outputs(members, outputs)
  return { members, outputs }
}

it('any equations end, with every member finite or stopped for a reason, the same one in both engines', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(term, term, (f, g) => {
      const parts: HandMade = {
        parameters: { r: 1 },
        varies: { r: 1 },
        states: { p: f, q: g },
        initial: { p: '1', q: 'r' },
        outputs: { x: 'p' },
      }
      const [fast, slow, gliding] = [end(parts, 'compiled'), end(parts, 'reference'), end(parts, 'compiled', true)]
      expect(gliding.members.status).toEqual(slow.members.status)
      expect(gliding.members.values).toEqual(slow.members.values)
      expect(fast.members.status).toEqual(slow.members.status)
      expect(fast.outputs).toEqual(slow.outputs)
      for (const [m, code] of fast.members.status.entries()) {
        expect(Object.values(stopped)).toContain(code)
        if (code === stopped.alive) expect(Number.isFinite(fast.outputs[m]!)).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
})

it('any legal name may stand for anything', () => {
  const legal = fc
    .oneof(
      fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/),
      fc.constantFrom(
        'constructor',
        '__proto__',
        'toString',
        'memory',
        'engine',
        'v128',
        'local',
        'a',
        'b',
        'h',
        'k1',
        'move',
      ),
    )
    .filter(
      (name) =>
        !/^(time|if|then|else|and|or|not|in|d|exp|log|log10|log2|sqrt|abs|sin|cos|tan|asin|acos|atan|sinh|cosh|tanh|floor|ceil|min|max|table|piecewise|pi|e)$/i.test(
          name,
        ),
    )
  fc.assert(
    fc.property(fc.uniqueArray(legal, { minLength: 3, maxLength: 3 }), ([rate, state, other]) => {
      const named = (pairs: readonly (readonly [string, string])[]) => Object.fromEntries(pairs)
      const parts: HandMade = {
        parameters: named([[rate!, '0.5']]),
        varies: Object.fromEntries([[rate!, 0.1]]),
        states: named([
          [state!, `-${rate} * ${state}`],
          [other!, `${rate} * ${state} - ${other}^2`],
        ]),
        initial: named([
          [state!, '1'],
          [other!, '0'],
        ]),
        outputs: { x: `${state} + ${other}` },
      }
      const [fast, slow, gliding] = [end(parts, 'compiled'), end(parts, 'reference'), end(parts, 'compiled', true)]
      expect(gliding.members.status).toEqual(slow.members.status)
      expect(gliding.members.values).toEqual(slow.members.values)
      expect(fast.outputs).toEqual(slow.outputs)
      expect(fast.outputs.every(Number.isFinite)).toBe(true)
    }),
    { numRuns: 25 },
  )
})
