import { readFileSync } from 'node:fs'
import type { ReviewRequest, ReviewView } from '../../../src/twins/decisions/dosing-views.ts'
import { findModel, modelCard } from '../../../src/twins/library/library.ts'
import type { RecommendationView } from '../../../src/twins/views.ts'
import { type Character, cast, model } from './cast.ts'
import { connectorAnswer, type MockConnectors, mockConnectors } from './connectors.ts'
import { credibilityOf, driftOf, effectOf, modelRegistryOf, registryOf, validationOf } from './credibility.ts'
import { deviceAnswer, type MockDevices, mockDevices } from './devices.ts'
import { doubtsOf, nextLevelsOf, previewOf } from './dosing.ts'
import { glucoseAnswer, snoozeAnswer } from './glucose.ts'
import { cycleRecordOf } from './heart.ts'
import { hospitalAnswer } from './hospital.ts'
import { type MockPilot, mockPilot, pilotAnswer } from './pilot.ts'
import { comparePlans, recommendation } from './plans.ts'
import { qualityAnswer } from './quality.ts'
import { type MockReview, mockReview, reviewAnswer } from './review.ts'
import { type MockSchedules, mockSchedules, scheduleAnswer } from './schedules.ts'
import { standingOf } from './standing.ts'
import { importedTable, type MockTables, mockTables, tableAnswer } from './tables.ts'
import { type MockTheatres, mockTheatres, theatreAnswer } from './theatres.ts'
import { iso, twinView } from './twin-view.ts'

export interface MockState {
  /** The clock of the mocked server. */
  now: () => number
  demo: boolean
  setupNeeded: boolean
  signedIn: boolean
  empty: boolean
  /** Answer every read with this status, to see a page fail. */
  failing: number | null
  /** Minutes for which the person with a sensor has lived on since the start. */
  lived: number
  /** Until when its alert sleeps, ms since 1970. */
  snoozed: number | null
  /** Hours of levels that arrived after the start, by twin. */
  arrived: Map<string, number[]>
  recommendations: RecommendationView[]
  reviews: ReviewView[]
  connectors: MockConnectors
  devices: MockDevices
  readonly tables: MockTables
  review: MockReview
  readonly schedules: MockSchedules
  readonly theatres: MockTheatres
  readonly pilot: MockPilot
  /** Why forecasts were wrong, by score, and the drift alarms that were judged. */
  causes: Map<number, { cause: string; words: string | null }>
  judged: Set<number>
  role: 'clinician' | 'administrator' | 'researcher' | 'bed-manager' | 'theatre-manager'
  readonly requests: { method: string; path: string; body: unknown; guarded: boolean }[]
}

export function mockState(): MockState {
  const now = Date.now()
  const first = cast[0]
  return {
    now: () => now,
    demo: true,
    setupNeeded: false,
    signedIn: false,
    empty: false,
    failing: null,
    lived: 0,
    snoozed: null,
    arrived: new Map(),
    recommendations: first ? [recommendation(first, now, 1, 13)] : [],
    reviews: [],
    connectors: mockConnectors(now),
    devices: mockDevices(now),
    tables: mockTables(),
    review: mockReview(now),
    schedules: mockSchedules(),
    theatres: mockTheatres(now),
    pilot: mockPilot(),
    causes: new Map(),
    judged: new Set(),
    role: 'clinician',
    requests: [],
  }
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
}
const ok = (body: unknown): Answer => ({ status: 200, body })
const problem = (status: number, code: string, message: string): Answer => ({ status, body: { code, message } })
const missing = problem(404, 'not-found', 'There is no such thing. Check the address, or look it up in the list.')

const session = { username: 'clinician', displayName: 'Dr. Mina Farahani', idleSeconds: 1800 }

function worklist(state: MockState) {
  if (state.empty) return { rows: [], patients: 0 }
  const now = state.now()
  return {
    patients: 91,
    rows: cast.map((one) => {
      const view = twinView(one, now, 24, 24, state.arrived.get(one.twin))
      const output = view.outputs[0]
      const window = view.measures[0]?.windows.at(-1)
      const last = output?.measured.filter(({ used }) => used).at(-1)
      return {
        subject: one.subject,
        twin: one.twin,
        model,
        headline: window
          ? { measure: 'auc24', unit: 'mg.h/L', quantiles: window.quantiles, target: [400, 600], ...window.probability }
          : null,
        lastValue:
          last && output
            ? { output: output.name, value: last.value, comparator: null, unit: output.unit, time: last.time }
            : null,
        trend: output?.past?.quantiles[3] ?? [],
        freshness: one.freshness,
        openRecommendation: one.openRecommendation,
        stage: standingOf(one.twin).stage,
        state: standingOf(one.twin).state,
        updatedAt: iso(now, -0.02),
      }
    }),
  }
}

function timeline(one: Character, now: number) {
  const view = twinView(one, now, 96, 24)
  const entries = [
    ...(view.inputs[0]?.doses ?? [])
      .filter(({ planned }) => !planned)
      .map((dose) => ({
        kind: 'input',
        time: dose.time,
        until: dose.until ?? undefined,
        codes: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '11124', display: 'Vancomycin' }],
        value: dose.amount,
        unit: 'mg',
        quality: { verdict: 'good' },
        source: dose.source,
      })),
    ...(view.outputs[0]?.measured ?? []).map((level) => ({
      kind: 'observation',
      time: level.time,
      codes: [{ system: 'http://loinc.org', code: '20578-1', display: 'Vancomycin [Mass/volume] in Serum' }],
      value: level.recorded.value,
      unit: level.recorded.unit,
      quality: level.quality,
      source: level.source,
    })),
  ]
  return { entries: entries.sort((a, b) => b.time.localeCompare(a.time)), more: false }
}

const bindability = (one: Character) => ({
  models: [
    {
      model,
      bindable: one.weight !== null,
      fed: true,
      twin: one.twin,
      found: [
        { what: 'weight', value: one.weight, unit: 'kg', kind: 'number', category: null, time: null, from: 'record' },
        { what: 'age', value: one.age, unit: 'a', kind: 'number', category: null, time: null, from: 'demographics' },
      ],
      missing: [],
      warnings: [],
    },
    {
      model: { ...model, id: 'tacrolimus-example', title: 'Tacrolimus after kidney transplantation' },
      bindable: false,
      fed: true,
      twin: null,
      found: [],
      missing: [
        {
          what: 'haematocrit',
          unit: '%',
          codes: [{ system: 'http://loinc.org', code: '4544-3', display: 'Hematocrit' }],
          why: 'not in the record',
        },
      ],
      warnings: [{ code: 'binding.outside-range', values: { covariate: 'weight', value: 31 } }],
    },
    {
      model: { ...model, id: 'iron-example', title: 'Iron in the body' },
      bindable: true,
      fed: false,
      twin: null,
      found: [
        { what: 'weight', value: 70, unit: 'kg', kind: 'number', category: null, time: null, from: 'default' },
        { what: 'hfe', value: 0, unit: '1', kind: 'flag', category: null, time: null, from: 'default' },
      ],
      missing: [],
      warnings: [
        { code: 'default.used', values: { what: 'weight', value: 70, unit: 'kg' } },
        { code: 'output.none', values: { what: 'ferritin' } },
      ],
    },
  ],
})

/** Processes of the library that the pages may ask for. */
const processes = ['emergency-department', 'small-hospital']

/** The answer of the mocked API to one request; unsafe requests change `state`. */
export function answer(state: MockState, method: string, url: URL, body: unknown): Answer {
  const now = state.now()
  const path = url.pathname
  const part = path.split('/')
  if (path === '/api/status')
    return ok({
      version: '0.1.0',
      demo: state.demo,
      setupNeeded: state.setupNeeded,
      demoAccounts: state.demo ? [{ username: 'clinician', password: 'demonstration-only', role: 'clinician' }] : [],
      now: iso(now, 0),
    })
  if (path === '/api/setup') {
    state.setupNeeded = false
    return { status: 201, body: { ...session, role: state.role } }
  }
  if (path === '/api/session') {
    if (method === 'DELETE') {
      state.signedIn = false
      return { status: 204 }
    }
    if (method === 'POST') {
      const { password } = body as { password?: string }
      if (password !== 'demonstration-only')
        return problem(401, 'sign-in.refused', 'User name or password is wrong. Check both and try again.')
      state.signedIn = true
    }
    return state.signedIn
      ? ok({ ...session, role: state.role })
      : problem(401, 'sign-in.required', 'You are not signed in.')
  }
  if (!state.signedIn) return problem(401, 'sign-in.required', 'You are not signed in. Sign in and try again.')
  if (state.failing !== null && method === 'GET')
    return problem(state.failing, 'internal', 'Something went wrong in Hamzad (reference a1b2). Try again.')
  if (path === '/api/worklist') return ok(worklist(state))
  if (path === '/api/models') return ok({ models: [model] })
  if (path === '/api/registry') return ok(registryOf())
  if (part[2] === 'drift') return ok(driftOf(now, state.judged))
  if (part[2] === 'registry') {
    if (part[4] === 'validations') return ok(validationOf(now))
    if (part[4] === 'drift') state.judged.add(Number(part[5]))
    return ok(modelRegistryOf(now, state.judged))
  }
  const pilot = pilotAnswer(state.pilot, method, path, body, now)
  if (pilot !== null) return pilot
  const connectors = connectorAnswer(state.connectors, method, url, body)
  if (connectors !== null) return connectors
  if (part[2] === 'tables') return tableAnswer(state.tables, state.now(), method, url, body)
  if (path === '/api/records') return importedTable(state.tables, url, String(body))
  const devices = deviceAnswer(state.devices, state.now(), method, url, body)
  if (devices !== null) return devices
  const review = reviewAnswer(state.review, state.now(), method, url, body)
  if (review !== null) return review
  const quality = qualityAnswer(url, now, cast[0]?.subject.id ?? '')
  if (quality !== null) return quality
  const schedules = scheduleAnswer(state.schedules, method, url, body)
  if (schedules !== null) return schedules
  const theatres = theatreAnswer(state.theatres, now, method, url, body)
  if (theatres !== null) return theatres
  const beds = hospitalAnswer(now, url, body)
  if (beds !== null) return beds
  const sleeping = snoozeAnswer(state, method, url, body)
  if (sleeping !== null) return ok(sleeping)
  const sugar = glucoseAnswer(state, url)
  if (sugar !== null) return ok(sugar)
  if (path.startsWith('/api/models/')) {
    const own = processes.includes(part[3] ?? '') || part[3] === model.id
    const card = own
      ? readFileSync(new URL('./card.md', import.meta.url), 'utf8')
      : (modelCard(findModel(part[3] ?? '')) ?? '')
    const process = processes.find((id) => id === part[3])
    if (process) {
      const text = readFileSync(new URL(`../../../src/models/hospital/${process}/model.yaml`, import.meta.url), 'utf8')
      return ok({ summary: { ...model, id: process, title: process, kind: 'flow' }, text, card, datasheet: null })
    }
    if (part[4] === 'compiled') return ok({ model: findModel(part[3] ?? '').model })
    if (part[3] === 'heart-regazzoni-2022') {
      const folder = new URL('../../../src/models/organ/heart-regazzoni-2022/', import.meta.url)
      const text = readFileSync(new URL('model.yaml', folder), 'utf8')
      const title = 'Four-chamber heart and closed circulation'
      return ok({ summary: { ...model, id: part[3], title, kind: 'equations' }, text, card, datasheet: null })
    }
    return ok({
      summary: model,
      text: 'model: vancomycin-goti-2018\nversion: 1\n',
      card,
      datasheet: '# Datasheet of the source data\n\nAdults of two hospitals.',
    })
  }
  if (path === '/api/jobs') return ok({ jobs: [] })
  if (path === '/api/patients') {
    const search = (url.searchParams.get('search') ?? '').toLowerCase()
    const rows = cast
      .filter(({ subject }) => !state.empty && `${subject.family} ${subject.given}`.toLowerCase().includes(search))
      .map((one) => ({
        subject: one.subject,
        twins: [twinView(one, now, 24, 24).twin],
        events: 118,
        lastEvent: iso(now, -2),
      }))
    return ok({ rows, total: rows.length })
  }
  const bySubject = cast.find(({ subject }) => subject.id === part[3])
  const byTwin = cast.find(({ twin }) => twin === part[3])
  if (part[2] === 'subjects' && bySubject) {
    if (part[4] === 'models') return ok(bindability(bySubject))
    if (part[4] === 'cycle') return ok(cycleRecordOf(now))
    if (part[4] === 'timeline') return ok(timeline(bySubject, now))
    if (part[4] === 'twins') return { status: 201, body: twinView(bySubject, now, 24, 24).twin }
    return ok(bySubject.subject)
  }
  if (part[2] === 'twins' && byTwin) {
    if (part[4] === 'view')
      return ok(
        twinView(
          byTwin,
          now,
          Number(url.searchParams.get('hoursBack') ?? 48),
          Number(url.searchParams.get('hoursAhead') ?? 48),
          state.arrived.get(byTwin.twin),
        ),
      )
    if (part[4] === 'effect') {
      const [low, high] = ['low', 'high'].map((name) => Number(url.searchParams.get(name) ?? Number.NaN))
      return ok(Number.isFinite(low) ? effectOf(now, low, high) : effectOf(now))
    }
    if (part[4] === 'credibility') return ok(credibilityOf(byTwin, now, state.causes))
    if (part[4] === 'feedback') {
      const { score, cause, words = null } = body as { score: number; cause: string; words?: string | null }
      state.causes.set(score, { cause, words })
      return { status: 201, body: { id: byTwin.twin, score, cause, words: null, by: 'clinician', at: iso(now, 0) } }
    }
    if (part[4] === 'doubts') return ok(doubtsOf(byTwin, now, state.reviews))
    if (part[4] === 'next-levels') return ok(nextLevelsOf(byTwin, now))
    if (part[4] === 'preview') return ok(previewOf(byTwin, now))
    if (part[4] === 'archive') return ok({ name: 'vancomycin-goti-2018.omex', archive: 'UEsFBg==' })
    if (part[4] === 'reviews') {
      const { verdict, reason } = body as ReviewRequest
      const { reading } = doubtsOf(byTwin, now, []).doubts[0] ?? {}
      if (reading) state.reviews = [{ reading, verdict, reason, by: session.displayName, at: iso(now, 0) }]
      return ok(doubtsOf(byTwin, now, state.reviews))
    }
    if (part[4] === 'compare') return ok(comparePlans(byTwin, now, body as Parameters<typeof comparePlans>[2]))
    if (part[4] === 'recommendations') {
      if (method === 'POST') {
        const made = recommendation(byTwin, now, state.recommendations.length + 1)
        state.recommendations.unshift(made)
        return { status: 201, body: made }
      }
      return ok({ recommendations: state.recommendations.filter(({ twin }) => twin === byTwin.twin) })
    }
  }
  if (part[2] === 'recommendations') {
    const found = state.recommendations.find(({ id }) => id === part[3])
    if (!found) return missing
    const response = body as { response: string; reason?: string; regimen?: RecommendationView['response'] }
    const answered = {
      ...found,
      response: {
        response: response.response,
        reason: response.reason ?? null,
        regimen: null,
        by: session.displayName,
        at: iso(now, 0),
      },
    }
    state.recommendations = state.recommendations.map((one) => (one.id === found.id ? answered : one))
    return ok(answered)
  }
  return missing
}
