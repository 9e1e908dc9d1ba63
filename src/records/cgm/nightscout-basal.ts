import type { CgmEntry, CgmOptions, Refusals } from './cgm-file.ts'
import { instantsOf, isZone, offsetAt } from './wall-clock.ts'

/** A document of profiles, and since when it holds. */
export interface BasalProfile {
  readonly item: Readonly<Record<string, unknown>>
  readonly since: number
  readonly place: string
}

/** For `minutes` from `since` on (0: whatever ran before ends), a rate (U/h) or a share of the usual one. */
export interface TemporaryBasal {
  readonly since: number
  readonly minutes: number
  readonly rate: number | null
  readonly share?: number
  readonly place: string
}

interface Schedule {
  readonly since: number
  readonly zone: string
  readonly place: string
  /** Minutes of the wall clock after midnight, and the rate from there on; the first is midnight. */
  readonly steps: readonly { readonly minute: number; readonly rate: number }[]
}

const minute = 60_000

/**
 * What a pump gave beside boluses between two instants, one entry from each change of the rate to the next: the schedule of the default profile that holds, by the wall clock of its
 * zone, and temporary rates over it; a later one ends an earlier one. What cannot be known (no zone, no schedule, neither rate nor share) is refused.
 */
export function deliveredBasal(
  profiles: readonly BasalProfile[],
  temporary: readonly TemporaryBasal[],
  [first, last]: readonly [number, number],
  options: CgmOptions,
  refusals: Refusals,
): CgmEntry[] {
  if (!(first < last)) {
    for (const { place } of profiles)
      refusals.refuse(
        place,
        'cgm.event-unused',
        'A profile alone does not say when it was in use: hand it over with entries or treatments',
      )
    return []
  }
  const schedules = profiles.flatMap((each) => scheduleOf(each, options, refusals)).sort((a, b) => a.since - b.since)
  const known = temporary.filter(({ minutes, rate, share, place }) => {
    if (minutes === 0 || rate !== null || share !== undefined) return true
    refusals.refuse(place, 'cgm.value', 'The temporary basal rate has neither a rate nor a share')
    return false
  })
  const temps = known
    .sort((a, b) => a.since - b.since)
    .map((each, i) => ({
      ...each,
      until: Math.min(each.since + each.minutes * minute, known[i + 1]?.since ?? Number.POSITIVE_INFINITY),
    }))
  const changes = new Set<number>([first, ...schedules.map(({ since }) => since)])
  for (const { since, until } of temps) changes.add(since).add(until)
  for (const [i, { since, zone, steps }] of schedules.entries()) {
    const until = Math.min(last, schedules[i + 1]?.since ?? last)
    for (let wall = midnight(Math.max(first, since), zone); wall <= until + 86_400_000 * 2; wall += 86_400_000)
      for (const step of steps) for (const at of instantsOf(wall + step.minute * minute, zone)) changes.add(at)
  }
  const entries: CgmEntry[] = []
  let next = 0
  for (const at of [...changes].filter((each) => each >= first && each < last).sort((a, b) => a - b)) {
    // Each lasts until the next at most: only the one that began last can hold.
    while (next < temps.length && temps[next]!.since <= at) next++
    const latest = temps[next - 1]
    const temp = latest && at < latest.until ? latest : undefined
    const schedule = schedules.findLast(({ since }) => since <= at)
    if (!schedule) continue
    const usual = rateAt(schedule, at)
    const value = temp ? (temp.rate ?? usual * temp.share!) : usual
    const before = entries.at(-1)
    if (before && before.value === value) continue
    if (before) entries[entries.length - 1] = { ...before, minutes: (at - before.time) / minute }
    entries.push({
      ...{ kind: 'basal-rate', time: at, offset: offsetAt(schedule.zone, at), value, unit: '[iU]/h' },
      place: temp?.place ?? schedule.place,
    })
  }
  const end = entries.at(-1)
  if (end) entries[entries.length - 1] = { ...end, minutes: (last - end.time) / minute }
  return entries
}

const midnight = (instant: number, zone: string): number => {
  const wall = instant + offsetAt(zone, instant) * minute
  return wall - (((wall % 86_400_000) + 86_400_000) % 86_400_000)
}

function rateAt({ zone, steps }: Schedule, at: number): number {
  const wall = (at - midnight(at, zone)) / minute + offsetAt(zone, at)
  return steps.findLast((step) => step.minute <= wall)!.rate
}

function scheduleOf({ item, since, place }: BasalProfile, options: CgmOptions, { refuse }: Refusals): Schedule[] {
  const { store, defaultProfile } = item as { readonly store: Record<string, unknown>; readonly defaultProfile: string }
  const profile = Object.hasOwn(store, defaultProfile) ? store[defaultProfile] : undefined
  const { basal, timezone } = (profile ?? {}) as { readonly basal?: unknown; readonly timezone?: unknown }
  const zone = typeof timezone === 'string' && isZone(timezone) ? timezone : options.zone
  if (zone === undefined || !isZone(zone)) {
    refuse(place, 'time.zone-missing', 'The profile has no zone: say which wall clock it is from')
    return []
  }
  const steps = (Array.isArray(basal) ? basal : []).map((each: unknown) => {
    const { time, value } = (each ?? {}) as { readonly time?: unknown; readonly value?: unknown }
    const clock = /^(\d{1,2}):(\d{2})/.exec(String(time ?? ''))
    const rate = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return {
      minute: clock ? +clock[1]! * 60 + +clock[2]! : Number.NaN,
      rate: typeof rate === 'number' ? rate : Number.NaN,
    }
  })
  const ordered = steps.toSorted((a, b) => a.minute - b.minute)
  const sound = ordered.every((step) => step.minute < 1440 && step.rate >= 0 && Number.isFinite(step.rate))
  if (ordered[0]?.minute === 0 && sound) return [{ since, zone, place, steps: ordered }]
  refuse(
    place,
    'cgm.value',
    'The basal schedule of the default profile does not begin at midnight, or a rate is no number',
  )
  return []
}
