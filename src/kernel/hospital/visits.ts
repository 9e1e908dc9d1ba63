import { ageBandOf, type Hospital, routes, type StayRecord } from './hospital.ts'

/** Where a visit led: a unit's index, `home`, or nowhere yet. */
export const home = -1
export const stillHere = -2

/**
 * When the record begins: the first time that somebody is seen to go home. Of those who came before, only who stayed long is known, so nothing is counted before.
 */
export const recordBegins = (visits: readonly Visit[], now: number): number =>
  visits.reduce((least, { left, next }) => (next === home && left < least ? left : least), now)

/** One patient in one unit: what stays are learned from. */
export interface Visit {
  readonly unit: number
  readonly from: number
  /** Ready to go on: asked for the next bed, or left. Censored at `now` while `next` is `stillHere`. */
  readonly ready: number
  readonly next: number
  readonly group: string | null
  readonly ageBand: number
  readonly route: number
  readonly expected: StayRecord['expected']
  /** The first of its stay, which came from outside. */
  readonly first: boolean
  /** Left the unit without having been ready before: nothing was waited for. */
  readonly left: number
}

/** All visits up to `now` of stays that make sense, in the order of their beginning. Visits to unknown places, and those that end before they begin, are left out. */
export function visitsOf(hospital: Hospital, stays: readonly StayRecord[], now: number): Visit[] {
  const index = new Map(hospital.units.map(({ id }, i) => [id, i]))
  const visits: Visit[] = []
  for (const stay of stays) {
    if (stay.status === 'cancelled' || stay.status === 'planned') continue
    const ordered = stay.moves
      .map((move, i) => ({
        unit: index.get(move.unit),
        from: move.from ?? (i === 0 ? stay.from : null),
        to: move.to,
        i,
      }))
      .filter(
        (m): m is { unit: number; from: number; to: number | null; i: number } =>
          m.unit !== undefined && m.from !== null && m.from <= now,
      )
      .sort((a, b) => a.from - b.from || a.i - b.i)
    const end = stay.to !== null && stay.to <= now ? stay.to : null
    // A change of bed within a unit is no visit of its own.
    const merged: typeof ordered = []
    for (const move of ordered) {
      const before = merged.at(-1)
      if (before && before.unit === move.unit && (before.to === null || before.to >= move.from - 0.5))
        before.to = move.to
      else merged.push({ ...move })
    }
    for (const [i, move] of merged.entries()) {
      const onward = merged[i + 1]
      const over = onward?.from ?? (move.to !== null && move.to <= now ? move.to : end)
      const asked = stay.wanted.find(
        (w) =>
          w.since >= move.from &&
          w.since <= (over ?? now) &&
          index.has(w.unit) &&
          w.unit !== hospital.units[move.unit]!.id,
      )
      const next = onward
        ? onward.unit
        : asked
          ? index.get(asked.unit)!
          : over !== null || stay.status === 'left'
            ? home
            : stillHere
      const ready = asked?.since ?? over ?? now
      // Somebody left, nobody wrote when: nothing can be learned of its length.
      if (over === null && stay.status === 'left') continue
      if (ready < move.from) continue
      visits.push({
        unit: move.unit,
        from: move.from,
        ready,
        next,
        left: over ?? Number.NaN,
        group: stay.group,
        ageBand: ageBandOf(stay.age),
        route: routes.indexOf(stay.route),
        expected: stay.expected,
        first: i === 0,
      })
    }
  }
  return visits.sort((a, b) => a.from - b.from || a.unit - b.unit || a.ready - b.ready)
}
