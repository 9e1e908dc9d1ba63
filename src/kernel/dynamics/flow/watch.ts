import type { Run } from './run.ts'
import * as state from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { watch, watchWidth } = state

/** Adds the time from now to `to`, in which nothing happens; the caller then moves the time. */
export function watchUntil({ s, program: { watched } }: Run, to: number): void {
  const dt = to - s.time
  if (!(dt > 0)) return
  for (let k = 0; k < watched.length; k++) {
    const { formula, bound } = watched[k]!
    const value = formula(s, -1, -1)
    const o = k * watchWidth
    s.watched[o + watch.area]! += value * dt
    s.watched[o + (value > bound ? watch.above : watch.below)]! += dt
    if (!(value <= s.watched[o + watch.largest]!)) s.watched[o + watch.largest] = value
  }
}
