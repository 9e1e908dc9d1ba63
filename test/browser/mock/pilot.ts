import type { PilotReportView, PilotTerms, PilotView } from '../../../src/twins/pilot/pilot-views.ts'
import { model } from './cast.ts'
import { iso } from './twin-view.ts'

/** A pilot as the mocked server knows it. */
export interface MockPilot {
  state: 'none' | 'running' | 'ended'
  terms: PilotTerms
}

export const mockPilot = (): MockPilot => ({
  state: 'none',
  terms: {
    days: 28,
    mostAlerts: 2,
    mostGap: 0.1,
    minutesPerAlert: 2,
    staffHour: 45,
    computeHour: 0.04,
    currency: 'EUR',
  },
})

export function pilotOf({ state, terms }: MockPilot, now: number): PilotView {
  const begun = state !== 'none'
  return {
    running: state === 'running',
    startedAt: begun ? iso(now, -31 * 24) : null,
    startedBy: begun ? 'a.rahimi' : null,
    endedAt: state === 'ended' ? iso(now, -1) : null,
    endedBy: state === 'ended' ? 'a.rahimi' : null,
    terms: begun ? terms : null,
    held: state === 'running' ? ['ehr'] : [],
  }
}

const share = (value: number, half: number) => ({ value, low: value - half, high: value + half })

/** A month of two models: one proven, one that serves one ward worse, so that it is no-go. */
export function pilotReportOf({ state, terms }: MockPilot, now: number): PilotReportView {
  return {
    verdict: 'no-go',
    at: iso(now, state === 'ended' ? -1 : 0),
    days: 31.2,
    twins: 48,
    twinDays: 1206,
    criteria: [
      { code: 'duration', met: true, value: 31.2, goal: terms.days },
      { code: 'silence', met: true, value: 0, goal: 0 },
      { code: 'accuracy', met: null, value: 1, goal: 2 },
      { code: 'alerts', met: true, value: 1.31, goal: terms.mostAlerts },
      { code: 'equity', met: false, value: 0.176, goal: terms.mostGap },
    ],
    models: [
      {
        model: model.id,
        title: model.title,
        state: 'proven',
        n: 412,
        twins: 37,
        coverage80: share(0.786, 0.04),
        skill: { value: 0.31, standardError: 0.05, n: 412 },
        mard: 0.178,
        reasons: [],
        foretold: [],
      },
      {
        model: 'glucose-type1-cappon-2023',
        title: 'Glucose in adults with type 1 diabetes, live',
        state: 'unproven',
        n: 2210,
        twins: 11,
        coverage80: share(0.77, 0.02),
        skill: null,
        mard: 0.111,
        reasons: [
          {
            code: 'too-few',
            values: { n: 31, least: 50 },
            text: '31 of its forecasts are scored here, and 50 are needed',
          },
        ],
        foretold: [
          {
            ...{ code: 'low', output: 'sensor', unit: 'mg/dL', side: 'below' as const, threshold: 70, hours: 0.5 },
            ...{ n: 940, happened: 51, alarms: 64, right: 43 },
          },
          {
            ...{ code: 'very_high', output: 'sensor', unit: 'mg/dL', side: 'above' as const, threshold: 250, hours: 1 },
            ...{ n: 702, happened: 88, alarms: 95, right: 71 },
          },
        ],
      },
    ],
    alerts: {
      episodes: 1580,
      perTwinDay: 1.31,
      byRule: [
        { model: 'glucose-type1-cappon-2023', code: 'very_high', level: 'priority', episodes: 998 },
        { model: 'glucose-type1-cappon-2023', code: 'low', level: 'high', episodes: 582 },
      ],
    },
    equity: [
      {
        ...{ group: 'site', name: 'ICU West', n: 51, twins: 5, gap: 0.176 },
        ...{ coverage80: share(0.61, 0.13), alertsPerTwinDay: 1.9 },
      },
      {
        ...{ group: 'age', name: '80 and over', n: 44, twins: 6, gap: 0.06 },
        ...{ coverage80: share(0.72, 0.12), alertsPerTwinDay: 1.2 },
      },
      {
        ...{ group: 'sex', name: 'female', n: 190, twins: 17, gap: -0.01 },
        ...{ coverage80: share(0.8, 0.06), alertsPerTwinDay: 1.3 },
      },
    ],
    effort: {
      ...{ records: 84_210, rejected: 37, forecasts: 9120, scored: 2622, withoutTruth: 5411, feedback: 9 },
      ...{ computeHours: 2.4, staffHours: 52.7, storedBytes: 1.9e9 },
    },
    cost: { total: 2371, perTwinDay: 1.97, currency: 'EUR' },
    leaks: { recommendations: 0, cards: 0, predictions: 0 },
  }
}

/** The answer to a request under `/api/pilot`; unsafe ones change the pilot. Null: another address. */
export function pilotAnswer(pilot: MockPilot, method: string, path: string, body: unknown, now: number) {
  if (path === '/api/pilot/report') return { status: 200, body: pilotReportOf(pilot, now) }
  if (path !== '/api/pilot') return null
  if (method === 'DELETE') pilot.state = 'ended'
  if (method === 'POST') {
    pilot.state = 'running'
    Object.assign(pilot.terms, body)
  }
  return { status: method === 'POST' ? 201 : 200, body: pilotOf(pilot, now) }
}
