import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import type { TimelineEvent } from '../timeline.ts'
import { exactKalman, type LinearSystem } from './exact-kalman.testing.ts'

const text = (method: string, window: string) => `
model: linear-twin
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.25 }
  level: { unit: mg, typical: 5, varies: { law: normal, sd: 2 } }
  pull:  { unit: mg, typical: 0, varies: { law: normal, drift: 0.09 } }
states:
  x: { unit: mg, initial: level }
equations: |
  d(x) = -k * (x - pull)
outputs:
  y: { unit: mg, expression: x, error: { form: additive, additive: 0.8 } }
residuals:
  rest: { unit: mg, on: [y], law: matern32, sd: 1.5, length: 4 h }
assimilate: { method: ${method}, grid: 1 h, window: ${window} }
solver: { tolerance: 1e-9 }
`

/** A linear-Gaussian twin: a level, a pull that drifts, a Matérn residual. What its filter must answer is known exactly. */
export function linearTwin(method: 'particle' | 'enkf' | 'ukf', window = '100 h'): Model {
  const { model, diagnostics } = compileModel(text(method, window))
  if (!model) throw new Error(JSON.stringify(diagnostics))
  return model
}

export const measurements = [5.1, 4.2, 6.3, 5.4, 7.1, 6.6, 8.2, 7.4, 7.9, 9.3, 8.1, 9.9]
export const timeline: readonly TimelineEvent[] = measurements.map((value, i) => ({
  kind: 'observation',
  time: i + 0.5,
  output: 'y',
  value,
}))

/** The same twin as matrices over (x, pull, residual, its slope): the pull drifts at the full hours. */
export function exactTwin(until = 12): ReturnType<typeof exactKalman> {
  const rate = Math.sqrt(3) / 4
  const half = 0.5
  const decay = Math.exp(-0.25 * half)
  const e = Math.exp(-rate * half)
  const s = rate * half
  const [f00, f01, f10, f11] = [e * (1 + s), e * half, -e * rate * s, e * (1 - s)]
  const v = 1.5 ** 2
  const w = v * rate * rate
  const q = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, v - (f00 * f00 * v + f01 * f01 * w), -(f00 * f10 * v + f01 * f11 * w)],
    [0, 0, -(f00 * f10 * v + f01 * f11 * w), w - (f10 * f10 * v + f11 * f11 * w)],
  ]
  const drifted = q.map((row, i) => row.map((x, j) => x + (i === 1 && j === 1 ? 0.09 : 0)))
  const f = [
    [decay, 1 - decay, 0, 0],
    [0, 1, 0, 0],
    [0, 0, f00, f01],
    [0, 0, f10, f11],
  ]
  const system: LinearSystem = {
    mean: [5, 0, 0, 0],
    covariance: [
      [4, 0, 0, 0],
      // Nothing but for the smoother, which divides by it.
      [0, 1e-9, 0, 0],
      [0, 0, v, 0],
      [0, 0, 0, w],
    ],
    steps: Array.from({ length: 2 * until }, (_, k) =>
      k % 2 === 0 ? { f, q, h: [1, 0, 1, 0], r: 0.64, y: measurements[k / 2]! } : { f, q: drifted },
    ),
  }
  return exactKalman(system)
}
