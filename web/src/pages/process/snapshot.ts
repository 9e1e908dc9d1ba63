import type { AnimatedVisit, Animation } from 'hamzad/kernel'

/** A patient at a place at an instant. */
export interface Here {
  readonly patient: number
  readonly cls: number
}

export interface PlaceNow {
  readonly waiting: readonly Here[]
  readonly served: readonly Here[]
  readonly blocked: readonly Here[]
}

interface Stay extends Here {
  readonly place: number
  readonly from: number
  readonly started: number
  readonly served: number
  readonly left: number
}

/** Outcomes of visits that never came in: baulked, rejected, diverted. */
const turnedAway = new Set([3, 4, 5])
const interrupted = 1

/** The stays of a run in the order of their beginning; the part of a visit after an interruption begins where the part before it ended. */
export function staysOf({ visits }: Animation): Stay[] {
  const broken = new Map<string, number>()
  const never = (value: number | null | undefined) => value ?? Number.POSITIVE_INFINITY
  const stay = ([patient, cls, place, arrived, started, served, left, outcome]: AnimatedVisit): Stay[] => {
    if (turnedAway.has(outcome!)) return []
    const key = `${patient} ${place} ${arrived}`
    const from = broken.get(key) ?? arrived!
    if (outcome === interrupted) broken.set(key, left!)
    const place_ = { patient: patient!, cls: cls!, place: place! }
    return [{ ...place_, from, started: never(started), served: never(served), left: never(left) }]
  }
  return visits.flatMap(stay).sort((a, b) => a.from - b.from)
}

/** Who is where at an instant, and doing what. */
export function snapshot(stays: readonly Stay[], places: number, time: number): PlaceNow[] {
  const now = Array.from({ length: places }, () => ({
    waiting: [] as Here[],
    served: [] as Here[],
    blocked: [] as Here[],
  }))
  for (const stay of stays) {
    if (stay.from > time) break
    if (time >= stay.left) continue
    const lists = now[stay.place]!
    if (time < stay.started) lists.waiting.push(stay)
    else if (time < stay.served) lists.served.push(stay)
    else lists.blocked.push(stay)
  }
  return now
}

/** How many are inside at `steps` + 1 even instants from 0 to `until`: the shape behind the scrubber. */
export function insideOver(stays: readonly Stay[], until: number, steps: number): number[] {
  const change = new Array<number>(steps + 2).fill(0)
  for (const { from, left } of stays) {
    change[Math.ceil((from / until) * steps)]! += 1
    const end = Math.ceil((Math.min(left, until) / until) * steps)
    if (left < until) change[end]! -= 1
  }
  let inside = 0
  return change.slice(0, steps + 1).map((by) => {
    inside += by
    return inside
  })
}

/** A stretch of model time as a day and an hour of it: time 0 is midnight of day 1. */
export function clockOf(
  time: number,
  unit: string,
): { readonly day: number; readonly hour: number; readonly minute: number } {
  const hours = (time * (hoursIn[unit] ?? 1)) % 24
  const minutes = Math.floor(hours * 60 + 1e-6)
  return {
    day: Math.floor((time * (hoursIn[unit] ?? 1)) / 24 + 1e-9) + 1,
    hour: Math.floor(minutes / 60) % 24,
    minute: minutes % 60,
  }
}

export const hoursIn: Readonly<Record<string, number>> = {
  s: 1 / 3600,
  min: 1 / 60,
  h: 1,
  d: 24,
  wk: 168,
  mo: 730.5,
  a: 8766,
}
