import type * as Shapes from '../../twins/hospital/hospital-views.ts'

const at = '2026-11-25T08:00:00.000Z'
const flat = (n: number) => ({ mean: [n, n], quantiles: Array.from({ length: 7 }, () => [n, n]) })
const band = { mean: 1, q10: 0, q90: 2 }
const unit = {
  id: 'w',
  name: 'Ward 4',
  kind: 'ward' as const,
  specialty: 'Medicine',
  beds: 20,
  present: 18,
  waiting: 1,
}

/** A small hospital in the shapes of the API. */
export const hospitalExample = {
  view: {
    at,
    zone: 'Asia/Tehran',
    units: [unit],
    impossible: 0,
    members: 300,
    steps: [0, 1],
    courses: [
      {
        id: 'w',
        name: 'Ward 4',
        level: 'unit',
        beds: 20,
        present: flat(18),
        need: flat(19),
        waiting: flat(1),
        short: [0, 0.1],
        exceeds: [{ hour: 8, chance: [1, 0.5] }],
        past: [17, 18],
      },
    ],
    discharges: flat(1),
    arrivals: flat(1),
    fromEmergency: [{ unit: 'w', mean: 0.6, chance: [0.5, 0.4, 0.1] }],
    waits: [{ unit: 'w', hours: 24, mean: 0.3, q90: 1 }],
    breaches: band,
    staff: [{ unit: 'w', from: 0, until: 12, q10: 3, q50: 3, q90: 4 }],
    notes: [{ kind: 'season-unknown', unit: null, value: 90 }],
  } satisfies Shapes.HospitalView as Shapes.HospitalView,
  board: {
    at,
    zone: 'Asia/Tehran',
    units: [unit],
    patients: [
      {
        stay: 'e1',
        subject: null,
        name: 'Roe, Jane',
        withheld: false,
        identifier: '123',
        age: 70,
        group: 'medical',
        route: 'emergency',
        unit: 'w',
        bed: '3',
        since: at,
        admitted: at,
        waitingFor: null,
        waitingSince: null,
        expected: null,
        leaves: {
          unit: [null, null, null],
          hospital: [null, null, null],
          within: [{ hours: 24, chance: 0.2 }],
          next: [{ unit: null, chance: 1 }],
        },
      },
    ],
    bookings: [],
    impossible: [{ kind: 'bed-shared', stay: 'e1', other: 'e2', unit: 'w' }],
  } satisfies Shapes.HospitalBoard as Shapes.HospitalBoard,
  whatIf: {
    at,
    steps: [0, 1],
    currency: null,
    outcomes: [
      {
        scenario: 'as now',
        present: flat(18),
        waiting: flat(0),
        beds: [20, 20],
        waitedHours: band,
        mostWaiting: band,
        breaches: null,
        discharges: band,
        calm: band,
        cost: null,
        unpriced: [],
        difference: null,
      },
    ],
  } satisfies Shapes.WhatIfResult as Shapes.WhatIfResult,
  answer: {
    ask: 'beds',
    value: 4,
    chance: 0.85,
    before: 0.4,
    wanted: 0.8,
    tried: [{ value: 4, chance: 0.85 }],
  } satisfies Shapes.HospitalAnswer as Shapes.HospitalAnswer,
  control: {
    zone: 'Asia/Tehran',
    days: ['2026-11-24'],
    charts: [{ measure: 'arrivals', values: [60], mean: null, low: null, high: null, signals: [null] }],
  } satisfies Shapes.HospitalControl as Shapes.HospitalControl,
  scores: {
    zone: 'Asia/Tehran',
    issued: 1,
    replayed: 0,
    horizons: [{ hour: 24, n: 8, mae: 2, crps: 1.4, weekday: 3, last: 2.5, inside: [0.5, 0.8, 0.95] }],
    happened: [{ at, hour: 24, observed: 180, q10: 174, q50: 181, q90: 188 }],
  } satisfies Shapes.HospitalScores as Shapes.HospitalScores,
  settings: {
    settings: { zone: 'Asia/Tehran' },
    revision: 1,
    changedAt: at,
    changedBy: 'bed-manager',
  } satisfies Shapes.HospitalSettingsView as Shapes.HospitalSettingsView,
}
