import type { Members } from '../dynamics/dynamics.ts'
import { exp } from '../dynamics/elementary.ts'
import type { Expression } from '../language/expression.ts'
import type { Draws } from '../random/draws.ts'
import type { Runnable } from './runnable.ts'

/** A number of each member: a constant or one of its parameters. */
export type MemberNumber = (members: Members, m: number) => number

/** Errors: throws for other formulas, which the compiler refuses where members need a number. */
export function memberNumber(runnable: Runnable, expression: Expression): MemberNumber {
  const row = rowOf(runnable, expression)
  if (row < 0) return () => (expression as { value: number }).value
  return ({ values, count }, m) => values[row * count + m]!
}

/** The same of all members at once: a view of their row, or `room` full of the constant. */
export type MemberNumbers = (members: Members, room: Float64Array) => Float64Array

export function memberNumbers(runnable: Runnable, expression: Expression): MemberNumbers {
  const row = rowOf(runnable, expression)
  if (row < 0) return ({ count }, room) => room.subarray(0, count).fill((expression as { value: number }).value)
  return ({ values, count }) => values.subarray(row * count, (row + 1) * count)
}

/** Where the number stands in a member; −1: it is a constant. */
function rowOf({ model, dynamics }: Runnable, expression: Expression): number {
  if (expression.kind === 'number') return -1
  const slot = expression.kind === 'symbol' ? dynamics.layout.parameters.find((p) => p.name === expression.name) : null
  if (!slot) throw new RangeError(`${model.id}: a residual's size must be a constant or a parameter`)
  return slot.offset
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
  predict(members: Members, moments: Float64Array, dt: number, known?: KnownTransitions): void
  /** One draw of the coordinates of each member: `into[i * count + m]`. */
  draw(moments: Float64Array, count: number, draws: Draws, entity: number, into: Float64Array): void
  /** Drawn coordinates after `dt`, with the noise that comes on the way. */
  walk(members: Members, drawn: Float64Array, dt: number, draws: Draws, entity: number, known?: KnownTransitions): void
}

/** Transitions of one ensemble by their length, for whoever moves it through many instants while sizes and lengths stay. */
export type KnownTransitions = Map<number, readonly (readonly Float64Array[])[]>

/** Rows of the rooms that an Ornstein–Uhlenbeck process has: f00, q00, l00. */
const ouRows: readonly number[] = [0, 4, 7]

/** Lengths of steps whose transitions are kept; records at odd instants have a new one each time. */
const mostKnown = 8

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
    return { name, law, on, first, sd: memberNumbers(runnable, sd), length: memberNumbers(runnable, length) }
  })
  const k = size
  const rows = k + (k * (k + 1)) / 2
  const on = dynamics.layout.outputs.map(({ name }) => parts.flatMap((p) => (p.on.includes(name) ? [p.first] : [])))
  const l = new Float64Array(k * k)
  // Rooms of one number a member: transition and noise of each process, [f00 f01 f10 f11 q00 q10 q11], the noise's lower factor [l00 l10 l11], and what passes.
  let rooms: { readonly blocks: Float64Array[][]; readonly one: Float64Array; readonly two: Float64Array }
  const makeRooms = (count: number) => {
    const room = () => new Float64Array(count)
    const none = new Float64Array(0)
    const blocks = parts.map(({ law }) =>
      Array.from({ length: 10 }, (_, row) => (law === 'matern32' || ouRows.includes(row) ? room() : none)),
    )
    return { blocks, one: room(), two: room() }
  }

  function roomsFor(count: number) {
    if (rooms?.one.length !== count) rooms = makeRooms(count)
    return rooms
  }

  /** Transition and noise of all members after `dt`, for each of the processes; the factors of the noise where one `walks` or the transitions are kept. */
  function transitions(
    members: Members,
    dt: number,
    known?: KnownTransitions,
    walks = known !== undefined,
  ): readonly (readonly Float64Array[])[] {
    const before = known?.get(dt)
    if (before) return before
    const { count } = members
    const { one, two } = roomsFor(count)
    const keeps = known !== undefined && known.size < mostKnown
    const { blocks } = keeps ? makeRooms(count) : rooms
    if (keeps) known.set(dt, blocks)
    for (let b = 0; b < parts.length; b++) {
      const { law, sd, length } = parts[b]!
      const deviations = sd(members, one)
      const lengths = length(members, two)
      const [f00, f01, f10, f11, q00, q10, q11] = blocks[b] as Rows
      if (law === 'ou') {
        for (let m = 0; m < count; m++) {
          const f = exp(-dt / lengths[m]!)
          f00[m] = f
          q00[m] = deviations[m]! * deviations[m]! * (1 - f * f)
        }
        continue
      }
      for (let m = 0; m < count; m++) {
        const variance = deviations[m]! * deviations[m]!
        const rate = Math.sqrt(3) / lengths[m]!
        const step = rate * dt
        const decay = exp(-step)
        const [a, b, c, d] = [decay * (1 + step), decay * dt, -decay * rate * step, decay * (1 - step)]
        const slope = variance * rate * rate
        f00[m] = a
        f01[m] = b
        f10[m] = c
        f11[m] = d
        q00[m] = Math.max(0, variance - (a * a * variance + b * b * slope))
        q10[m] = -(a * c * variance + b * d * slope)
        q11[m] = Math.max(0, slope - (c * c * variance + d * d * slope))
      }
    }
    if (walks) for (let b = 0; b < parts.length; b++) factorise(parts[b]!.law, blocks[b] as Rows)
    return blocks
  }

  /** The lower factor of the noise's covariance. */
  function factorise(law: 'matern32' | 'ou', [, , , , q00, q10, q11, l00, l10, l11]: Rows): void {
    for (let m = 0; m < q00.length; m++) l00[m] = Math.sqrt(q00[m]!)
    if (law === 'ou') return
    for (let m = 0; m < q00.length; m++) {
      const low = l00[m]! > 0 ? q10[m]! / l00[m]! : 0
      l10[m] = low
      l11[m] = Math.sqrt(Math.max(0, q11[m]! - low * low))
    }
  }

  /** F times the column vectors at rows `at` and `next`, which belong to one process */
  function apply(law: 'matern32' | 'ou', block: readonly Float64Array[], at: Float64Array, next: Float64Array): void {
    const [f00, f01, f10, f11] = block as Rows
    if (law === 'ou') {
      for (let m = 0; m < at.length; m++) at[m]! *= f00[m]!
      return
    }
    for (let m = 0; m < at.length; m++) {
      const u = at[m]!
      const v = next[m]!
      at[m] = f00[m]! * u + f01[m]! * v
      next[m] = f10[m]! * u + f11[m]! * v
    }
  }

  /** Two processes' covariance, or one's own: F P Fᵀ, and the noise that is its own. */
  function spread(
    law: 'matern32' | 'ou',
    block: readonly Float64Array[],
    own: boolean,
    row: (i: number, j: number) => Float64Array,
    other: 'matern32' | 'ou',
    otherBlock: readonly Float64Array[],
  ): void {
    const [, , , , q00, q10, q11] = block as Rows
    if (!own) {
      // Columns by the other's transition, then rows by ours.
      for (let i = 0; i < (law === 'ou' ? 1 : 2); i++)
        apply(other, otherBlock, row(i, 0), other === 'ou' ? row(i, 0) : row(i, 1))
      for (let j = 0; j < (other === 'ou' ? 1 : 2); j++)
        apply(law, block, row(0, j), law === 'ou' ? row(0, j) : row(1, j))
      return
    }
    const p00 = row(0, 0)
    const [f00, f01, f10, f11] = block as Rows
    if (law === 'ou') {
      for (let m = 0; m < p00.length; m++) p00[m] = f00[m]! * (f00[m]! * p00[m]!) + q00[m]!
      return
    }
    const p10 = row(1, 0)
    const p11 = row(1, 1)
    for (let m = 0; m < p00.length; m++) {
      const a = f00[m]! * p00[m]! + f01[m]! * p10[m]!
      const b = f00[m]! * p10[m]! + f01[m]! * p11[m]!
      const c = f10[m]! * p00[m]! + f11[m]! * p10[m]!
      const d = f10[m]! * p10[m]! + f11[m]! * p11[m]!
      p00[m] = f00[m]! * a + f01[m]! * b + q00[m]!
      p10[m] = f10[m]! * a + f11[m]! * b + q10[m]!
      p11[m] = f10[m]! * c + f11[m]! * d + q11[m]!
    }
  }

  return {
    size: k,
    rows,
    parts,
    on,
    begin(members, moments) {
      const { count } = members
      const { one, two } = roomsFor(count)
      moments.fill(0)
      for (const { law, first, sd, length } of parts) {
        const deviations = sd(members, one)
        const lengths = length(members, two)
        const at = covarianceRow(k, first, first) * count
        const next = covarianceRow(k, first + 1, first + 1) * count
        for (let m = 0; m < count; m++) {
          const variance = deviations[m]! ** 2
          moments[at + m] = variance
          if (law === 'matern32') moments[next + m] = (3 * variance) / lengths[m]! ** 2
        }
      }
    },
    predict(members, moments, dt, known) {
      if (!(dt > 0)) return
      const { count } = members
      const blocks = transitions(members, dt, known)
      const rowAt = (row: number) => moments.subarray(row * count, (row + 1) * count)
      for (let a = 0; a < parts.length; a++) {
        const { first, law } = parts[a]!
        apply(law, blocks[a]!, rowAt(first), rowAt(law === 'ou' ? first : first + 1))
        for (let b = 0; b <= a; b++) {
          const other = parts[b]!
          const row = (i: number, j: number) => rowAt(covarianceRow(k, first + i, other.first + j))
          spread(law, blocks[a]!, a === b, row, other.law, blocks[b]!)
        }
      }
    },
    draw(moments, count, draws, entity, into) {
      for (let i = 0; i < k; i++) draws.fillNormal(into.subarray(i * count, (i + 1) * count), entity, i)
      for (let m = 0; m < count; m++) {
        for (let i = 0; i < k; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = moments[covarianceRow(k, i, j) * count + m]!
            for (let q = 0; q < j; q++) sum -= l[i * k + q]! * l[j * k + q]!
            const pivot = l[j * k + j]!
            l[i * k + j] = i === j ? Math.sqrt(Math.max(0, sum)) : pivot > 0 ? sum / pivot : 0
          }
        }
        // From the last to the first, so that each finds the normals it needs.
        for (let i = k - 1; i >= 0; i--) {
          let value = moments[i * count + m]!
          for (let j = 0; j <= i; j++) value += l[i * k + j]! * into[j * count + m]!
          into[i * count + m] = value
        }
      }
    },
    walk(members, drawn, dt, draws, entity, known) {
      if (!(dt > 0)) return
      const { count } = members
      const blocks = transitions(members, dt, known, true)
      const { one: z, two: z2 } = roomsFor(count)
      for (let b = 0; b < parts.length; b++) {
        const { first, law } = parts[b]!
        const at = drawn.subarray(first * count, (first + 1) * count)
        const [f00, f01, f10, f11, , , , l00, l10, l11] = blocks[b] as Rows
        draws.fillNormal(z, entity, first)
        if (law === 'ou') {
          for (let m = 0; m < count; m++) at[m] = f00[m]! * at[m]! + l00[m]! * z[m]!
          continue
        }
        const next = drawn.subarray((first + 1) * count, (first + 2) * count)
        draws.fillNormal(z2, entity, first + 1)
        for (let m = 0; m < count; m++) {
          const [u, v] = [at[m]!, next[m]!]
          at[m] = f00[m]! * u + f01[m]! * v + l00[m]! * z[m]!
          next[m] = f10[m]! * u + f11[m]! * v + (l10[m]! * z[m]! + l11[m]! * z2[m]!)
        }
      }
    },
  }
}

// biome-ignore format: ten of one kind
type Rows = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
