import { hospitalExample } from '../../../src/server/testing/hospital-example.ts'
import type {
  BoardPatient,
  HospitalView,
  WhatIfRequest,
  WhatIfResult,
} from '../../../src/twins/hospital/hospital-views.ts'
import type { Answer } from './api.ts'
import { iso } from './twin-view.ts'

/** Thirty wards of twenty beds and theatres: a large hospital, one bed in ten free. */
export const wardCount = 30
export const bedsOfWard = 20
const filled = 18
const hours = 72
const wards = Array.from({ length: wardCount }, (_, w) => ({
  id: `ward-${w + 1}`,
  name: `Ward ${w + 1}`,
  kind: 'ward' as const,
  specialty: w % 2 === 0 ? 'Medicine' : 'Surgery',
  beds: bedsOfWard,
  present: filled,
  waiting: w === 0 ? 2 : 0,
}))
const theatre = {
  id: 'theatre',
  name: 'Theatres',
  kind: 'theatre' as const,
  specialty: 'Surgery',
  beds: null,
  present: 1,
  waiting: 0,
}
const units = [...wards, theatre]

const steps = Array.from({ length: hours + 1 }, (_, hour) => hour)
/** Widens with the root of the hours, and breathes with the day. */
const fan = (middle: number, wide: number) => {
  const at = (hour: number, z: number) =>
    Math.max(0, middle + 0.05 * middle * Math.sin(hour / 3.8) + z * wide * Math.sqrt(hour / 24))
  return {
    mean: steps.map((hour) => at(hour, 0)),
    quantiles: [-1.96, -1.28, -0.67, 0, 0.67, 1.28, 1.96].map((z) => steps.map((hour) => at(hour, z))),
  }
}

function viewOf(now: number): HospitalView {
  const past = (n: number) => Array.from({ length: 25 }, (_, i) => n + ((i + 1) % 3) - 1)
  const course = (id: string, name: string, level: 'unit' | 'hospital', beds: number, present: number) => ({
    id,
    name,
    level,
    beds,
    present: fan(present, Math.sqrt(present) / 2),
    need: fan(present, Math.sqrt(present) / 2),
    waiting: fan(1, 0.5),
    short: level === 'unit' ? steps.map((hour) => hour / 200) : null,
    exceeds: [{ hour: 24, chance: [1, 0.5] }],
    past: past(present),
  })
  return {
    ...hospitalExample.view,
    at: iso(now, 0),
    units,
    steps,
    courses: [
      course('', 'hospital', 'hospital', wardCount * bedsOfWard, wardCount * filled),
      ...wards.map(({ id, name }) => course(id, name, 'unit', bedsOfWard, filled)),
    ],
    fromEmergency: [{ unit: 'ward-1', mean: 0.6, chance: [0.5, 0.4, 0.1] }],
    waits: [],
    // The second shift begins on the hour, and a little rounding before it.
    staff: [0, Math.ceil(now / 3.6e6) - now / 3.6e6 - 1e-5].map((from) => ({
      unit: 'ward-1',
      from,
      until: from + 12,
      q10: 3,
      q50: 3,
      q90: 4,
    })),
    notes: [{ kind: 'season-unknown', unit: null, value: 90 }],
  }
}

function patientsOf(now: number): BoardPatient[] {
  const one = (unit: string, i: number): BoardPatient => ({
    ...hospitalExample.board.patients[0]!,
    stay: `${unit}-${i}`,
    name: `Roe, Jane ${unit}-${i}`,
    withheld: false,
    unit,
    bed: String(i + 1),
    since: iso(now, -5 * (i + 1)),
    admitted: iso(now, -5 * (i + 1)),
    leaves: {
      unit: [iso(now, 4 + i), iso(now, 12 + 2 * i), null],
      hospital: [iso(now, 4 + i), iso(now, 12 + 2 * i), null],
      within: [{ hours: 24, chance: Math.max(0.05, 0.8 - 0.05 * i) }],
      next: [{ unit: null, chance: 1 }],
    },
  })
  return [...wards.flatMap(({ id }) => Array.from({ length: filled }, (_, i) => one(id, i))), one(theatre.id, 0)]
}

function whatIfOf(now: number, { scenarios }: WhatIfRequest): WhatIfResult {
  const band = (mean: number) => ({ mean, q10: 0.8 * mean, q90: 1.2 * mean })
  const as = (scenario: string, waited: number) => ({
    ...hospitalExample.whatIf.outcomes[0]!,
    scenario,
    present: fan(540, 8),
    waiting: fan(waited / 20, 1),
    beds: steps.map(() => wardCount * bedsOfWard),
    waitedHours: band(waited),
  })
  return {
    at: iso(now, 0),
    steps,
    currency: null,
    outcomes: [
      as('as now', 40),
      ...scenarios.map(({ name }) => ({
        ...as(name, 25),
        beds: steps.map((hour) => wardCount * bedsOfWard + (hour < 12 ? 15 : 0)),
        difference: {
          waitedHours: { mean: -15, q10: -20, q90: -10 },
          mostWaiting: band(-1),
          breaches: null,
          discharges: band(1),
          cost: null,
          unpriced: [],
        },
      })),
    ],
  }
}

/** What the mocked server answers about the hospital; null when it was asked about something else. */
export function hospitalAnswer(now: number, url: URL, body: unknown): Answer | null {
  const [, , room, part] = url.pathname.split('/')
  if (room !== 'hospital') return null
  const ok = (answer: unknown): Answer => ({ status: 200, body: answer })
  if (part === undefined) return ok(viewOf(now))
  if (part === 'board')
    return ok({
      ...hospitalExample.board,
      at: iso(now, 0),
      units,
      patients: patientsOf(now),
      bookings: [
        { stay: 'booked', name: 'Booked, Ann', withheld: false, unit: theatre.id, at: iso(now, 3), group: null },
      ],
      impossible: [{ kind: 'bed-shared', stay: 'ward-1-0', other: 'ward-1-1', unit: 'ward-1' }],
    })
  if (part === 'what-if') return ok(whatIfOf(now, body as WhatIfRequest))
  if (part === 'question') return ok({ ...hospitalExample.answer, ask: (body as { ask: string }).ask })
  if (part === 'control') return ok(hospitalExample.control)
  if (part === 'settings') return ok(hospitalExample.settings)
  if (part === 'scores') return ok(hospitalExample.scores)
  return null
}
