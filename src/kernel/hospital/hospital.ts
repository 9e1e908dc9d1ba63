/**
 * The words of a hospital. Instants are hours of local time since 1970-01-01 00:00 (a Thursday), durations hours; the caller knows the time zone.
 */
export const unitKinds = ['emergency', 'ward', 'intensive', 'theatre'] as const
export type UnitKind = (typeof unitKinds)[number]
export const routes = ['emergency', 'elective', 'transfer'] as const
export type Route = (typeof routes)[number]

/** A place with beds (or cubicles, or tables) and people to staff them. */
export interface Unit {
  readonly id: string
  readonly name: string
  readonly kind: UnitKind
  /** Null: none of its own. */
  readonly specialty: string | null
  /** Staffed beds; null: whoever comes gets in. */
  readonly beds: number | null
}

export interface Hospital {
  readonly units: readonly Unit[]
  /** Local days (whole days since 1970) that are holidays. */
  readonly holidays: readonly number[]
}

/** A patient was at a place. */
export interface Move {
  readonly unit: string
  readonly bed: string | null
  readonly from: number | null
  readonly to: number | null
}

/** What is recorded of one stay in hospital, whole: whatever order its messages came in. */
export interface StayRecord {
  readonly id: string
  readonly patient: string
  readonly status: 'planned' | 'present' | 'left' | 'cancelled'
  readonly route: Route
  readonly from: number | null
  readonly to: number | null
  /** In the order of the record. */
  readonly moves: readonly Move[]
  /** The places that were asked for, and since when: a bed that is not yet free, or a planned admission. */
  readonly wanted: readonly { readonly unit: string; readonly since: number }[]
  /** Years; null: unknown. */
  readonly age: number | null
  /** Diagnosis group or specialty; null: unknown. */
  readonly group: string | null
  /** What staff expected of the discharge, and since when they did. */
  readonly expected: readonly { readonly at: number; readonly end: number }[]
}

export const dayOf = (time: number): number => Math.floor(time / 24)
/** 0 is Monday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7
/** 0 to 167; 0 is Monday, 00:00 to 01:00. */
export const hourOfWeek = (time: number): number => (((Math.floor(time) + 72) % 168) + 168) % 168

/** Elapsed hours at which the chance of leaving may change. */
export const bandsOf: Readonly<Record<UnitKind, readonly number[]>> = {
  emergency: [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 24],
  theatre: [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 24],
  ward: [0, 6, 12, 24, 48, 72, 96, 144, 192, 288, 480],
  intensive: [0, 6, 12, 24, 48, 72, 96, 144, 192, 288, 480],
}
export const bandCount = 11

/** A diagnosis group has a pace of its own at first, then, and late. */
export const phaseCount = 3
export const phaseOf = (band: number): number => (band < 3 ? 0 : band < 6 ? 1 : 2)

/** The declared prior, for what there is no history of: mean hours of a stay. */
export const declaredStay: Readonly<Record<UnitKind, number>> = { emergency: 3.5, theatre: 2, ward: 120, intensive: 96 }

export const ageBands = [1, 17, 45, 65, 80] as const
/** 0 to 5; 6: unknown. */
export const ageBandOf = (age: number | null): number => {
  if (age === null) return 6
  const band = ageBands.findIndex((end) => age < end)
  return band < 0 ? ageBands.length : band
}
export const ageBandCount = 7

/** Hours to the expected discharge at which staff's word may mean something else. */
export const expectedEnds = [-48, -24, 0, 24] as const
/** 0: nobody said; 1: more than two days ahead … 5: more than a day overdue. */
export const expectedBin = (time: number, end: number | null): number => {
  if (end === null) return 0
  let bin = 1
  for (const edge of expectedEnds) if (time - end >= edge) bin++
  return bin
}
export const expectedBinCount = 6
