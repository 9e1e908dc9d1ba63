import { describe, expect, it } from 'vitest'
import { createDynamics } from '../../../kernel/dynamics/equations.ts'
import { typicalMembers } from '../../../kernel/dynamics/simulate-data.ts'
import { centralDraws } from '../../../kernel/random/central-draws.ts'
import { writeSbml } from '../export/write-sbml.ts'
import { readSbml } from './read-sbml.ts'
import { apply, compartment, course, document, list, math, reaction, species, term, time } from './sbml.testing.ts'
import { timeCourse } from './time-course.ts'

const free = (id: string, value?: number) =>
  `<parameter id="${id}" ${value === undefined ? '' : `value="${value}"`} constant="false"/>`
const zero = (formula: string) => `<algebraicRule>${math(formula)}</algebraicRule>`
const rate = (variable: string, formula: string) => `<rateRule variable="${variable}">${math(formula)}</rateRule>`
const minus = (a: string | number, b: string | number) => apply('minus', a, b)
const square = (x: string) => apply('times', x, x)

/** The variables of a model of parameters and rules follow their closed forms. */
function follows(parts: string, want: Readonly<Record<string, (t: number) => number>>, duration = 4) {
  const steps = 8
  const got = course(document(parts), duration, steps, Object.keys(want))
  for (const [i, form] of Object.values(want).entries()) {
    for (let s = 0; s <= steps; s++) {
      const expected = form((duration * s) / steps)
      expect(Math.abs(got[i]![s]! - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)))
    }
  }
}

describe('algebraic rules', () => {
  it('gives each rule a variable of its own, in whatever order they stand', () => {
    const rules = list('Rules', zero(minus(apply('plus', 'x', 'y'), 10)), zero(minus('x', time)))
    follows(list('Parameters', free('x'), free('y')) + rules, { x: (t) => t, y: (t) => 10 - t })
  })

  it('solves rules that need each other together', () => {
    const rules = list('Rules', zero(minus(apply('plus', 'x', 'y'), 10)), zero(minus(apply('minus', 'x', 'y'), time)))
    follows(list('Parameters', free('x'), free('y')) + rules, { x: (t) => (10 + t) / 2, y: (t) => (10 - t) / 2 })
  })

  it('determines a variable of which it speaks through another formula', () => {
    const double = `<assignmentRule variable="y">${math(apply('times', 2, 'x'))}</assignmentRule>`
    follows(list('Parameters', free('x'), free('y')) + list('Rules', double, zero(minus('y', time))), {
      x: (t) => t / 2,
    })
  })

  it('keeps the root of a rule that is not linear with which the model began', () => {
    const rules = list('Rules', rate('z', term(1)), zero(minus(square('x'), 'z')))
    follows(list('Parameters', free('x', 2), free('z', 4)) + rules, { x: (t) => Math.sqrt(4 + t) })
    follows(list('Parameters', free('x', -2), free('z', 4)) + rules, { x: (t) => -Math.sqrt(4 + t) })
  })

  it('carries equations that depend on the root', () => {
    // dz/dt = −√z from 1: z = (1 − t/2)².
    const rules = list('Rules', rate('z', apply('minus', 'x')), zero(minus(square('x'), 'z')))
    follows(list('Parameters', free('x', 1), free('z', 1)) + rules, { z: (t) => (1 - t / 2) ** 2 }, 1.6)
  })

  it('solves two rules with products together', () => {
    const rules = list(
      'Rules',
      zero(minus(apply('plus', 'x', 'y'), apply('plus', 4, time))),
      zero(minus(apply('times', 'x', 'y'), 3)),
    )
    follows(list('Parameters', free('x', 1), free('y', 3)) + rules, {
      x: (t) => (4 + t - Math.sqrt((4 + t) ** 2 - 12)) / 2,
    })
  })

  it('finds the root again at once when an event moves what it hangs on', () => {
    const rules = list('Rules', rate('z', term(1)), zero(minus(square('x'), 'z')))
    const jump = list(
      'Events',
      `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('geq', time, 1.9))}</trigger>${list('EventAssignments', `<eventAssignment variable="z">${math(term(100))}</eventAssignment>`)}</event>`,
    )
    follows(list('Parameters', free('x', 2), free('z', 4)) + rules + jump, {
      x: (t) => Math.sqrt(t < 1.9 ? 4 + t : 98.1 + t),
    })
  })

  it('speaks of a species by its concentration, whatever its compartment is called', () => {
    const inside = (text: string) => text.replaceAll('"c"', '"log"')
    const parts = (rule: string) =>
      inside(list('Compartments', compartment('c', 2))) +
      inside(list('Species', species('A', 4, 'boundaryCondition="true"'), species('B', 6))) +
      list('Rules', zero(rule)) +
      list('Reactions', reaction('r', 'B', '', math(term('B'))))
    const b = (t: number) => 3 * Math.exp(-t / 2)
    follows(parts(minus(square('A'), 'B')), { A: (t) => Math.sqrt(b(t)), B: b })
    follows(parts(minus('A', 'B')), { A: b })
  })

  it('determines a species, in every form, and not the compartment or the constant behind it', () => {
    const total = minus(apply('plus', 'A', 'B'), 'total')
    const parts = (size: boolean, attributes: string) =>
      list('Compartments', compartment('c', 2, size)) +
      list('Species', species('A', 4, attributes), species('B', 6, attributes)) +
      list('Parameters', '<parameter id="total" value="5" constant="true"/>') +
      list('Rules', zero(total)) +
      list('Reactions', reaction('r', 'A', '', math(apply('times', 0.1, 'A'))))
    const concentration = (t: number) => 2 * Math.exp(-t / 20)
    for (const size of [true, false]) {
      follows(parts(size, ''), { A: concentration, B: (t) => 5 - concentration(t) })
      const amounts = 'hasOnlySubstanceUnits="true"'
      follows(parts(size, amounts), { A: (t) => 4 * Math.exp(-t / 10), B: (t) => 5 - 4 * Math.exp(-t / 10) })
    }
    const boundary = parts(false, '').replace('id="B"', 'id="B" boundaryCondition="true"')
    follows(boundary, { A: concentration, B: (t) => 5 - concentration(t) })
  })

  it('runs compiled to the same bits, and stiff ones fast: Robertson as the index-1 system of Hairer and Wanner', () => {
    const law = (...parts: string[]) => apply('minus', parts[0]!, apply('plus', parts[1]!, parts[2] ?? 0))
    const back = apply('times', 1e4, 'y2', 'y3')
    const out = apply('times', 3e7, 'y2', 'y2')
    const { model } = readSbml(
      document(
        list('Parameters', free('y1', 1), free('y2', 0), free('y3', 0)) +
          list(
            'Rules',
            rate('y1', law(back, apply('times', 0.04, 'y1'))),
            rate('y2', law(apply('times', 0.04, 'y1'), back, out)),
            zero(minus(apply('plus', 'y1', 'y2', 'y3'), 1)),
          ),
      ),
    )
    const at = (engine: 'reference' | 'compiled', rtol: number) => {
      const dynamics = createDynamics(model, { engine, rtol, atol: rtol * 1e-6, method: 'rodas5p' })
      const members = typicalMembers(model, dynamics)
      dynamics.start(members, { start: 0, timeline: [] })
      dynamics.advance(members, 0, 1e5, [], centralDraws)
      const into = new Float64Array(3)
      dynamics.outputs(members, into)
      return [...into]
    }
    const reference = at('reference', 1e-6)
    expect(at('compiled', 1e-6)).toEqual(reference)
    const exact = at('compiled', 1e-11)
    for (const [i, value] of reference.entries()) expect(Math.abs(value / exact[i]! - 1)).toBeLessThan(1e-5)
    expect(reference[0]! + reference[1]! + reference[2]!).toBeCloseTo(1, 14)
  })

  it('solves as many rules together as there are: a chain of seven cells that share what they hold', () => {
    // Each xᵢ is the mean of its neighbours, the ends are 0 and z: xᵢ = i z / 8.
    const inner = Array.from({ length: 7 }, (_, i) => i + 1)
    const cell = (i: number) => (i === 0 ? 0 : i === 8 ? 'z' : `x${i}`)
    const rules = inner.map((i) => zero(minus(apply('plus', cell(i - 1), cell(i + 1)), apply('times', 2, `x${i}`))))
    const parts =
      list('Parameters', free('z', 4), ...inner.map((i) => free(`x${i}`))) +
      list('Rules', rate('z', apply('minus', 'x4')), ...rules)
    const z = (t: number) => 4 * Math.exp(-t / 2)
    follows(parts, { z, x1: (t) => z(t) / 8, x4: (t) => z(t) / 2, x7: (t) => (7 * z(t)) / 8 })
  })

  it('starts what reads a root from the root, not from where the search for it begins', () => {
    const parts =
      list('Parameters', free('x', 5), free('z', 4), free('y'), free('w')) +
      list(
        'InitialAssignments',
        `<initialAssignment symbol="y">${math(apply('times', 3, 'x'))}</initialAssignment>`,
        `<initialAssignment symbol="w">${math(apply('times', 10, 'x'))}</initialAssignment>`,
      ) +
      list('Rules', rate('z', term(1)), rate('y', term(1)), zero(minus(square('x'), 'z')))
    follows(parts, { x: (t) => Math.sqrt(4 + t), y: (t) => 6 + t, w: () => 20 })
  })

  it('tells the rate of a root', () => {
    const slope =
      '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">r</csymbol><ci>x</ci></apply>'
    const rules = list(
      'Rules',
      rate('z', term(1)),
      zero(minus(square('x'), 'z')),
      `<assignmentRule variable="r">${math(slope)}</assignmentRule>`,
    )
    follows(list('Parameters', free('x', 2), free('z', 4), free('r')) + rules, { r: (t) => 0.5 / Math.sqrt(4 + t) })
  })

  it('lets an event see the root that another event moved, at the same instant, through a rule that jumps', () => {
    // x² = z while z is below 50, else x² = 4 z.
    const jump = `<piecewise><piece>${term('z')}${apply('lt', 'z', 50)}</piece><otherwise>${apply('times', 4, 'z')}</otherwise></piecewise>`
    const event = (trigger: string, variable: string, value: string | number) =>
      `<event useValuesFromTriggerTime="false"><trigger initialValue="true" persistent="true">${math(trigger)}</trigger>${list('EventAssignments', `<eventAssignment variable="${variable}">${math(term(value))}</eventAssignment>`)}</event>`
    const parts =
      list('Parameters', free('x', 2), free('z', 4), free('seen', 0)) +
      list('Rules', rate('z', term(1)), zero(minus(square('x'), jump))) +
      list('Events', event(apply('geq', time, 2), 'z', 100), event(apply('gt', 'x', 19), 'seen', 'x'))
    const z = (t: number) => (t < 2 ? 4 + t : 98 + t)
    follows(parts, { x: (t) => Math.sqrt(t < 2 ? z(t) : 4 * z(t)), seen: (t) => (t < 2 ? 0 : 20) })
  })

  it('comes back from its own document as it went', () => {
    const parts =
      list('Parameters', free('x', -2), free('z', 4)) +
      list('Rules', rate('z', apply('minus', 0, 'x')), zero(minus(square('x'), 'z')))
    const { model } = readSbml(document(parts))
    const text = writeSbml(model)
    expect(text).toContain('<algebraicRule>')
    const before = course(document(parts), 3, 6, ['x', 'z'])
    const after = course(text, 3, 6, ['x', 'z'])
    for (const [i, values] of before.entries())
      for (const [k, value] of values.entries()) expect(after[i]![k]).toBeCloseTo(value, 7)
  })

  it('names the rule whose root ends', () => {
    const parts =
      list('Parameters', free('x', 1), free('z', 1)) + list('Rules', rate('z', term(-1)), zero(minus(square('x'), 'z')))
    const rough = {
      start: 0,
      duration: 2,
      steps: 4,
      variables: ['x'],
      amount: [],
      concentration: [],
      rtol: 1e-2,
      atol: 1e-4,
    }
    const run = (text: string) => () => timeCourse(readSbml(document(text)), rough)
    expect(run(parts)).toThrow(/before time 1: near time 1, no value of `x_root` .* keeps `x \* x - z` at 0/)
    expect(run(parts.replace('id="z" value="1"', 'id="z" value="-1"'))).toThrow(/at time 0, no value of `x_root`/)
  })

  it('refuses rules that contradict each other, and one too many', () => {
    const sum = (value: number) => zero(minus(apply('plus', 'x', 'y'), value))
    const both = list('Parameters', free('x'), free('y')) + list('Rules', sum(10), sum(9))
    expect(() => course(document(both), 1, 1, ['x'])).toThrow('contradict')
    const many = list('Parameters', free('x')) + list('Rules', zero(minus('x', 1)), zero(minus('x', 2)))
    expect(() => course(document(many), 1, 1, ['x'])).toThrow('determines no variable')
  })
})
