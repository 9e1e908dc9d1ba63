import { type Members, stopped } from '../dynamics/dynamics.ts'
import type { EquationMembers } from '../dynamics/members.ts'
import type { Running } from '../dynamics/running.ts'
import { equalLists } from './changes.ts'

/** Living members whose running inputs are not those of most others: an event that only they met. */
export interface Strays {
  /** What the others share. */
  readonly list: readonly Running[]
  /** Places in the tile of the others, and of the strays. */
  readonly others: Int32Array
  readonly strays: Int32Array
}

/** Null where more than a quarter of the members would stray. */
export function findStrays(members: Members, first: number, length: number): Strays | null {
  const { status } = members
  const owned = (members as EquationMembers).blocks
  // The list of a majority, if there is one, outlives all others (Boyer and Moore's vote).
  let list: readonly Running[] | null = null
  let lead = 0
  for (let p = 0; p < length; p++) {
    if (status[first + p] !== stopped.alive) continue
    const own = owned[first + p]!
    if (lead === 0) list = own
    lead += own === list || equalLists(own, list!) ? 1 : -1
  }
  if (list === null) return null
  const others: number[] = []
  const strays: number[] = []
  for (let p = 0; p < length; p++) {
    if (status[first + p] !== stopped.alive) continue
    const own = owned[first + p]!
    const side = own === list || equalLists(own, list) ? others : strays
    side.push(p)
  }
  return 3 * strays.length > others.length
    ? null
    : { list, others: Int32Array.from(others), strays: Int32Array.from(strays) }
}
