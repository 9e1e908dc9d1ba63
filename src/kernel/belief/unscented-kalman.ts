import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import { logTwoPi } from '../statistics/normal.ts'
import { predictorOf, solveWith } from './ensemble-kalman.ts'
import type { Filter } from './filter.ts'
import { select } from './members.ts'
import { factorOf, momentsOf } from './stream-coordinates.ts'
import type { StreamMover } from './stream-mover.ts'
import type { StreamState } from './stream-state.ts'

/**
 * Unscented Kalman filter (Julier & Uhlmann, Proc. IEEE 2004;92:401) with the cubature points ±√d of each coordinate, all of equal weight (Arasaratnam
 * & Haykin, IEEE Trans. Autom. Control 2009;54:1254), on coordinates, drifts, states and residual processes together. Its members are the points; a
 * belief is drawn from its Gaussian. The cheapest filter, exact for linear-Gaussian twins; for smooth models that noise enters by drifts and
 * residual processes (a state with `diffusion` needs another method).
 */
export function createUnscentedKalman(mover: StreamMover): Filter {
  const { runnable, rest, coordinates } = mover
  const { dynamics } = runnable
  const own = coordinates.size
  const rows = rest?.size ?? 0
  const d = own + rows
  const count = 2 * d
  const weights = new Float64Array(count).fill(1 / count)
  const drifting = dynamics.layout.drifting ?? []
  const firstDrift = coordinates.effects.slots.length

  /** Coordinates and residuals of the points. */
  function read(state: StreamState): Float64Array {
    const all = new Float64Array(d * count)
    all.set(coordinates.read(state.members))
    all.set(state.carried.moments.subarray(0, rows * count), own * count)
    return all
  }

  /** Mean and covariance now, with the noise of the residuals and drifts since the points were laid. */
  function gather(state: StreamState): { mean: Float64Array; covariance: Float64Array } {
    const gathered = momentsOf(read(state), weights, d)
    const { covariance } = gathered
    if (rest) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j <= i; j++) {
          const row = (rows + (i * (i + 1)) / 2 + j) * count
          let noise = 0
          for (let m = 0; m < count; m++) noise += state.carried.moments[row + m]! / count
          covariance[(own + i) * d + own + j]! += noise
          if (i !== j) covariance[(own + j) * d + own + i]! += noise
        }
      }
    }
    return gathered
  }

  /** Points of the Gaussian. */
  function lay(state: StreamState, mean: Float64Array, covariance: Float64Array): void {
    const factor = factorOf(covariance, d, 1e-13)
    const all = new Float64Array(d * count)
    const reach = Math.sqrt(d)
    for (let i = 0; i < d; i++) {
      for (let k = 0; k < d; k++) {
        all[i * count + k] = mean[i]! + reach * factor[i * d + k]!
        all[i * count + d + k] = mean[i]! - reach * factor[i * d + k]!
      }
    }
    coordinates.write(state.members, all.subarray(0, own * count))
    state.carried.moments.fill(0)
    state.carried.moments.set(all.subarray(own * count), 0)
  }

  return {
    size: () => count,
    begin(state, start) {
      // The prior of the coordinates is exact; states follow from each point.
      const identity = new Float64Array(d * d)
      for (let i = 0; i < firstDrift; i++) identity[i * d + i] = 1
      const mean = new Float64Array(d)
      const stationary = mover.carry(state.members)
      lay(state, mean, identity)
      start(state.members)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j <= i; j++) {
          const row = (rows + (i * (i + 1)) / 2 + j) * count
          for (let m = 0; m < count; m++) state.carried.moments[row + m] = stationary.moments[row + m]!
        }
      const { mean: first, covariance } = gather(state)
      lay(state, first, covariance)
    },
    drift(state, interval) {
      // Drifts of the interval of the grid that ends here.
      const { mean, covariance } = gather(state)
      drifting.forEach(({ deviation }, i) => {
        const at = firstDrift + i
        covariance[at * d + at]! += deviation * deviation * interval
      })
      lay(state, mean, covariance)
    },
    update(state, observations) {
      const { mean, covariance } = gather(state)
      lay(state, mean, covariance)
      const { members, carried } = state
      const predicted = new Float64Array(dynamics.layout.outputs.length * count)
      dynamics.outputs(members, predicted)
      const q = observations.length
      const y = new Float64Array(q * count)
      const errors = new Float64Array(q)
      observations.forEach(({ output }, o) => {
        const predictor = predictorOf(mover, output)
        for (let m = 0; m < count; m++) {
          const f = predictor.value(members, carried.moments, predicted, m)
          y[o * count + m] = f
          errors[o]! += predictor.deviation(members, m, f) ** 2 / count
        }
      })
      const { mean: meanY, covariance: s } = momentsOf(y, weights, q)
      for (let o = 0; o < q; o++) s[o * q + o]! += errors[o]!
      const factor = cholesky(s, q)
      if (!factor || factor.some((x, at) => at % (q + 1) === 0 && !(x > 0))) {
        state.tally.unexplained += q
        return false
      }
      const innovation = Float64Array.from(observations, (each, o) => each.value! - meanY[o]!)
      const solved = solveWith(factor, q, innovation)
      let square = 0
      for (let o = 0; o < q; o++) square += innovation[o]! * solved[o]!
      state.logEvidence += -0.5 * (square + q * logTwoPi) - halfLogDeterminant(factor, q)
      const all = read(state)
      const cross = new Float64Array(d * q)
      for (let i = 0; i < d; i++)
        for (let o = 0; o < q; o++)
          for (let m = 0; m < count; m++)
            cross[i * q + o]! += ((all[i * count + m]! - mean[i]!) * (y[o * count + m]! - meanY[o]!)) / count
      const gains = Array.from({ length: d }, (_, i) => solveWith(factor, q, cross.slice(i * q, (i + 1) * q)))
      for (let i = 0; i < d; i++) for (let o = 0; o < q; o++) mean[i]! += gains[i]![o]! * innovation[o]!
      for (let i = 0; i < d; i++)
        for (let j = 0; j <= i; j++) {
          let less = 0
          for (let o = 0; o < q; o++) less += gains[i]![o]! * cross[j * q + o]!
          covariance[i * d + j]! -= less
          if (i !== j) covariance[j * d + i] = covariance[i * d + j]!
        }
      lay(state, mean, covariance)
      return false
    },
    sample(state, n, draws) {
      const { mean, covariance } = gather(state)
      const factor = factorOf(covariance, d, 1e-13)
      const z = draws.stream('sample')
      const all = new Float64Array(d * n)
      for (let i = 0; i < d; i++) all.fill(mean[i]!, i * n, (i + 1) * n)
      const noise = new Float64Array(n)
      for (let k = 0; k < d; k++) {
        z.fillNormal(noise, state.seen, k)
        for (let i = k; i < d; i++) {
          const l = factor[i * d + k]!
          if (l !== 0) for (let m = 0; m < n; m++) all[i * n + m]! += l * noise[m]!
        }
      }
      const members = select(
        dynamics,
        state.members,
        Array.from({ length: n }, (_, m) => m % count),
      )
      coordinates.write(members, all.subarray(0, own * n))
      const moments = new Float64Array((rest?.rows ?? 0) * n)
      moments.set(all.subarray(own * n), 0)
      return { members, carried: { moments, artefacts: new Float64Array(mover.artefactOutputs.length * n) } }
    },
  }
}
