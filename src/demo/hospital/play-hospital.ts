import { replicate } from '../../kernel/dynamics/flow/replicate.ts'
import type { Hospital, Move, StayRecord, Unit } from '../../kernel/hospital/hospital.ts'
import { compileModel } from '../../kernel/language/compile.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'

/** What truly happened: one stay, from door to door, in hours since the play began. */
export interface TrueStay {
  readonly id: string
  readonly class: string
  readonly age: number
  /** At each place: since when, ready for the next when, left when. */
  readonly visits: readonly {
    readonly unit: string
    readonly from: number
    /** In theatres: since when somebody operates. */
    readonly began?: number
    readonly ready: number
    readonly to: number
  }[]
}

const unitOf: Readonly<Record<string, string>> = {
  triage: 'ed',
  resuscitation: 'ed',
  cubicle: 'ed',
  theatre: 'theatre',
  intensive_care: 'icu',
  medical_ward: 'medical',
  surgical_ward: 'surgical',
}

/** The units as the record names them. */
export const units: readonly Unit[] = [
  { id: 'ed', name: 'Emergency department', kind: 'emergency', specialty: 'Emergency', beds: null },
  { id: 'theatre', name: 'Theatres', kind: 'theatre', specialty: 'Surgery', beds: null },
  { id: 'icu', name: 'Intensive care', kind: 'intensive', specialty: 'Intensive care', beds: 10 },
  { id: 'medical', name: 'Medical ward', kind: 'ward', specialty: 'Medicine', beds: 80 },
  { id: 'surgical', name: 'Surgical ward', kind: 'ward', specialty: 'Surgery', beds: 40 },
]
export const hospital: Hospital = { units, holidays: [] }

interface Row {
  readonly place: string
  readonly arrived: number
  readonly started: number
  readonly served: number
  readonly left: number
}

/**
 * Lets the process engine live the hospital through `days` from a Monday, empty, and tells every stay that ended within them. The same seed is the same hospital. `surge`: the
 * emergency arrivals from a day on, times a factor.
 */
export function playHospital(
  text: string,
  days: number,
  seed: number,
  surge?: { readonly fromDay: number; readonly times: number },
): TrueStay[] {
  const { model } = compileModel(text)
  if (model?.kind !== 'flow') throw new Error('the demonstration hospital does not compile')
  const flow = model as FlowModel
  const places = flow.flow.places.map(({ name }) => name)
  const classes = flow.flow.classes.map(({ name }) => name)
  const rows = new Map<number, { class: string; rows: Row[] }>()
  const timeline = surge
    ? [{ kind: 'input' as const, time: surge.fromDay * 24, input: 'surge', amount: surge.times }]
    : []
  replicate(
    flow,
    {
      until: days * 24,
      replications: 1,
      timeline,
      record: () => ({
        add(patient, cls, place, arrived, started, served, left, outcome) {
          if (outcome !== 0) return
          const one = rows.get(patient) ?? { class: classes[cls]!, rows: [] }
          one.rows.push({ place: places[place]!, arrived, started, served, left })
          rows.set(patient, one)
        },
      }),
    },
    createDraws(seed),
  )
  const ages = createDraws(seed).stream('age')
  const out: TrueStay[] = []
  for (const [patient, one] of rows) {
    const ordered = one.rows.sort((a, b) => a.arrived - b.arrived || a.left - b.left)
    const visits: { unit: string; from: number; began?: number; ready: number; to: number }[] = []
    for (const { place, arrived, started, served, left } of ordered) {
      const unit = unitOf[place]
      const before = visits.at(-1)
      // The way home: until the round comes the bed is in use.
      if (unit === undefined) {
        if (before) Object.assign(before, { ready: left, to: left })
      } else if (before?.unit === unit) Object.assign(before, { ready: served, to: left })
      else visits.push({ unit, from: arrived, ready: served, to: left, ...(unit === 'theatre' && { began: started }) })
    }
    if (visits.length > 0 && !stillOn(ordered.at(-1)!.place, visits.at(-1)!)) {
      const typical =
        ({ frail: 83, medical: 61, surgical: 55, critical: 62, elective: 58, minor: 38 } as Record<string, number>)[
          one.class
        ] ?? 50
      out.push({
        id: `${seed}-${patient}`,
        class: one.class,
        age: Math.max(1, Math.round(typical + 12 * ages.normal(patient, 0, 0))),
        visits,
      })
    }
  }
  return out
}

/** A last visit to a ward that has not led home yet is not over. */
const stillOn = (place: string, last: { readonly unit: string }) =>
  (last.unit === 'medical' || last.unit === 'surgical') && place !== 'home'

/** What the record holds of the true stays at an instant: nothing of what is still to come. `start` is the instant of hour 0. */
export function recordedAt(truth: readonly TrueStay[], now: number, start = 0): StayRecord[] {
  const out: StayRecord[] = []
  for (const { id, class: group, age, visits } of truth) {
    const first = visits[0]!
    if (start + first.from > now) continue
    const last = visits.at(-1)!
    const over = start + last.to <= now
    const moves: Move[] = []
    const wanted: { unit: string; since: number }[] = []
    for (const [i, visit] of visits.entries()) {
      if (start + visit.from > now) break
      moves.push({
        unit: visit.unit,
        bed: null,
        from: start + visit.from,
        to: start + visit.to <= now ? start + visit.to : null,
      })
      const next = visits[i + 1]
      if (next && visit.to > visit.ready + 0.02 && start + visit.ready <= now)
        wanted.push({ unit: next.unit, since: start + visit.ready })
    }
    out.push({
      id,
      patient: id,
      status: over ? 'left' : 'present',
      route: group === 'elective' ? 'elective' : 'emergency',
      from: start + first.from,
      to: over ? start + last.to : null,
      moves,
      wanted,
      age,
      group,
      expected: [],
    })
  }
  return out
}

/** Patients truly in each unit at an instant. */
export function trulyPresent(truth: readonly TrueStay[], at: number, start = 0): number[] {
  const counts = units.map(() => 0)
  for (const { visits } of truth)
    for (const { unit, from, to } of visits)
      if (start + from <= at && start + to > at) counts[units.findIndex(({ id }) => id === unit)]!++
  return counts
}
