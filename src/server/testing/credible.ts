import type {
  DriftListView,
  FeedbackView,
  ModelRegistryView,
  RegistryView,
  ScorecardView,
  TwinCredibilityView,
  ValidationView,
} from '../../twins/credibility/credibility-views.ts'
import type { PilotReportView, PilotView } from '../../twins/pilot/pilot-views.ts'
import { example, ids } from './examples.ts'

const now = '2026-01-02T03:04:05.000Z'
const hash = '0'.repeat(64)
const share = { value: 0.8, low: 0.7, high: 0.9 }
const skill = { value: 0.2, standardError: 0.05, n: 60 }
const scores: ScorecardView = {
  n: 60,
  censored: 1,
  coverage: { p50: { ...share, value: 0.5 }, p80: share, p95: { ...share, value: 0.95 } },
  crps: 1.5,
  skill: { persistence: skill, climatology: null, prior: skill },
  errors: { n: 59, bias: 0.1, mae: 2, rmse: 2.5, meanObserved: 14, relativeBias: 0.01, mard: 0.15, relativeRmse: 0.2 },
  pit: {
    n: 60,
    histogram: [6, 6, 6, 6, 6, 6, 6, 6, 6, 6],
    pChiSquare: 1,
    pKolmogorov: 0.9,
    mean: 0.5,
    variance: 0.083,
  },
  width80: 8,
}
const reason = {
  code: 'too-few',
  values: { n: 3, least: 50 },
  text: '3 of its forecasts are scored here, and 50 are needed',
}

const twin: TwinCredibilityView = {
  model: example.model,
  stage: 'experimental',
  state: 'unproven',
  allowed: true,
  reasons: [reason],
  goals: { n: 50, coverage80: '70 % – 90 %' },
  twin: scores,
  all: scores,
  recent: [
    {
      id: 1,
      output: 'concentration',
      unit: 'mg/L',
      issuedAt: now,
      time: now,
      horizon: 12,
      observed: 14,
      censored: null,
      median: 13,
      low80: 9,
      high80: 18,
      widened: 1,
      inside80: true,
      crps: 1.2,
      asPlanned: true,
      feedback: [{ cause: 'wrong-time', words: 'drawn an hour later', by: 'clinician', at: now }],
    },
  ],
  events: [],
  conformal: [{ output: 'concentration', unit: 'mg/L', level: 0.8, n: 60, widen: 0.4, adaptive: 0.5 }],
  inflation: 1,
  widened: null,
}

const feedback: FeedbackView = { id: ids.run, score: 1, cause: 'wrong-time', words: null, by: 'clinician', at: now }

const registry: RegistryView = {
  models: [
    {
      model: example.model,
      stage: 'experimental',
      state: 'unproven',
      allowed: true,
      n: 60,
      twins: 2,
      coverage80: share,
      skill,
      alarms: 0,
      silent: 1,
    },
  ],
}

const eventScored = {
  ...{
    n: 90,
    events: 12,
    censored: 3,
    auroc: share,
    auprc: 0.5,
    missed: share,
    slopeOutside: true,
    brier: 0.08,
    brierSkill: 0.3,
  },
  intercept: { value: 0.1, standardError: 0.2 },
  slope: { value: 0.95, standardError: 0.15 },
  curve: [
    { risk: 0.05, observed: { value: 0.04, low: 0.01, high: 0.1 }, n: 60 },
    { risk: 0.5, observed: { value: 0.45, low: 0.3, high: 0.62 }, n: 30 },
  ],
  weighted: { auroc: 0.82, brier: 0.079 },
  netBenefit: [{ threshold: 0.3, model: 0.06, all: -0.2 }],
}

const model: ModelRegistryView = {
  model: example.model,
  question: 'Which regimen?',
  influence: 'medium',
  consequence: 'high',
  goals: { n: 50 },
  versions: [
    {
      hash,
      version: 1,
      origin: 'library',
      stage: 'experimental',
      inUse: true,
      registeredAt: now,
      state: 'unproven',
      reasons: [reason],
      scores,
    },
  ],
  horizons: [{ name: '8 to 24 h', scores }],
  groups: [{ group: 'sex', name: 'female', scores }],
  weeks: [{ name: '2026-01-05', scores }],
  events: [
    {
      ...{ code: 'low', output: 'sensor', unit: 'mg/dL', side: 'below', threshold: 70, hours: 0.5 },
      scores: eventScored,
      groups: [{ group: 'sex', name: 'female', scores: eventScored }],
      learned: { at: '2026-01-05T03:00:00Z', n: 120, events: 30, verdict: 'no-help' },
      recalibrated: {
        ...{ n: 120, events: 30 },
        own: { brier: 0.21, logarithmic: 0.7, intercept: null, slope: { value: 0.5, standardError: 0.1 } },
        recalibrated: { brier: 0.18, logarithmic: 0.55, intercept: null, slope: { value: 1, standardError: 0.2 } },
      },
    },
  ],
  bands: { slope: { low: 0.8, high: 1.25 }, missed: 0.1, source: 'Singh 2022', doi: '10.1371/journal.pdig.0000023' },
  drift: [
    {
      id: 1,
      hash,
      output: 'concentration',
      of: 'pit',
      detector: 'adwin',
      since: now,
      noticed: now,
      before: 0.5,
      after: 0.2,
      acknowledgedBy: null,
      owner: 'ada',
    },
  ],
  decisions: [{ hash, decision: 'experiment', reason: 'to see', by: 'ada', at: now, n: 60 }],
  feedback: [{ cause: 'wrong-time', count: 1 }],
  said: [
    {
      ...{ cause: 'wrong-time', words: 'drawn an hour later', by: 'clinician', at: now, twin: ids.twin },
      of: { version: 1, output: 'concentration', unit: 'mg/L', observed: 14, low80: 9, high80: 12.5, widened: 1 },
    },
  ],
  validations: [
    {
      id: 1,
      hash,
      version: 1,
      by: 'ada',
      at: now,
      file: 'levels.csv',
      subjects: 12,
      observations: 30,
      state: 'proven',
      outputs: [{ output: 'concentration', n: 30, coverage80: share, crps: 1.2 }],
      npde: 0.4,
      inside: 0.9,
    },
  ],
}

const validation: ValidationView = {
  ...{ id: 1, hash, version: 1, by: 'ada', at: now },
  evidence: { context: { question: 'Which regimen?' }, settings: { members: 500 } },
}

const pilot: PilotView = {
  running: true,
  startedAt: now,
  startedBy: 'ada',
  endedAt: null,
  endedBy: null,
  terms: {
    days: 28,
    mostAlerts: 2,
    mostGap: 0.1,
    minutesPerAlert: 2,
    staffHour: 40,
    computeHour: null,
    currency: 'EUR',
  },
  held: ['ehr'],
}
const pilotReport: PilotReportView = {
  verdict: 'too-early',
  at: now,
  days: 3,
  twins: 2,
  twinDays: 6,
  criteria: [{ code: 'duration', met: false, value: 3, goal: 28 }],
  models: [
    {
      model: 'vancomycin-goti-2018',
      title: example.model.title,
      state: 'unproven',
      n: 60,
      twins: 2,
      coverage80: share,
      skill,
      mard: 0.15,
      reasons: [reason],
      foretold: [
        {
          ...{ code: 'high', output: 'concentration', unit: 'mg/L', side: 'above', threshold: 20, hours: 24 },
          ...{ n: 40, happened: 6, alarms: 8, right: 5 },
        },
      ],
    },
  ],
  alerts: {
    episodes: 3,
    perTwinDay: 0.5,
    byRule: [{ model: 'vancomycin-goti-2018', code: 'high', level: 'priority', episodes: 3 }],
  },
  equity: [{ group: 'sex', name: 'female', n: 30, twins: 1, coverage80: share, gap: 0.02, alertsPerTwinDay: 0.4 }],
  effort: {
    ...{ records: 900, rejected: 1, forecasts: 120, scored: 60, withoutTruth: 60, feedback: 1 },
    ...{ computeHours: 0.01, staffHours: 0.1, storedBytes: 1e7 },
  },
  cost: { total: 4, perTwinDay: 0.67, currency: 'EUR' },
  leaks: { recommendations: 0, cards: 0, predictions: 0 },
}

/** What the platform says of its forecasts, in the shapes of the API. */
const drift: DriftListView = {
  alarms: [{ model: example.model.id, title: example.model.title, open: 1, since: now, owner: 'ada', yours: false }],
}

export const credible = { drift, twin, feedback, registry, model, validation, pilot, pilotReport }
