import { describe, expect, test } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { type DoseForm, type DoseGoal, findDose } from './dose-search.ts'
import { individuals } from './individual.ts'

/** A level as a sum of exponentials Σ a e^(−λ s) at time s after a bolus of 1. */
type Response = readonly { readonly a: number; readonly rate: number }[]

const CL = 4
const V = 30
const Q = 6
const V2 = 45
const KA = 0.9

/** Two compartments: the roots of λ² − (k10 + k12 + k21) λ + k10 k21. */
function twoCompartments(): Response {
  const [k10, k12, k21] = [CL / V, Q / V, Q / V2] as const
  const sum = k10 + k12 + k21
  const root = Math.sqrt(sum ** 2 - 4 * k10 * k21)
  const [alpha, beta] = [(sum + root) / 2, (sum - root) / 2]
  return [
    { a: (alpha - k21) / (alpha - beta) / V, rate: alpha },
    { a: (k21 - beta) / (alpha - beta) / V, rate: beta },
  ]
}

/** The same by mouth (first-order absorption). */
const byMouth = (): Response => {
  const parts = twoCompartments().map(({ a, rate }) => ({ a: (KA * a) / (KA - rate), rate }))
  return [...parts, { a: -parts.reduce((sum, { a }) => sum + a, 0), rate: KA }]
}

/** What a dose of 1 over `length` does at time s, and its area from 0 to s. */
function ofOneDose(response: Response, length: number) {
  const level = (s: number): number =>
    s < 0
      ? 0
      : response.reduce((sum, { a, rate }) => {
          if (length === 0) return sum + a * Math.exp(-rate * s)
          const given = Math.min(s, length)
          return sum + (a / rate / length) * -Math.expm1(-rate * given) * Math.exp(-rate * (s - given))
        }, 0)
  const area = (s: number): number =>
    s <= 0
      ? 0
      : response.reduce((sum, { a, rate }) => {
          if (length === 0) return sum + (a / rate) * -Math.expm1(-rate * s)
          const given = Math.min(s, length)
          const during = (a / rate / length) * (given + Math.expm1(-rate * given) / rate)
          const peak = (a / rate / length) * -Math.expm1(-rate * given)
          return sum + during + (peak / rate) * -Math.expm1(-rate * (s - given))
        }, 0)
  return { level, area }
}

/** The amount in closed form: everything is linear in it. */
function exactly(response: Response, { duration, every }: DoseForm, goal: DoseGoal): number {
  const one = ofOneDose(response, duration as number)
  const times = (from: number, until: number) =>
    every === undefined ? [0] : Array.from({ length: Math.ceil((until - from) / every) }, (_, k) => from + k * every)
  const past = every === undefined ? 0 : -every * 400
  const total = (times: readonly number[], f: (s: number) => number) => times.reduce((sum, t) => sum + f(t), 0)
  switch (goal.kind) {
    case 'concentration':
      return goal.value / total(times(0, goal.at), (t) => one.level(goal.at - t))
    case 'auc':
      return goal.value / total(times(0, goal.until), (t) => one.area(goal.until - t) - one.area(goal.from - t))
    case 'trough':
      return goal.value / total(times(past, every!), (t) => one.level(every! - t))
    case 'auc-steady':
      return goal.value / total(times(past, goal.window), (t) => one.area(goal.window - t) - one.area(-t))
  }
}

const { model } = compileModel(`
model: two
kind: equations
time: h
parameters:
  CL: { unit: L/h, typical: ${CL} }
  V: { unit: L, typical: ${V} }
  Q: { unit: L/h, typical: ${Q} }
  V2: { unit: L, typical: ${V2} }
  KA: { unit: /h, typical: ${KA} }
inputs: { oral: { unit: mg, into: depot }, iv: { unit: mg, into: central } }
states: { depot: { unit: mg }, central: { unit: mg }, peripheral: { unit: mg } }
equations: |
  d(depot) = -KA * depot
  d(central) = KA * depot - (CL + Q) / V * central + Q / V2 * peripheral
  d(peripheral) = Q / V * central - Q / V2 * peripheral
outputs: { concentration: { unit: mg/L, expression: central / V } }
`)
const patient = individuals(
  model!,
  [CL, V, Q, V2, KA].map((value) => Float64Array.of(value)),
  'concentration',
  [],
)

const single: DoseGoal[] = [
  { kind: 'auc', from: 0, until: 24, value: 400 },
  { kind: 'auc', from: 5, until: 60, value: 250 },
  { kind: 'concentration', at: 24, value: 11.05 },
  { kind: 'concentration', at: 1, value: 20 },
]
const repeated: DoseGoal[] = [
  ...single,
  { kind: 'auc-steady', window: 24, value: 400 },
  { kind: 'auc-steady', window: 20, value: 400 },
  { kind: 'trough', value: 10 },
]
const cases = ['oral', 'iv'].flatMap((input) =>
  [undefined, 24, 12, 8].flatMap((every) =>
    (input === 'oral' ? [0] : [0, 0.5, 2, 30]).flatMap((duration) =>
      (every === undefined ? single : repeated).map((goal) => ({ input, every, duration, goal })),
    ),
  ),
)

describe('every goal, form and interval against sums of exponentials', () => {
  test.each(cases)('$goal.kind by $input over $duration h every $every h', ({ input, every, duration, goal }) => {
    const form: DoseForm = { input, duration, ...(every !== undefined && { every }) }
    const search = findDose(patient, form, goal)
    const truth = exactly(input === 'oral' ? byMouth() : twoCompartments(), form, goal)
    expect(search.found && search.amount / truth).toBeCloseTo(1, 9)
  })
})
