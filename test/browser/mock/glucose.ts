import { readFileSync } from 'node:fs'
import { everyday } from '../../../src/demo/diabetes/disturbances.ts'
import { createLife, type LifeEvent } from '../../../src/demo/diabetes/life.ts'
import { virtualPatient } from '../../../src/demo/diabetes/virtual-patients.ts'
import type { TwinAlerts } from '../../../src/twins/alerts/alert-views.ts'
import type { GlucoseRecord, TwinView } from '../../../src/twins/views.ts'
import type { MockState } from './api.ts'
import { standingOf } from './standing.ts'

/** A virtual person with a sensor and a pump, who lives in the mocked API; twin and subject are in nobody's list. */
export const person = { subject: '00000000-0000-4000-8000-e00000000001', twin: '00000000-0000-4000-8000-f00000000001' }

const minute = 60_000
const days = 14
let lived: { begun: number; events: readonly LifeEvent[] } | undefined

/** Everything that happens to the person from two weeks before to six hours after the start. */
function story(state: MockState) {
  lived ??= {
    begun: Math.floor(state.now() / minute) * minute - days * 1440 * minute,
    events: createLife(virtualPatient('adult#003'), { seed: 'mock', disturbances: everyday }).until(days * 1440 + 360),
  }
  return lived
}

/** The answer to a request about the person, or about the model of glucose; null for anything else. */
export function glucoseAnswer(state: MockState, url: URL): unknown {
  const [, , room, id, what] = url.pathname.split('/')
  if (room === 'models' && id === summary.id) return { summary, text: modelText(), card: '' }
  if (room === 'subjects' && id === person.subject) {
    if (what === 'models')
      return {
        models: [
          { model: summary, bindable: true, fed: true, twin: person.twin, found: [], missing: [], warnings: [] },
        ],
      }
    if (what === 'glucose') return record(state, Number(url.searchParams.get('days') ?? 14))
    if (what === 'timeline') return { entries: [], more: false }
    return subject
  }
  if (room === 'twins' && id === person.twin && what === 'alerts') return alerts(state)
  return room === 'twins' && id === person.twin && what === 'view' ? view(state) : null
}

const modelText = () =>
  readFileSync(new URL('../../../src/models/patient/glucose-type1-cappon-2023/model.yaml', import.meta.url), 'utf8')

const summary = {
  id: 'glucose-type1-cappon-2023',
  version: 1,
  hash: '9a1c',
  title: 'Glucose in type 1 diabetes from meals, insulin and a continuous sensor',
  subject: 'patient',
  kind: 'equations',
  use: null,
  cite: null,
}
const subject = {
  id: person.subject,
  family: 'Sample',
  given: 'Dana',
  birthDate: '1965-01-15',
  sex: 'female',
  deceasedAt: null,
  identifiers: [{ label: 'MRN', value: '45-2210-900' }],
  location: null,
}

function record(state: MockState, back: number): GlucoseRecord {
  const { begun, events } = story(state)
  const end = days * 1440 + state.lived
  const seen = events.filter(({ time }) => time <= end && time >= end - back * 1440)
  const pairs = <K extends LifeEvent['kind']>(kind: K, value: (event: Extract<LifeEvent, { kind: K }>) => number) =>
    seen
      .filter((each): each is Extract<LifeEvent, { kind: K }> => each.kind === kind)
      .map((each) => [begun + each.time * minute, value(each)])
  return {
    unit: 'mg/dL',
    readings: pairs('reading', ({ value }) => value),
    below: [],
    above: [],
    leftOut: 0,
    carbohydrate: pairs('meal', ({ grams }) => grams),
    insulin: pairs('bolus', ({ units }) => units),
    exercise: [[begun + (end - 100) * minute, 40]],
    basal: pairs('basal', ({ rate }) => rate),
  }
}

const alertId = '00000000-0000-4000-8000-ad0000000001'

/** One alert of low glucose; it sleeps after it was put to sleep. */
function alerts(state: MockState): TwinAlerts {
  const { begun } = story(state)
  const at = (back: number) => new Date(begun + (days * 1440 + state.lived - back) * minute).toISOString()
  const rule = {
    twin: person.twin,
    subject,
    model: summary.id,
    output: 'sensor',
    side: 'below',
    unit: 'mg/dL',
  } as const
  const alert = {
    ...rule,
    id: alertId,
    code: 'low',
    level: 'high',
    threshold: 70,
    minutes: 30,
    measured: false,
  } as const
  const snoozed = state.snoozed === null ? null : { until: new Date(state.snoozed).toISOString(), by: 'clinician' }
  return {
    rules: 2,
    withheld: null,
    alerts: [
      {
        ...alert,
        chance: 0.42,
        recalibrated: 0.3,
        since: at(10),
        seenAt: at(0),
        endedAt: null,
        snoozed,
        withheld: null,
      },
    ],
    ended: [],
  }
}

/** Puts the alert to sleep, or wakes it; null for another request. */
export function snoozeAnswer(state: MockState, method: string, url: URL, body: unknown): unknown {
  if (url.pathname !== `/api/alerts/${alertId}/snooze`) return null
  state.snoozed = method === 'DELETE' ? null : state.now() + (body as { minutes: number }).minutes * minute
  return alerts(state).alerts[0]
}

const spread = [-1.96, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.96]

/** A forecast around what will happen, the wider the further; its futures cross the fan. */
function view(state: MockState): TwinView {
  const { begun, events } = story(state)
  const start = days * 1440 + state.lived
  const iso = (at: number) => new Date(begun + at * minute).toISOString()
  const readings = events.filter((each) => each.kind === 'reading')
  const last = readings.findLast(({ time }) => time <= start)!
  const times = Array.from({ length: 49 }, (_, i) => start + i * 5)
  const middle = times.map((time) => {
    const near = readings.findLast((each) => each.time <= time) ?? last
    const share = Math.min(1, (time - start) / 30)
    return last.value * (1 - share) + near.truth * share
  })
  const sd = times.map((time) => 6 + 0.28 * (time - start))
  const at = (z: number) => middle.map((value, i) => Math.max(20, value + z * sd[i]!))
  const quantiles = (typical: number, cv: number) => spread.map((z) => typical * Math.exp(cv * z))
  const parameter = (name: string, unit: string, typical: number, cv: number) => ({
    name,
    unit,
    quantiles: quantiles(typical * 1.15, cv / 3),
    population: quantiles(typical, cv),
  })
  return {
    twin: { id: person.twin, subject: person.subject, model: summary, state: 'active' } as TwinView['twin'],
    subject,
    now: iso(start),
    from: iso(start - 720),
    until: iso(start + 360),
    belief: null,
    outputs: [
      {
        name: 'sensor',
        unit: 'mg/dL',
        measured: [],
        past: null,
        forecast: {
          times: times.map(iso),
          quantiles: spread.map(at),
          observable: spread.map((z) => at(1.3 * z)),
          widened: 1.3,
          futures: Array.from({ length: 20 }, (_, k) => at(spread[0]! + ((k + 0.5) / 20) * 3.92)),
        },
      },
    ],
    inputs: [],
    covariates: [
      ...[['weight', 'kg', 68.7] as const, ['basal', '[iU]/h', 0.9] as const].map(([name, unit, value]) => ({
        name,
        unit,
        kind: 'number' as const,
        category: null,
        value,
        time: null,
        from: 'record',
        outside: false,
        series: [],
      })),
    ],
    parameters: [parameter('SIVG', 'dL.mL/kg/u[iU]/min', 0.00165, 0.5), parameter('SG', '/min', 0.0224, 0.4)],
    measures: [],
    plan: { name: '', source: 'none' },
    decisions: [],
    freshness: { lastObservation: iso(last.time), state: 'current', ageing: 20, stale: 60 },
    leftOut: [],
    credibility: standingOf(person.twin),
  } as TwinView
}
