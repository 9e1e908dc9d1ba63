import type {
  DriftListView,
  ModelRegistryView,
  RegistryView,
  ScorecardView,
  TwinCredibilityView,
  ValidationView,
} from '../../../src/twins/credibility/credibility-views.ts'
import type { EffectView } from '../../../src/twins/decisions/dosing-views.ts'
import { type Character, model } from './cast.ts'
import { reasons, standingOf } from './standing.ts'
import { iso } from './twin-view.ts'

const hashes = ['3f9a6d0b51c27e88', 'b07c41d92e6f5a13'].map((start) => start.repeat(4))

/** Wilson's interval of a share, as the product draws it. */
function share(value: number, n: number) {
  const z2 = 1.96 ** 2
  const middle = (value + z2 / (2 * n)) / (1 + z2 / n)
  const half = (1.96 / (1 + z2 / n)) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n))
  return { value, low: middle - half, high: middle + half }
}

function scores(n: number, held: number, histogram: readonly number[], skill = 0.31): ScorecardView {
  const over = (value: number) => ({ value, standardError: 0.06, n })
  return {
    n,
    censored: 2,
    coverage: { p50: share(held - 0.29, n), p80: share(held, n), p95: share(Math.min(1, held + 0.14), n) },
    crps: 1.82,
    skill: { persistence: over(skill + 0.11), climatology: null, prior: over(skill) },
    errors: {
      n: n - 2,
      bias: 0.4,
      mae: 2.4,
      rmse: 3.1,
      meanObserved: 15.2,
      relativeBias: 0.026,
      mard: 0.178,
      relativeRmse: 0.204,
    },
    pit: {
      n,
      histogram: [...histogram],
      pChiSquare: 0.31,
      pKolmogorov: 0.44,
      mean: 0.51,
      variance: 0.089,
    },
    width80: 9.4,
  }
}

const whole = scores(412, 0.786, [46, 38, 40, 39, 41, 37, 42, 40, 41, 48])
const goals = { n: 50, coverage80: '70 % – 90 %', skill: 'prior ≥ 10 %', bias: '± 15 %', gap: '10 %' }

/** What `standingOf` says, with the scores. */
export function credibilityOf(
  one: Character,
  now: number,
  causes: ReadonlyMap<number, { cause: string; words: string | null }>,
): TwinCredibilityView {
  const sound = one.twin.endsWith('1')
  return {
    model,
    ...standingOf(one.twin),
    goals,
    twin: one.drawn.length === 0 ? null : scores(6, 0.83, [0, 1, 0, 1, 1, 1, 0, 1, 1, 0]),
    all: whole,
    recent: [
      { observed: 14.2, median: 13.1, low80: 9.4, high80: 18.3, widened: 1, horizon: 11.5, asPlanned: true },
      { observed: 24.9, median: 15.8, low80: 11.2, high80: 21.7, widened: 1.37, horizon: 23.25, asPlanned: false },
      { observed: 12.6, median: 12.9, low80: 8.8, high80: 17.9, widened: 1, horizon: 0.5, asPlanned: true },
    ].map((row, i) => ({
      ...row,
      id: i + 1,
      output: 'concentration',
      unit: 'mg/L',
      issuedAt: iso(now, -30 * (i + 1) - row.horizon),
      time: iso(now, -30 * (i + 1)),
      censored: null,
      inside80: row.observed >= row.low80 && row.observed <= row.high80,
      crps: 1.2,
      feedback: [
        ...(causes.has(i + 1) ? [{ ...causes.get(i + 1)!, by: 'm.farahani', at: iso(now, -0.1) }] : []),
        ...(i === 2
          ? [{ cause: 'wrong-time', words: 'drawn before the dose, not after', by: 'a.rahimi', at: iso(now, -2) }]
          : []),
      ],
    })),
    events: sound ? [{ ...eventCard(), groups: [] }] : [],
    conformal: [
      {
        output: 'concentration',
        unit: 'mg/L',
        level: 0.8,
        n: sound ? 412 : 14,
        widen: sound ? 0.42 : null,
        adaptive: sound ? 0.61 : null,
      },
    ],
    inflation: sound ? 1 : 1.37,
    widened: null,
  }
}

/** The two courses of the last week, with what explains the levels. */
export function effectOf(now: number, low = 400 / 24, high = 25): EffectView {
  const level = (hour: number) =>
    hour < 0 ? 0 : 19 * (1 - Math.exp(-hour / 22)) + 3.5 * Math.cos((hour / 12) * 2 * Math.PI)
  const curve = Array.from({ length: 49 }, (_, i) => {
    const hour = (i * 96) / 48
    const [middle, decay] = [Math.max(0, level(hour)), 4 * Math.exp(-hour / 20)]
    return {
      time: iso(now, hour - 96),
      with: [0.78 * middle, middle, 1.27 * middle],
      without: [0.6 * decay, decay, 1.5 * decay],
    }
  })
  const at = (i: number, observed: number) => ({ ...curve[i]!, observed })
  return {
    beliefSequence: 3,
    input: 'dose',
    output: 'concentration',
    unit: 'mg/L',
    low,
    high,
    course: [at(6, 9.4), at(18, 16.8), at(30, 18.1), at(42, 21.3)],
    curve,
    effective: 0.71,
    sideEffect: 0.04,
    knownSince: iso(now, -36),
    explanations: [
      { code: 'as-recorded', model: null, probability: 0.66 },
      { code: 'other-model', model: 'vancomycin-thomson-2009', probability: 0.29 },
      { code: 'dose-not-given', model: null, probability: 0.03 },
      { code: 'unit-slip', model: null, probability: 0.015 },
      { code: 'none-of-these', model: null, probability: 0.005 },
    ],
  }
}

/** What the owner of the model is told; nothing once all is judged. */
export const driftOf = (now: number, judged: ReadonlySet<number>): DriftListView => ({
  alarms:
    judged.size > 1
      ? []
      : [
          {
            model: model.id,
            title: model.title,
            open: 2 - judged.size,
            since: iso(now, -400),
            owner: 'a.rahimi',
            yours: false,
          },
        ],
})

export const registryOf = (): RegistryView => ({
  models: [
    {
      model,
      stage: 'approved',
      state: 'proven',
      allowed: true,
      n: 412,
      twins: 37,
      coverage80: whole.coverage.p80,
      skill: whole.skill.prior,
      alarms: 1,
      silent: 1,
    },
  ],
})

/** A version in use and proven, one that drifted, subgroups by every kind, and decisions with their reasons. */
export function modelRegistryOf(now: number, judged: ReadonlySet<number>): ModelRegistryView {
  const [used = '', old = ''] = hashes
  const row = (name: string, n: number, held: number) => ({ name, scores: scores(n, held, Array(10).fill(n / 10)) })
  const alarm = (id: number, of: string, detector: string, hours: number, before: number, after: number) => ({
    id,
    hash: old,
    output: 'concentration',
    of,
    detector,
    since: iso(now, hours),
    noticed: iso(now, hours + 60),
    before,
    after,
    acknowledgedBy: judged.has(id) ? 'a.rahimi' : null,
    owner: 'a.rahimi',
  })
  return {
    model,
    question: 'Which dose and interval bring the AUC24 of this adult to 400-600 mg·h/L?',
    influence: 'medium',
    consequence: 'high',
    goals,
    versions: [
      {
        hash: used,
        version: 2,
        origin: 'library',
        stage: 'approved',
        inUse: true,
        registeredAt: iso(now, -900),
        state: 'proven',
        reasons: [],
        scores: whole,
      },
      {
        hash: old,
        version: 1,
        origin: 'library',
        stage: 'retired',
        inUse: false,
        registeredAt: iso(now, -4000),
        state: 'failing',
        reasons,
        scores: scores(120, 0.61, [30, 12, 8, 6, 4, 4, 6, 8, 14, 28], 0.02),
      },
    ],
    horizons: [row('up to 1 h', 60, 0.82), row('8 to 24 h', 212, 0.79), row('over 72 h', 30, 0.7)],
    groups: [
      { group: 'sex', ...row('female', 190, 0.8) },
      { group: 'age', ...row('40 to 64', 180, 0.79) },
      { group: 'age', ...row('80 and over', 44, 0.72) },
      { group: 'ethnicity', ...row('Not Hispanic or Latino', 220, 0.78) },
      { group: 'site', ...row('ICU West', 51, 0.61) },
    ],
    weeks: [
      row('2026-10-26', 70, 0.81),
      row('2026-11-02', 84, 0.74),
      row('2026-11-09', 90, 0.77),
      row('2026-11-16', 102, 0.8),
    ],
    events: [
      {
        ...eventCard(),
        groups: [
          { group: 'sex', name: 'female', scores: eventScored(130, 22, 4, 0.86, 0.58, 0.55) },
          { group: 'age', name: '40 to 64', scores: eventScored(96, 15, 5, 0.81) },
          { group: 'plan', name: 'followed', scores: eventScored(201, 30, 10, 0.85) },
        ],
      },
    ],
    bands: {
      slope: { low: 0.8, high: 1.25 },
      missed: 0.1,
      source: 'Singh H, Mhasawade V, Chunara R. PLOS Digit Health 2022;1:e0000023',
      doi: '10.1371/journal.pdig.0000023',
    },
    drift: [
      alarm(1, 'pit', 'adwin', -400, 0.5, 0.31),
      alarm(2, 'crps, site ICU West', 'page-hinkley', -300, 0.21, 0.34),
      alarm(3, 'slope, rule high', 'band', -200, 0.8, 0.58),
      alarm(4, 'missed, rule high, sex:female', 'band', -200, 0.3, 0.55),
    ],
    decisions: [
      {
        hash: used,
        decision: 'approve',
        reason: 'Covers as it should on every ward for six weeks.',
        by: 'a.rahimi',
        at: iso(now, -200),
        n: 380,
      },
      {
        hash: old,
        decision: 'retire',
        reason: 'رانش در بخش مراقبت‌های ویژه',
        by: 'a.rahimi',
        at: iso(now, -250),
        n: 120,
      },
    ],
    feedback: [{ cause: 'wrong-time', count: 3 }],
    said: [
      {
        ...{ cause: 'wrong-time', words: 'drawn before the dose, not after', by: 'm.farahani', at: iso(now, -30) },
        twin: '00000000-0000-4000-8000-b00000000001',
        of: {
          version: 2,
          output: 'concentration',
          unit: 'mg/L',
          observed: 24.9,
          low80: 11.2,
          high80: 21.7,
          widened: 1.37,
        },
      },
      { ...{ cause: 'wrong-time', words: null, by: 'a.rahimi', at: iso(now, -90) }, ...twinOfNone },
      { ...{ cause: 'wrong-time', words: 'تب از صبح', by: 'a.rahimi', at: iso(now, -91) }, ...twinOfNone },
    ],
    validations: [
      {
        id: 1,
        hash: used,
        version: 2,
        by: 'a.rahimi',
        at: iso(now, -700),
        file: 'icu-levels-2025.csv',
        subjects: 84,
        observations: 251,
        state: 'proven',
        outputs: [{ output: 'concentration', n: 251, coverage80: whole.coverage.p80, crps: 2.31 }],
        npde: 0.21,
        inside: 0.92,
      },
    ],
  }
}

const twinOfNone = { twin: '00000000-0000-4000-8000-b00000000003', of: null }

const eventCard = () => ({
  ...{ code: 'high', output: 'concentration', unit: 'mg/L', side: 'above' as const, threshold: 20, hours: 24 },
  scores: eventScored(240, 41, 12, 0.84),
  learned: { at: '2026-11-15T03:00:00Z', n: 228, events: 41, verdict: 'offered' as const },
  recalibrated: {
    ...{ n: 131, events: 24 },
    own: { brier: 0.118, logarithmic: 0.41, intercept: null, slope: { value: 0.62, standardError: 0.09 } },
    recalibrated: { brier: 0.104, logarithmic: 0.35, intercept: null, slope: { value: 0.96, standardError: 0.14 } },
  },
})

/** A credibility.json as `hamzad validate` writes it. */
export const validationOf = (now: number): ValidationView => ({
  ...{ id: 1, hash: hashes[0] ?? '', version: 2, by: 'a.rahimi', at: iso(now, -700) },
  evidence: {
    context: {
      question: 'Which dose and interval bring the AUC24 of this adult to 400-600 mg·h/L?',
      use: 'Adults on intravenous vancomycin; AUC-guided dosing.',
      decisions: [{ name: 'regimen', prefer: 'P(auc24 in target) - 2 * P(auc24 > 600 mg.h/L)' }],
      influence: 'medium',
      consequence: 'high',
    },
    data: {
      ...{ file: 'icu-levels-2025.csv', subjects: 84, observations: 251 },
      covariates: [{ name: 'weight', unit: 'kg', low: 41, median: 74, high: 138, outside: 0 }],
    },
    outputs: {
      concentration: {
        unit: 'mg/L',
        all: whole,
        groups: { 'weight=below 66 kg': scores(84, 0.76, Array(10).fill(8)) },
      },
    },
    events: [
      {
        output: 'concentration',
        side: 'above',
        threshold: 20,
        unit: 'mg/L',
        scores: {
          n: 251,
          events: 40,
          auroc: { value: 0.84 },
          brier: { score: 0.09 },
          calibration: { intercept: { value: -0.08 }, slope: { value: 0.93 } },
        },
      },
    ],
    npde: { n: 251, mean: 0.03, variance: 1.08, p: 0.21 },
    frameworks: {
      vv40: [
        ['Code: numerical verification', 'Closed forms and orders of convergence; two engines agree bit for bit.'],
      ],
      fda: [['4 In vivo validation', '251 measurements of 84 individuals (section 5).']],
      tripod: [['14', 'Fairness', 'scores by subgroup in section 5 (--by)']],
    },
    settings: { members: 500, seed: 1, simulations: 300 },
  },
})

function eventScored(n: number, events: number, censored: number, auroc: number, slope = 0.93, missed = 0.3) {
  const bin = (risk: number, value: number, size: number) => {
    const half = 1.96 * Math.sqrt((value * (1 - value)) / size)
    return { risk, observed: { value, low: Math.max(0, value - half), high: Math.min(1, value + half) }, n: size }
  }
  return {
    ...{ n, events, censored, auroc: { value: auroc, low: auroc - 0.06, high: auroc + 0.05 } },
    ...{ auprc: 0.58, brier: 0.094, brierSkill: 0.31 },
    intercept: { value: -0.08, standardError: 0.19 },
    missed: { value: missed, low: missed - 0.12, high: missed + 0.15 },
    slope: { value: slope, standardError: 0.07 },
    slopeOutside: slope < 0.7,
    curve: [bin(0.04, 0.03, 90), bin(0.14, 0.17, 60), bin(0.35, 0.3, 40), bin(0.68, 0.63, 24)],
    weighted: { auroc: auroc - 0.01, brier: 0.096 },
    netBenefit: [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map((threshold) => {
      const all = 0.17 - (0.83 * threshold) / (1 - threshold)
      return { threshold, model: Math.max(all, 0.165 * (1 - threshold / 0.85) ** 1.4), all }
    }),
  }
}
