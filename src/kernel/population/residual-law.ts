import { exp, log } from '../dynamics/elementary.ts'
import { deviationAt, type ErrorNumbers, logDensity } from '../dynamics/error-model.ts'
import { constantValue } from '../language/constant.ts'
import type { ErrorModel, Model } from '../model.ts'
import type { ObservationEvent } from '../timeline.ts'

/** The residual error of one output while it is learned. */
export interface ResidualLaw {
  readonly output: string
  readonly index: number
  readonly error: ErrorModel
  /** The numbers that move, constants of the model text. */
  readonly moves: readonly ('additive' | 'proportional')[]
  readonly numbers: ErrorNumbers
}

/** Predictions of one output for one subject: `values[row * count + member]` beside what was measured. */
export interface Predicted {
  readonly law: number
  readonly observation: ObservationEvent
  readonly values: Float64Array
}

/** Errors whose every number is a constant are learned; those that hang on parameters or trials stay with the dynamics. */
export function residualLaws(model: Model): ResidualLaw[] {
  return model.outputs.flatMap(({ name, error }, index): ResidualLaw[] => {
    if (!error || error.form === 'poisson' || error.form === 'binomial' || error.artefacts) return []
    const additive = error.additive && constantValue(error.additive)
    const proportional = error.proportional && constantValue(error.proportional)
    if (additive === null || proportional === null) return []
    const absent = error.form.startsWith('combined') ? 0 : Number.NaN
    const numbers = { additive: additive ?? absent, proportional: proportional ?? absent, trials: Number.NaN }
    const moves = (['additive', 'proportional'] as const).filter((name) => numbers[name] > 0)
    return [{ output: name, index, error, moves, numbers }]
  })
}

/** The same law with its moving numbers at exp(θ). */
export const lawAt = (law: ResidualLaw, theta: ArrayLike<number>): ResidualLaw => ({
  ...law,
  numbers: { ...law.numbers, ...Object.fromEntries(law.moves.map((name, i) => [name, exp(theta[i]!)])) },
})

export const thetaOf = ({ moves, numbers }: ResidualLaw): number[] => moves.map((name) => log(numbers[name]))

export const densityOf = ({ error, numbers }: ResidualLaw, f: number, observed: ObservationEvent): number =>
  logDensity(error, f, numbers, observed)

/**
 * Numbers of a residual error that make what was measured likeliest given the predictions. One number without censored values: the root mean square
 * of the standardised residuals; else by golden sections along each number in turn, on the logarithm, within a factor e of where they stand.
 */
export function fitResidual(law: ResidualLaw, data: readonly Predicted[]): number[] {
  const theta = thetaOf(law)
  if (theta.length === 0 || data.length === 0) return theta
  const plain = data.every(
    ({ observation: { value, censored } }) =>
      censored === undefined && value !== null && !(law.error.limit !== undefined && value < law.error.limit),
  )
  if (plain && !law.error.form.startsWith('combined')) return [0.5 * log(meanSquare(law, data))]
  const objective = (at: readonly number[]) => {
    const there = lawAt(law, at)
    let sum = 0
    for (const { observation, values } of data) for (const f of values) sum -= densityOf(there, f, observation)
    return sum
  }
  for (let round = 0; round < 2; round++)
    theta.forEach((centre, i) => {
      theta[i] = golden((x) => objective(theta.with(i, x)), centre - 1, centre + 1)
    })
  return theta
}

function meanSquare({ error }: ResidualLaw, data: readonly Predicted[]): number {
  let [sum, n] = [0, 0]
  for (const { observation, values } of data) {
    const y = observation.value!
    for (const f of values) {
      // What one unit of the number that is learned makes of it.
      const unit = error.form === 'proportional' ? deviationAt(error, f, 0, 1, Number.NaN) : 1
      const residual = error.form === 'exponential' ? log(y) - log(f) : (y - f) / unit
      if (!Number.isFinite(residual)) continue
      sum += residual * residual
      n += 1
    }
  }
  return sum / n
}

const section = 0.6180339887498949

function golden(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high]
  let [c, d] = [b - section * (b - a), a + section * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  for (let i = 0; i < 16; i++) {
    if (fc < fd) {
      b = d
      d = c
      fd = fc
      c = b - section * (b - a)
      fc = f(c)
    } else {
      a = c
      c = d
      fc = fd
      d = a + section * (b - a)
      fd = f(d)
    }
  }
  return 0.5 * (a + b)
}
