import { type Members, stopped } from '../dynamics/dynamics.ts'
import { residualDeviation } from '../dynamics/error-model.ts'
import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import type { Draws } from '../random/draws.ts'
import { logTwoPi } from '../statistics/normal.ts'
import { enforce, isConstrained } from './constraints.ts'
import type { Filter } from './filter.ts'
import { memberNumber } from './gaussian-residual.ts'
import { copyMember } from './laden.ts'
import { clone } from './members.ts'
import type { Runnable } from './runnable.ts'
import type { StreamMover } from './stream-mover.ts'
import type { StreamState } from './stream-state.ts'

/** What a member predicts of an observation, and the standard deviation of its error. */
export interface Predictor {
  readonly value: (members: Members, moments: Float64Array, predicted: Float64Array, m: number) => number
  readonly deviation: (members: Members, m: number, f: number) => number
}

export function predictorOf(mover: StreamMover, output: string): Predictor {
  const { runnable, rest } = mover
  const o = runnable.model.outputs.findIndex((each) => each.name === output)
  const { error } = runnable.model.outputs[o]!
  const number = (runnable: Runnable, e: Parameters<typeof memberNumber>[1] | undefined) =>
    e ? memberNumber(runnable, e) : () => 0
  const additive = number(runnable, error!.additive)
  const proportional = number(runnable, error!.proportional)
  const at = rest?.on[o] ?? []
  return {
    value(members, moments, predicted, m) {
      let sum = predicted[o * members.count + m]!
      for (const i of at) sum += moments[i * members.count + m]!
      return sum
    },
    deviation: (members, m, f) =>
      residualDeviation(error!, f, {
        additive: additive(members, m),
        proportional: proportional(members, m),
        trials: Number.NaN,
      }),
  }
}

/**
 * Ensemble Kalman filter with perturbed observations (Evensen, J. Geophys. Res. 1994;99:10143; Burgers, van Leeuwen & Evensen, Mon. Weather Rev.
 * 1998;126:1719) on coordinates, drifts, states and residual processes together. Members keep equal weights and never collapse; what they learn
 * is linear in what was measured. Exact for linear-Gaussian twins as the ensemble grows. For additive, proportional and combined errors.
 */
export function createEnsembleKalman(mover: StreamMover): Filter {
  const { runnable, rest, coordinates } = mover
  const { dynamics } = runnable
  const rows = rest?.size ?? 0
  const constrained = isConstrained(runnable)

  /** The moments hold a drawn path: its covariance is what came on the way, and is drawn. */
  function drawResidual(state: StreamState, draws: Draws, entity: number): void {
    if (!rest) return
    const { moments } = state.carried
    const drawn = new Float64Array(rows * state.members.count)
    rest.draw(moments, state.members.count, draws.stream('residual'), entity, drawn)
    moments.fill(0)
    moments.set(drawn)
  }

  return {
    size: (count) => count,
    begin() {},
    update(state, observations, _, draws, predicted) {
      const { members } = state
      const { count } = members
      drawResidual(state, draws.stream('measured'), state.seen)
      const alive: number[] = []
      for (let m = 0; m < count; m++) if (members.status[m] === stopped.alive) alive.push(m)
      const n = alive.length
      const q = observations.length
      if (n < 3) return false
      const { moments } = state.carried
      const y = new Float64Array(q * n)
      const deviations = new Float64Array(q)
      observations.forEach(({ output }, o) => {
        const predictor = predictorOf(mover, output)
        alive.forEach((m, i) => {
          const f = predictor.value(members, moments, predicted, m)
          y[o * n + i] = f
          deviations[o]! += predictor.deviation(members, m, f) ** 2 / n
        })
      })
      const v = coordinates.read(members)
      const meanY = Float64Array.from(
        { length: q },
        (_, o) => y.subarray(o * n, (o + 1) * n).reduce((a, b) => a + b, 0) / n,
      )
      const s = new Float64Array(q * q)
      for (let a = 0; a < q; a++) {
        for (let b = 0; b < q; b++) {
          for (let i = 0; i < n; i++)
            s[a * q + b]! += ((y[a * n + i]! - meanY[a]!) * (y[b * n + i]! - meanY[b]!)) / (n - 1)
        }
        s[a * q + a]! += deviations[a]!
      }
      const factor = cholesky(s, q)
      if (!factor || factor.some((x, at) => at % (q + 1) === 0 && !(x > 0))) {
        state.tally.unexplained += q
        return false
      }
      const solve = (b: Float64Array) => solveWith(factor, q, b)
      const innovation = Float64Array.from(observations, (each, o) => each.value! - meanY[o]!)
      const solved = solve(innovation)
      let square = 0
      for (let o = 0; o < q; o++) square += innovation[o]! * solved[o]!
      state.logEvidence += -0.5 * (square + q * logTwoPi) - halfLogDeterminant(factor, q)
      // Every member meets its own perturbed measurement.
      const noise = draws.stream('perturb')
      const pulls = alive.map((m, i) =>
        solve(
          Float64Array.from(
            observations,
            (each, o) => each.value! + Math.sqrt(deviations[o]!) * noise.normal(m, state.seen, o) - y[o * n + i]!,
          ),
        ),
      )
      const shift = (row: Float64Array, at: number) => {
        let mean = 0
        for (const m of alive) mean += row[at + m]! / n
        const cross = new Float64Array(q)
        for (let o = 0; o < q; o++)
          alive.forEach((m, i) => {
            cross[o]! += ((row[at + m]! - mean) * (y[o * n + i]! - meanY[o]!)) / (n - 1)
          })
        alive.forEach((m, i) => {
          for (let o = 0; o < q; o++) row[at + m]! += cross[o]! * pulls[i]![o]!
        })
      }
      const old = constrained ? clone(dynamics, members) : null
      for (let k = 0; k < coordinates.size; k++) shift(v, k * count)
      for (let k = 0; k < rows; k++) shift(moments, k * count)
      coordinates.write(members, v)
      if (!old) return false
      enforce(runnable, members)
      // A member that would leave its limits stays what it was.
      for (const m of alive) if (members.status[m] !== stopped.alive) copyMember(old, members, m)
      return false
    },
    tick(state, _, draws) {
      drawResidual(state, draws.stream('grid'), Math.round(state.members.time / mover.grid))
    },
  }
}

/** x with L Lᵀ x = b. */
export function solveWith(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  return x
}
