import type { Members } from '../dynamics/dynamics.ts'
import type { Carried } from './residual-update.ts'

/** Members with what they carry. */
export interface Laden {
  members: Members
  carried: Carried
}

export function selectCarried(carried: Carried, count: number, indices: ArrayLike<number>): Carried {
  return { moments: pick(carried.moments, count, indices), artefacts: pick(carried.artefacts, count, indices) }
}

export const cloneCarried = ({ moments, artefacts }: Carried): Carried => ({
  moments: moments.slice(),
  artefacts: artefacts.slice(),
})

/** Rows of `count` numbers, at the columns `indices`. */
export function pick(values: Float64Array, count: number, indices: ArrayLike<number>): Float64Array {
  const n = indices.length
  const rows = values.length / count
  const into = new Float64Array(rows * n)
  for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) into[r * n + i] = values[r * count + indices[i]!]!
  return into
}

/** Member m becomes a copy of `m` of another ensemble of the same shape, with what it carries. */
export function copyLaden(from: Laden, to: Laden, m: number): void {
  copyMember(from.members, to.members, m)
  copyColumn(from.carried.moments, to.carried.moments, to.members.count, m)
  copyColumn(from.carried.artefacts, to.carried.artefacts, to.members.count, m)
}

function copyColumn(from: Float64Array, to: Float64Array, count: number, m: number): void {
  for (let at = m; at < to.length; at += count) to[at] = from[at]!
}

/** Member m of `to` becomes that of `from`. */
export function copyMember(from: Members, to: Members, m: number): void {
  copyColumn(from.values, to.values, to.count, m)
  to.status[m] = from.status[m]!
  if (to.blocks && from.blocks) to.blocks[m] = from.blocks[m]
}
