import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prior } from '../belief/prior.ts'
import { runnable } from '../belief/runnable.ts'
import { forecast } from '../forecast/predict.ts'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { InputEvent, TimelineEvent } from '../timeline.ts'
import { eventScores } from './event-scores.ts'
import { type PrequentialScore, prequential } from './prequential.ts'
import { scorecard } from './scorecard.ts'

const file = new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url)
const model = compileModel(readFileSync(file, 'utf8')).model as Model
const times = [11, 23, 35, 47]
const draws = createDraws(9)

/** A patient that the model itself made: doses every 12 h and four levels with residual error. */
function patient(i: number, change: (level: number) => number = (level) => level): TimelineEvent[] {
  const own = draws.stream(`patient ${i}`)
  const covariates: TimelineEvent[] = [
    { kind: 'covariate', time: 0, covariate: 'weight', value: 60 + 30 * own.uniform(0, 0, 0) },
    { kind: 'covariate', time: 0, covariate: 'clearance', value: 50 + 70 * own.uniform(0, 1, 0) },
    { kind: 'covariate', time: 0, covariate: 'dialysis', value: 0 },
  ]
  const doses = [0, 12, 24, 36].map(
    (time): InputEvent => ({ kind: 'input', time, input: 'dose', amount: 1000, rate: 1000 }),
  )
  const run = runnable(model)
  const one = prior(run, { start: 0, timeline: covariates }, 1, own)
  const { outputs } = forecast(run, one, { kind: 'inputs', name: 'given', events: doses }, 48, own, {
    times,
    keepMeasured: true,
  })
  const levels = times.map((time, k): TimelineEvent => {
    const value = Math.max(0.1, change(outputs[0]!.measured![k]![0]!))
    return { kind: 'observation', time, output: 'concentration', value }
  })
  return [...covariates, ...doses, ...levels]
}

const scored = (n: number, change?: (level: number) => number): PrequentialScore[] =>
  Array.from({ length: n }, (_, i) =>
    prequential(model, patient(i, change), { members: 100, draws: draws.stream(`score ${i}`) }),
  ).flat()

test('patients of the model itself: nominal coverage, uniform PIT, and levels teach it something', () => {
  const scores = scored(30)
  expect(scores).toHaveLength(120)
  const card = scorecard(scores)!
  expect(card.coverage.p80.low).toBeLessThan(0.8)
  expect(card.coverage.p80.high).toBeGreaterThan(0.78)
  expect(card.pit.pKolmogorov).toBeGreaterThan(0.01)
  const later = scorecard(scores.filter(({ time }) => time > 12))!
  expect(later.skill.prior!.value).toBeGreaterThan(0)
  expect(later.skill.persistence!.value).toBeGreaterThan(0)
  expect(scores[0]).toMatchObject({ issued: 0, time: 11, horizon: null, output: 'concentration' })
  expect(scores[1]).toMatchObject({ issued: 11, time: 23 })
})

test('a level below the limit is scored as it would be read with the limit, as are all others; without a limit it is not', () => {
  const record = patient(3).map((event) =>
    event.kind === 'observation' && event.time === 23 ? { ...event, value: 6, censored: 'left' as const } : event,
  )
  const at = (limits?: { readonly lower: number }) =>
    prequential(model, record, { members: 60, draws, ...(limits && { limits: () => limits }) })
  const [without, within] = [at(), at({ lower: 6 })]
  expect(without[1]).toMatchObject({ censored: 'left', crps: Number.NaN, references: {} })
  expect(within[1]!.crps).toBeGreaterThan(0)
  expect(within[1]!.references.persistence).toBeCloseTo(Math.abs(Math.max(6, without[0]!.observed) - 6), 12)
  // Whatever lies below a limit that is above everything cannot be told apart.
  expect(at({ lower: 1e4 }).map(({ crps }) => crps)).toEqual([0, 0, 0, 0])
})

test('a forecast sees nothing of its future: a level, a dose or a covariate after the issue changes no member', () => {
  const before = prequential(model, patient(1), { members: 50, draws, horizons: [12] })
  const changed = patient(1).map((event) =>
    event.kind === 'observation' && event.time > 30 ? { ...event, value: 99 } : event,
  )
  const after = prequential(model, changed, { members: 50, draws, horizons: [12] })
  expect(before[0]).toEqual(after[0])
  expect(after[2]!.crps).toBeGreaterThan(before[2]!.crps)
  expect(before.map(({ issued, horizon, time }) => [issued, horizon, time])).toEqual([
    [11, 12, 23],
    [23, 12, 35],
    [35, 12, 47],
  ])
})

test('horizons without a measurement are no targets; a record without any has no scores', () => {
  expect(prequential(model, patient(1), { members: 50, draws, horizons: [5] })).toEqual([])
  expect(
    prequential(
      model,
      patient(1).filter(({ kind }) => kind !== 'observation'),
      { members: 50, draws },
    ),
  ).toEqual([])
})

test('chances of events are calibrated for patients of the model itself, and not when the drug is misread', () => {
  const events = [{ output: 'concentration', side: 'above' as const, threshold: 15 }]
  const chances = (change?: (level: number) => number) =>
    Array.from({ length: 60 }, (_, i) =>
      prequential(model, patient(i, change), { members: 100, draws: draws.stream(`score ${i}`), events }),
    )
      .flat()
      .flatMap((score) => score.chances ?? [])
      .map(({ risk, happened }) => ({ risk, event: happened, time: 1 }))
  const own = eventScores(chances(), 1)!
  expect(own.n).toBe(240)
  expect(own.auroc!.value).toBeGreaterThan(0.7)
  const { intercept, slope } = own.calibration!
  expect(Math.abs(intercept!.value)).toBeLessThan(2.6 * intercept!.standardError)
  expect(Math.abs(slope!.value - 1)).toBeLessThan(2.6 * slope!.standardError)
  // Acting on the chances is worth more than acting always and never.
  const at = own.netBenefit.find(({ threshold }) => threshold === 0.2)!
  expect(at.model).toBeGreaterThan(Math.max(0, at.all))
  const misread = eventScores(
    chances((level) => 0.69 * level),
    1,
  )!
  expect(misread.calibration!.intercept!.value).toBeLessThan(-2 * misread.calibration!.intercept!.standardError)
  // Below its limit of quantification a level is below 20 for certain; of 1 nothing is known.
  const [first] = prequential(
    model,
    patient(1).map((event) =>
      event.kind === 'observation' ? { ...event, value: 3, censored: 'left' as const } : event,
    ),
    {
      members: 50,
      draws,
      events: [1, 20].map((threshold) => ({ output: 'concentration', side: 'below' as const, threshold })),
    },
  )
  expect(first!.chances!.map(({ event, happened }) => [event.threshold, happened])).toEqual([[20, true]])
})
