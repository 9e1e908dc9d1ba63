import type { AlertView } from '../../twins/alerts/alert-views.ts'
import type { ConnectorView } from '../../twins/messages/connector-views.ts'
import type { ScheduleView } from '../../twins/planning/schedule-views.ts'
import type { QualityItem, QualityView } from '../../twins/quality/shapes.ts'
import type * as Shapes from '../domain.ts'

/** One invented patient with one twin, in the shapes of the API: every optional part is there, so that tests of routes see it travel. */
export const ids = {
  account: '11111111-1111-4111-8111-111111111111',
  subject: '22222222-2222-4222-8222-222222222222',
  twin: '33333333-3333-4333-8333-333333333333',
  recommendation: '44444444-4444-4444-8444-444444444444',
  run: '55555555-5555-4555-8555-555555555555',
  alert: '66666666-6666-4666-8666-666666666666',
} as const

const now = '2026-01-02T03:04:05.000Z'
const seven = [1, 2, 3, 4, 5, 6, 7]
const source = { type: 'Observation', id: 'o1', version: 1, part: 'component[0]' }
const quality = { verdict: 'good' as const }

const model: Shapes.ModelSummary = {
  id: 'vancomycin-goti-2018',
  version: 1,
  hash: 'sha256:00',
  title: 'Vancomycin',
  subject: 'patient',
  kind: 'equations',
  use: null,
  cite: { text: 'Goti 2018', doi: '10.1097/FTD.0000000000000490' },
}
const subject: Shapes.Subject = {
  id: ids.subject,
  family: 'Example',
  given: 'Eve',
  birthDate: '1950-01',
  sex: 'female',
  deceasedAt: null,
  identifiers: [{ label: 'MRN', value: '1' }],
  location: null,
}
const twin: Shapes.TwinSummary = { id: ids.twin, subject: ids.subject, model, state: 'active', createdAt: now }
const note = { code: 'few-observations', values: { observations: 1, name: 'concentration' } }
const dose = { time: now, until: now, amount: 1000, unit: 'mg', planned: true, source }
const measure = {
  name: 'auc24',
  unit: 'mg.h/L',
  target: [400, 600],
  windows: [{ from: now, until: now, quantiles: seven, probability: { below: 0.1, within: 0.7, above: 0.2 } }],
}
const term = { text: 'P(auc24 in target)', value: 0.7, standardError: 0.01, harm: false }
const regimen = { input: 'dose', amount: 1000, interval: 12, duration: 1 }
const score = {
  regimen,
  objective: 0.5,
  standardError: 0.01,
  terms: [term],
  measures: [{ name: 'auc24', unit: 'mg.h/L', quantiles: seven }],
}

const alert: AlertView = {
  id: ids.alert,
  twin: ids.twin,
  subject,
  model: model.id,
  code: 'low',
  level: 'high',
  output: 'sensor',
  side: 'below',
  threshold: 70,
  unit: 'mg/dL',
  minutes: 30,
  measured: false,
  chance: 0.4,
  recalibrated: 0.31,
  since: now,
  seenAt: now,
  endedAt: null,
  snoozed: { until: now, by: 'clinician' },
  withheld: null,
}
const view: Shapes.TwinView = {
  twin,
  subject,
  now,
  from: now,
  until: now,
  belief: {
    sequence: 1,
    at: now,
    computedAt: now,
    method: 'importance',
    members: 500,
    observations: 2,
    effectiveSampleSize: 400.5,
    paretoK: null,
    conflict: 0.4,
    logEvidence: -3.2,
    seed: 7,
    notes: [note],
  },
  outputs: [
    {
      name: 'concentration',
      unit: 'mg/L',
      measured: [
        { time: now, value: 15, comparator: null, recorded: { value: 15, unit: 'ug/mL' }, source, quality, used: true },
      ],
      past: { times: [now], quantiles: seven.map((q) => [q]) },
      forecast: { times: [now], quantiles: seven.map((q) => [q]), observable: null, widened: 1, futures: [[1.5]] },
    },
    { name: 'unseen', unit: '1', measured: [], past: null, forecast: null },
  ],
  inputs: [{ name: 'dose', unit: 'mg', doses: [dose] }],
  covariates: [
    {
      name: 'weight',
      kind: 'number' as const,
      category: null,
      unit: 'kg',
      value: null,
      time: null,
      from: 'record',
      outside: false,
      series: [{ time: now, value: 70 }],
    },
  ],
  parameters: [{ name: 'CL', unit: 'L/h', quantiles: seven, population: seven }],
  measures: [measure],
  plan: { name: 'current', source: 'order' },
  decisions: [
    {
      name: 'regimen',
      input: 'dose',
      amountUnit: 'mg',
      timeUnit: 'h',
      amount: [250, 500],
      interval: [12],
      duration: [1],
      objective: 'P(auc24 in target)',
    },
  ],
  freshness: { lastObservation: null, state: 'none', ageing: 1440, stale: 4320 },
  leftOut: [{ what: 'Creatinine', time: now, rule: 'observation.value-unit-unknown', reason: 'unit-unknown', source }],
  credibility: {
    stage: 'silent',
    state: 'unproven',
    allowed: false,
    reasons: [
      { code: 'too-few', values: { n: 3, least: 50 }, text: '3 of its forecasts are scored here, and 50 are needed' },
    ],
  },
}

const recommendation: Shapes.Recommendation = {
  id: ids.recommendation,
  twin: ids.twin,
  decision: 'regimen',
  createdAt: now,
  beliefSequence: 1,
  model,
  objective: 'P(auc24 in target)',
  timeUnit: 'h',
  amountUnit: 'mg',
  best: score,
  alternatives: [score],
  current: { objective: 0.1, standardError: 0.01, terms: [term], measures: [] },
  reasons: [note],
  outdated: false,
  response: { response: 'modify', reason: 'renal function', regimen, by: 'ada', at: now },
}

const reading = { key: 'Observation/o1', name: 'concentration', time: now, value: 150, unit: 'mg/L', source }
const doubts: Shapes.Doubts = {
  beliefSequence: 3,
  asRecorded: 0.1,
  suspicious: true,
  doubts: [
    {
      code: 'unit-slip',
      probability: 0.85,
      reading,
      dose: { ...reading, key: 'MedicationAdministration/m1', name: 'dose' },
      corrected: 15,
      factor: 0.1,
      drawnAt: now,
    },
  ],
  reviews: [{ reading, verdict: 'set-aside', reason: 'mistyped', by: 'Ada', at: now }],
}
const effect: Shapes.Effect = {
  beliefSequence: 3,
  input: 'dose',
  output: 'concentration',
  unit: 'mg/L',
  low: 10,
  high: 20,
  course: [{ time: now, observed: 12, with: [9, 12, 16], without: [0, 0, 0] }],
  curve: [{ time: now, with: [9, 12, 16], without: [0, 0, 0] }],
  effective: 0.8,
  sideEffect: 0.05,
  knownSince: now,
  explanations: [
    { code: 'as-recorded', model: null, probability: 0.7 },
    { code: 'other-model', model: 'vancomycin-thomson-2009', probability: 0.2 },
    { code: 'none-of-these', model: null, probability: 0.1 },
  ],
}
const nextLevels: Shapes.NextLevels = {
  beliefSequence: 3,
  decision: 'regimen',
  levels: [{ output: 'concentration', time: now, trough: true, gain: 0.04, information: 0.6 }],
}
const preview: Shapes.Preview = {
  beliefSequence: 3,
  model: { id: 'vancomycin-goti-2018' },
  timeline: [{ kind: 'input', time: 0 }],
  belief: 'AAAA',
  origin: now,
  tick: 3_600_000,
  at: 12,
  seed: 7,
  plan: [{ kind: 'input', time: 24 }],
  starts: { dose: 24 },
}

const archive: Shapes.TwinArchive = { name: 'vancomycin-goti-2018.omex', archive: 'UEsFBg==' }

export const example = {
  archive,
  alert,
  doubts,
  effect,
  nextLevels,
  preview,
  now,
  model,
  subject,
  twin,
  view,
  recommendation,
  worklist: {
    rows: [
      {
        subject,
        twin: ids.twin,
        model,
        headline: {
          measure: 'auc24',
          unit: 'mg.h/L',
          quantiles: seven,
          target: [400, 600],
          below: null,
          within: 0.7,
          above: 0.1,
        },
        lastValue: { output: 'concentration', value: 15, comparator: null, unit: 'mg/L', time: now },
        trend: [1, 2],
        freshness: 'current',
        openRecommendation: false,
        stage: 'experimental' as const,
        state: 'unproven' as const,
        updatedAt: now,
      },
    ],
    patients: 1,
  } satisfies Shapes.Worklist as Shapes.Worklist,
  patients: {
    rows: [{ subject, twins: [twin], events: 3, lastEvent: null }],
    total: 1,
  } satisfies Shapes.PatientList as Shapes.PatientList,
  glucose: {
    unit: 'mg/dL',
    readings: [[Date.parse(now), 120]],
    below: [],
    above: [],
    leftOut: 0,
    carbohydrate: [[Date.parse(now), 45]],
    insulin: [[Date.parse(now), 4.5]],
    exercise: [],
    basal: [[Date.parse(now), 0.9]],
  } satisfies Shapes.GlucoseRecord as Shapes.GlucoseRecord,
  cycle: {
    taken: [
      {
        name: 'systolic',
        value: 104,
        unit: 'mm[Hg]',
        recorded: { value: 104, unit: 'mm[Hg]' },
        time: now,
        source: { type: 'Observation', id: 'bp', version: 1 },
        quality: { verdict: 'good' },
      },
    ],
    older: [],
    leftOut: [],
    missing: ['stroke_volume'],
  } satisfies Shapes.CycleRecord as Shapes.CycleRecord,
  timeline: {
    entries: [
      {
        kind: 'observation',
        time: now,
        until: now,
        codes: [{ system: 'http://loinc.org', code: '20578-1', display: 'Vancomycin' }],
        value: 15,
        unit: 'mg/L',
        comparator: '<',
        text: 'low',
        quality: { verdict: 'doubtful', rule: 'r', reason: 'why' },
        source,
        withdrawn: true,
      },
    ],
    more: false,
  } satisfies Shapes.Timeline as Shapes.Timeline,
  bindability: {
    model,
    bindable: false,
    fed: true,
    twin: null,
    found: [{ what: 'weight', value: 70, unit: 'kg', kind: 'number', category: null, time: now, from: 'record' }],
    missing: [{ what: 'clearance', unit: null, codes: [], why: 'no-value' }],
    warnings: [{ code: 'outside', values: { name: 'age', value: 17 } }],
  } satisfies Shapes.BindabilityList['models'][number] as Shapes.BindabilityList['models'][number],
  comparison: {
    from: now,
    until: now,
    plans: [
      {
        name: 'current',
        current: true,
        doses: [dose],
        outputs: [
          { name: 'concentration', unit: 'mg/L', times: [now], quantiles: seven.map((q) => [q]), futures: [[1]] },
        ],
        measures: [measure],
        objective: { text: 'P', value: 0.5, standardError: 0.1 },
        terms: [term],
      },
    ],
    differences: [{ plan: 'b', measure: 'auc24', unit: 'mg.h/L', quantiles: seven }],
  } satisfies Shapes.ComparisonResult as Shapes.ComparisonResult,
  schedule: {
    id: ids.run,
    kind: 'electives',
    title: 'December',
    search: { state: 'done', progress: 1, message: '0.004', error: null },
    outcome: 'optimal',
    breaches: 1,
    moved: false,
    createdAt: now,
    changedAt: now,
    changedBy: 'Hamzad',
    revision: 2,
    problem: {
      plan: 'electives',
      title: 'December',
      from: '2026-11-30',
      days: 1,
      wards: [{ id: 'w', beds: 2, taken: [1], admissions: 1 }],
      electives: [
        { id: 'a', ward: 'w', nights: { mean: 1, sd: 0.5 }, earliest: '2026-11-30', latest: '2026-11-30', priority: 2 },
      ],
      closed: ['2026-12-01'],
    },
    made: {
      outcome: 'optimal',
      cost: 1,
      bound: 1,
      gap: 0,
      conflict: [{ rule: 'elective.once', about: { elective: 'a' } }],
      plan: { kind: 'electives', admissions: [{ elective: 'a', day: '2026-11-30' }], deferred: ['b'] },
      breaches: [{ rule: 'ward.admissions', about: { ward: 'w', most: 1 } }],
      stress: null,
      absence: null,
      costs: null,
      beds: [{ ward: 'w', beds: [2] }],
    },
  } satisfies ScheduleView as ScheduleView,
  quality: {
    since: now,
    channels: [
      {
        source: 'connector laboratory',
        channel: 'http://loinc.org|20578-1',
        name: 'Vancomycin',
        values: 120,
        patients: 14,
        faults: { completeness: 2, conformity: 1, plausibility: 3, timeliness: 0, duplicates: 4 },
        delay: { median: 0.4, most: 26 },
        lastAt: now,
      },
    ],
    types: [
      {
        source: 'files',
        type: 'Observation',
        refused: 2,
        marked: 5,
        faults: { completeness: 4, conformity: 2, plausibility: 0, timeliness: 1, duplicates: 0 },
      },
    ],
  } satisfies QualityView as QualityView,
  qualityItems: [
    {
      resource: 'Observation/1',
      subject: null,
      at: now,
      rule: 'observation.value-implausible',
      reason: 'The value is outside the plausible range',
      place: null,
      stored: true,
    },
  ] satisfies QualityItem[] as QualityItem[],
  connector: {
    name: 'laboratory',
    kind: 'mllp',
    enabled: true,
    settings: { port: 2575, timeZone: 'Asia/Tehran' },
    state: 'listening',
    port: 2575,
    connections: 1,
    quiet: false,
    quietLearnedMinutes: 45,
    received: 3,
    taken: 1,
    repeated: 1,
    refused: 1,
    waiting: 1,
    held: 0,
    resources: 4,
    lastReceivedAt: now,
    error: null,
  } satisfies ConnectorView as ConnectorView,
  feedAlerts: {
    alerts: [
      {
        id: ids.subject,
        kind: 'connector' as const,
        name: 'laboratory',
        silentSince: now,
        allowedMinutes: 45,
        learned: true,
        beganAt: now,
        endedAt: null,
      },
    ],
    ended: [],
  },
  understood: {
    codes: [
      {
        system: 'urn:hamzad:hl7v2:L',
        code: 'VANC',
        kind: 'observation' as const,
        unit: 'mg/L',
        values: 3,
        lastAt: now,
        means: null,
        mapped: false,
      },
    ],
    problems: [{ type: 'ORU^R01', rule: 'hl7.patient-missing', reason: 'No identifier', path: 'PID-3', messages: 1 }],
  },
  message: {
    sequence: 1,
    receivedAt: now,
    type: 'ORU^R01',
    control: 'M1',
    state: 'dead' as const,
    rule: 'hl7.patient-missing',
    reason: 'No identifier says whom the message is about (PID-3)',
    findings: [{ rule: 'hl7.patient-missing', reason: 'No identifier', path: 'PID-3' }],
    resources: 0,
    attempts: 1,
  },
  imported: {
    run: ids.run,
    state: 'done',
    resources: 2,
    unchanged: 0,
    events: 2,
    subjects: 1,
    rejected: 1,
    byType: { Observation: 2 },
    rejections: [{ where: 'entry[2]', type: null, id: null, rule: 'type-missing', reason: 'no resourceType' }],
  } satisfies Shapes.ImportResult as Shapes.ImportResult,
  job: {
    id: '1',
    task: 'assimilate',
    state: 'running',
    progress: 0.5,
    message: null,
    startedAt: now,
    finishedAt: null,
  } satisfies Shapes.Job as Shapes.Job,
}
