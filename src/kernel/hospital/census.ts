import type { Hospital, Route, StayRecord } from './hospital.ts'

/** A patient who is in, where, since when, and for what bed they wait. */
export interface Resident {
  readonly stay: string
  readonly patient: string
  /** Index into the hospital's units. */
  readonly unit: number
  readonly bed: string | null
  /** In this unit, and in the hospital. */
  readonly since: number
  readonly admitted: number
  readonly waitingFor: number | null
  readonly waitingSince: number | null
  readonly route: Route
  readonly age: number | null
  readonly group: string | null
  /** What staff expect of the discharge now; evidence, not truth. */
  readonly expected: number | null
}

/** A planned admission that is still to come. */
export interface Booking {
  readonly stay: string
  readonly patient: string
  readonly unit: number
  readonly at: number
  readonly age: number | null
  readonly group: string | null
}

export const impossibleKinds = [
  'two-stays',
  'two-places',
  'bed-shared',
  'negative-stay',
  'left-but-present',
  'in-the-future',
  'place-unknown',
  'nowhere',
] as const

/** Something the record says that cannot be. What is believed instead stands in `census`. */
export interface Impossible {
  readonly kind: (typeof impossibleKinds)[number]
  readonly stay: string
  readonly other: string | null
  readonly unit: string | null
}

export interface Census {
  readonly at: number
  readonly residents: readonly Resident[]
  readonly bookings: readonly Booking[]
  readonly impossible: readonly Impossible[]
}

/**
 * Who is where since when, waiting for what, from the stays as recorded. A function of the set of stays alone: the order in which they came, and what
 * they said before they were corrected, change nothing.
 *
 * What cannot be is listed and resolved: of two places, or two stays of one patient, the one that began last counts; who has left is out, whatever
 * else the record says; two patients in one bed both count; a stay that begins in the future, or ends before it begins, does not count.
 *
 *     census(hospital, stays, now).residents[0]     // { unit: 2, since: 489_312.5, waitingFor: null, … }
 */
export function census(hospital: Hospital, stays: readonly StayRecord[], now: number): Census {
  const index = new Map(hospital.units.map(({ id }, i) => [id, i]))
  const impossible: Impossible[] = []
  const say = (kind: Impossible['kind'], stay: string, other: string | null = null, unit: string | null = null) =>
    impossible.push({ kind, stay, other, unit })
  const bookings: Booking[] = []
  const found: Resident[] = []
  for (const stay of [...stays].sort(byId)) {
    const { id, patient, status, from, to, moves, age, group, route } = stay
    if (status === 'cancelled') continue
    if (
      (from !== null && to !== null && to < from) ||
      moves.some((m) => m.from !== null && m.to !== null && m.to < m.from)
    ) {
      say('negative-stay', id)
      if (from !== null && to !== null && to < from) continue
    }
    if (status === 'planned') {
      const wanted = stay.wanted.at(-1) ?? (from === null ? undefined : { unit: moves.at(-1)?.unit ?? '', since: from })
      const unit = wanted && index.get(wanted.unit)
      const at = from ?? wanted?.since
      if (unit !== undefined && at !== undefined && at >= now - 12)
        bookings.push({ stay: id, patient, unit, at, age, group })
      continue
    }
    const open = moves.filter((m) => m.to === null || m.to > now)
    if (status === 'left' || (to !== null && to <= now)) {
      if (open.some((m) => m.to === null) && !(to !== null && to > now))
        say('left-but-present', id, null, open[0]?.unit ?? null)
      if (to === null || to <= now) continue
    }
    if (from !== null && from > now) {
      say('in-the-future', id)
      continue
    }
    const here = open.filter((m) => (m.from ?? from ?? now) <= now)
    const known = here.filter((m) => index.has(m.unit))
    if (here.length > known.length) say('place-unknown', id, null, here.find((m) => !index.has(m.unit))!.unit)
    if (here.length === 0) {
      say('nowhere', id)
      continue
    }
    if (known.length === 0) continue
    const last = known.reduce((a, b) => ((b.from ?? from ?? 0) >= (a.from ?? from ?? 0) ? b : a))
    if (known.length > 1) say('two-places', id, null, last.unit)
    const since = last.from ?? from ?? now
    const wanted = stay.wanted
      .filter((w) => w.since <= now && w.since >= since && w.unit !== last.unit && index.has(w.unit))
      .at(-1)
    found.push({
      stay: id,
      patient,
      unit: index.get(last.unit)!,
      bed: last.bed,
      since,
      admitted: Math.min(from ?? since, since),
      waitingFor: wanted ? index.get(wanted.unit)! : null,
      waitingSince: wanted?.since ?? null,
      route,
      age,
      group,
      expected: expectedAt(stay, now),
    })
  }
  const residents = onceEach(found, say)
  shared(residents, hospital, say)
  bookings.sort((a, b) => a.at - b.at || (a.stay < b.stay ? -1 : 1))
  return { at: now, residents, bookings, impossible }
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** What staff expected last, as far as they had said it by then. */
export function expectedAt(stay: Pick<StayRecord, 'expected'>, time: number): number | null {
  let [at, end]: [number, number | null] = [Number.NEGATIVE_INFINITY, null]
  for (const each of stay.expected) if (each.at <= time && each.at >= at) [at, end] = [each.at, each.end]
  return end
}

type Say = (kind: Impossible['kind'], stay: string, other?: string | null, unit?: string | null) => void

/** A patient is in one stay: the one that began last. */
function onceEach(found: readonly Resident[], say: Say): Resident[] {
  const of = new Map<string, Resident>()
  for (const one of found) {
    const other = of.get(one.patient)
    if (!other) of.set(one.patient, one)
    else {
      const [kept, dropped] = one.since >= other.since ? [one, other] : [other, one]
      of.set(one.patient, kept)
      say('two-stays', dropped.stay, kept.stay)
    }
  }
  return found.filter((one) => of.get(one.patient) === one)
}

function shared(residents: readonly Resident[], hospital: Hospital, say: Say): void {
  const beds = new Map<string, Resident>()
  for (const one of residents) {
    if (one.bed === null) continue
    const key = `${one.unit}/${one.bed}`
    const other = beds.get(key)
    if (other) say('bed-shared', one.stay, other.stay, hospital.units[one.unit]!.id)
    else beds.set(key, one)
  }
}
