import { chooseRoute, followPathway } from './choose-route.ts'
import * as runs from './run.ts'
import { placePurpose, type Run } from './run.ts'
import * as state from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { int, intWidth, placeSums, placeWidth } = state
const { atPlace } = runs

/** Nobody more may come in: those present (and beds being cleaned) fill the servers and the waiting room. */
export function isFull(r: Run, place: number): boolean {
  const { room, infinite, turnaround } = r.program.places[place]!
  if (infinite || room === Number.POSITIVE_INFINITY) return false
  const { s } = r
  const cleaning = turnaround ? Math.max(0, s.busy[place]! - s.serving[place]! - s.blocked[place]!) : 0
  return s.present[place]! + cleaning >= room + s.duty[place]!
}

/** Where a patient really goes who is sent to `to`: diversions and overflows are followed, at most eight. */
export function redirect(r: Run, to: number, p: number): number {
  for (let i = 0; i < 8 && to >= 0; i++) {
    const { divert, overflow } = r.program.places[to]!
    if (divert && divert.when(r.s, p, to) !== 0) {
      r.s.sums[to * placeWidth + placeSums.diverted]!++
      to = divert.to
    } else if (overflow !== -2 && isFull(r, to)) {
      r.s.sums[to * placeWidth + placeSums.diverted]!++
      to = overflow
    } else return to
  }
  return to
}

export function nextPlace(r: Run, p: number): number {
  const { s, program } = r
  const at = s.ints[p * intWidth + int.place]!
  const what = placePurpose(program, at, atPlace.route)
  if (program.hasPathways) {
    const { pathway } = program.flow.classes[s.ints[p * intWidth + int.class]!]!
    if (pathway) return followPathway(r, pathway, p, what)
  }
  return chooseRoute(r, program.places[at]!.onward[s.ints[p * intWidth + int.class]!]!, p, at, what)
}
