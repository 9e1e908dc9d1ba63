import { plan } from './heap.ts'
import type { Run } from './run.ts'
import * as runs from './run.ts'
import * as state from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { int, intWidth, num, numWidth } = state
const { event, rank } = runs

/** Work done at a sharing place since its last change, for each of the `serving` patients. */
export function advanceSharing(r: Run, place: number, serving: number): void {
  const { s } = r
  const { fullSpeed } = r.program.places[place]!
  if (serving > 0) s.virtual[place]! += ((s.time - s.virtualAt[place]!) * fullSpeed) / Math.max(fullSpeed, serving)
  s.virtualAt[place] = s.time
}

/** The next end at a sharing place, as things stand. */
export function planSharing(r: Run, place: number): void {
  const { s } = r
  const { fullSpeed } = r.program.places[place]!
  s.sharingStamp[place]!++
  let least = Number.POSITIVE_INFINITY
  for (let p = s.servedHead[place]!; p >= 0; p = s.ints[p * intWidth + int.nextServed]!)
    if (s.nums[p * numWidth + num.left]! < least) least = s.nums[p * numWidth + num.left]!
  if (least === Number.POSITIVE_INFINITY) return
  const left = Math.max(0, least - s.virtual[place]!)
  const until = s.time + (left * Math.max(fullSpeed, s.serving[place]!)) / fullSpeed
  plan(s.heap, until, rank[event.sharedEnd], event.sharedEnd, place, s.sharingStamp[place]!)
}
