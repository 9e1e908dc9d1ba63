import type { Members } from '../dynamics/dynamics.ts'
import { exp } from '../dynamics/elementary.ts'
import type { Expression } from '../language/expression.ts'
import type { Draws } from '../random/draws.ts'
import type { Runnable } from './runnable.ts'

/** A number of each member: a constant or one of its parameters. */
export type MemberNumber = (members: Members, m: number) => number

/** Errors: throws for other formulas, which the compiler refuses where members need a number. */
export function memberNumber({ model, dynamics }: Runnable, expression: Expression): MemberNumber {
  if (expression.kind === 'number') return () => expression.value
  const slot = expression.kind === 'symbol' ? dynamics.layout.parameters.find((p) => p.name === expression.name) : null
  if (!slot) throw new RangeError(`${model.id}: a residual's size must be a constant or a parameter`)
  return ({ values, count }, m) => values[slot.offset * count + m]!
}

/**
 * The residual processes of a model in state-space form, exact between any two instants: an Ornstein–Uhlenbeck process has one coordinate, a
 * Matérn-3/2 process its value and slope (Hartikainen & Särkkä, MLSP 2010). Every member carries mean and covariance of the coordinates given
 * what was observed: the Gaussian part of the state is integrated out exactly (Rao–Blackwell).
 */
export interface ResidualProcess {
  /** Coordinates of all processes together. */
  readonly size: number
  /** Rows of numbers a member: means, then the lower triangle of the covariance by rows. */
  readonly rows: number
  readonly parts: readonly {
    readonly name: string
    readonly first: number
    readonly law: 'matern32' | 'ou'
    readonly on: readonly string[]
  }[]
  /** Coordinates whose sum is added to each output, in the order of the outputs. */
  readonly on: readonly (readonly number[])[]
  /** Stationary moments into `moments[row * count + m]`. */
  begin(members: Members, moments: Float64Array): void
  /** Moments after `dt`. */
  predict(members: Members, moments: Float64Array, dt: number): void
  /** One draw of the coordinates of each member: `into[i * count + m]`. */
  draw(moments: Float64Array, count: number, draws: Draws, entity: number, into: Float64Array): void
  /** Drawn coordinates after `dt`, with the noise that comes on the way. */
  walk(members: Members, drawn: Float64Array, dt: number, draws: Draws, entity: number): void
}

/** Row of the covariance of coordinates i >= j. */
export const covarianceRow = (size: number, i: number, j: number): number => size + (i * (i + 1)) / 2 + j

/** Null when the model has no residual. */
export function residualProcess(runnable: Runnable): ResidualProcess | null {
  const { model, dynamics } = runnable
  const residuals = model.residuals ?? []
  if (residuals.length === 0) return null
  let size = 0
  const parts = residuals.map(({ name, law, on, sd, length }) => {
    const first = size
    size += law === 'ou' ? 1 : 2
    return { name, law, on, first, sd: memberNumber(runnable, sd), length: memberNumber(runnable, length) }
  })
  const k = size
  const rows = k + (k * (k + 1)) / 2
  const on = dynamics.layout.outputs.map(({ name }) => parts.flatMap((p) => (p.on.includes(name) ? [p.first] : [])))
  // Transition and noise of one member, block by block: [f00 f01 f10 f11 q00 q10 q11].
  const blocks = parts.map(() => new Float64Array(7))
  const p = new Float64Array(k * k)
  const fp = new Float64Array(k * k)
  const x = new Float64Array(k)

  function transition(members: Members, m: number, dt: number): void {
    for (let b = 0; b < parts.length; b++) {
      const { law, sd, length } = parts[b]!
      const block = blocks[b]!
      const variance = sd(members, m) ** 2
      const scale = length(members, m)
      if (law === 'ou') {
        const f = exp(-dt / scale)
        block[0] = f
        block[4] = variance * (1 - f * f)
        continue
      }
      const rate = Math.sqrt(3) / scale
      const step = rate * dt
      const decay = exp(-step)
      const [f00, f01, f10, f11] = [decay * (1 + step), decay * dt, -decay * rate * step, decay * (1 - step)]
      const slope = variance * rate * rate
      block[0] = f00
      block[1] = f01
      block[2] = f10
      block[3] = f11
      block[4] = Math.max(0, variance - (f00 * f00 * variance + f01 * f01 * slope))
      block[5] = -(f00 * f10 * variance + f01 * f11 * slope)
      block[6] = Math.max(0, slope - (f10 * f10 * variance + f11 * f11 * slope))
    }
  }

  /** F times a column vector held at `at` with stride `by`, in place. */
  function apply(vector: Float64Array, at: number, by: number): void {
    for (let b = 0; b < parts.length; b++) {
      const { first, law } = parts[b]!
      const block = blocks[b]!
      const i = at + first * by
      if (law === 'ou') vector[i]! *= block[0]!
      else {
        const [u, v] = [vector[i]!, vector[i + by]!]
        vector[i] = block[0]! * u + block[1]! * v
        vector[i + by] = block[2]! * u + block[3]! * v
      }
    }
  }

  return {
    size: k,
    rows,
    parts,
    on,
    begin(members, moments) {
      const { count } = members
      moments.fill(0)
      for (let m = 0; m < count; m++) {
        for (const { law, first, sd, length } of parts) {
          const variance = sd(members, m) ** 2
          moments[covarianceRow(k, first, first) * count + m] = variance
          if (law === 'matern32')
            moments[covarianceRow(k, first + 1, first + 1) * count + m] = (3 * variance) / length(members, m) ** 2
        }
      }
    },
    predict(members, moments, dt) {
      if (!(dt > 0)) return
      const { count } = members
      for (let m = 0; m < count; m++) {
        transition(members, m, dt)
        for (let i = 0; i < k; i++) {
          x[i] = moments[i * count + m]!
          for (let j = 0; j <= i; j++) {
            const value = moments[covarianceRow(k, i, j) * count + m]!
            p[i * k + j] = value
            p[j * k + i] = value
          }
        }
        apply(x, 0, 1)
        for (let j = 0; j < k; j++) apply(p, j, k)
        for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) fp[j * k + i] = p[i * k + j]!
        for (let j = 0; j < k; j++) apply(fp, j, k)
        for (let b = 0; b < parts.length; b++) {
          const { first: i, law } = parts[b]!
          const block = blocks[b]!
          fp[i * k + i]! += block[4]!
          if (law === 'ou') continue
          fp[(i + 1) * k + i]! += block[5]!
          fp[(i + 1) * k + i + 1]! += block[6]!
        }
        for (let i = 0; i < k; i++) {
          moments[i * count + m] = x[i]!
          for (let j = 0; j <= i; j++) moments[covarianceRow(k, i, j) * count + m] = fp[i * k + j]!
        }
      }
    },
    draw(moments, count, draws, entity, into) {
      const l = new Float64Array(k * k)
      for (let m = 0; m < count; m++) {
        for (let i = 0; i < k; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = moments[covarianceRow(k, i, j) * count + m]!
            for (let q = 0; q < j; q++) sum -= l[i * k + q]! * l[j * k + q]!
            const pivot = l[j * k + j]!
            l[i * k + j] = i === j ? Math.sqrt(Math.max(0, sum)) : pivot > 0 ? sum / pivot : 0
          }
        }
        for (let i = 0; i < k; i++) x[i] = draws.normal(m, entity, i)
        for (let i = 0; i < k; i++) {
          let value = moments[i * count + m]!
          for (let j = 0; j <= i; j++) value += l[i * k + j]! * x[j]!
          into[i * count + m] = value
        }
      }
    },
    walk(members, drawn, dt, draws, entity) {
      if (!(dt > 0)) return
      const { count } = members
      for (let m = 0; m < count; m++) {
        transition(members, m, dt)
        apply(drawn, m, count)
        for (let b = 0; b < parts.length; b++) {
          const { first, law } = parts[b]!
          const block = blocks[b]!
          const l00 = Math.sqrt(block[4]!)
          const z = draws.normal(m, entity, first)
          drawn[first * count + m]! += l00 * z
          if (law === 'ou') continue
          const l10 = l00 > 0 ? block[5]! / l00 : 0
          drawn[(first + 1) * count + m]! +=
            l10 * z + Math.sqrt(Math.max(0, block[6]! - l10 * l10)) * draws.normal(m, entity, first + 1)
        }
      }
    },
  }
}
