import { everyday } from '../src/demo/diabetes/disturbances.ts'
import { createLife } from '../src/demo/diabetes/life.ts'
import { virtualPatient } from '../src/demo/diabetes/virtual-patients.ts'
import { beyond, chanceOf } from '../src/kernel/alerts/alert-rule.ts'
import { assimilate } from '../src/kernel/belief/assimilate.ts'
import type { Belief } from '../src/kernel/belief/belief.ts'
import { prior } from '../src/kernel/belief/prior.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { adaptConformal, inflation, missOf, splitConformal } from '../src/kernel/credibility/conformal.ts'
import { wilson } from '../src/kernel/credibility/coverage.ts'
import { prequential } from '../src/kernel/credibility/prequential.ts'
import { compareChances, recalibrate, recalibration } from '../src/kernel/credibility/recalibrate.ts'
import { type Score, scoreEnsemble } from '../src/kernel/credibility/score-ensemble.ts'
import { forecast } from '../src/kernel/forecast/predict.ts'
import type { Model } from '../src/kernel/model.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { weightsOf } from '../src/kernel/statistics/weights.ts'
import type { InputEvent, TimelineEvent } from '../src/kernel/timeline.ts'
import { away, errorOf } from '../src/twins/credibility/widen-forecast.ts'
import { findModel } from '../src/twins/library/library.ts'
import { timelineOf } from './glucose-record.ts'
import type { Benchmark, Row } from './measure.ts'

const count = Number(process.env.HAMZAD_PEOPLE ?? 18)
const days = Number(process.env.HAMZAD_DAYS ?? 5)
const members = Number(process.env.HAMZAD_MEMBERS ?? 200)
const patients = Number(process.env.HAMZAD_PATIENTS ?? 400)
const ages = ['adult', 'adolescent', 'child']
const people = Array.from(
  { length: count },
  (_, i) => `${ages[i % 3]}#${String(1 + Math.floor(i / 3)).padStart(3, '0')}`,
)
/** Minutes: no forecast before so much was seen; forecasts do not overlap. */
const [burnIn, every, horizon, furthest] = [720, 30, 30, 60]

interface Case {
  /** Order of the issues. */
  readonly at: number
  readonly score: Score
  readonly chances: readonly { readonly code: string; readonly risk: number; readonly event: boolean }[]
}

/** Of one twin: what is learned from, and what comes later and is judged. */
interface Twin {
  readonly learned: readonly Case[]
  readonly judged: readonly Case[]
}

/**
 * Recalibration before and after, on data that no one of the models was made for: people of UVA/Padova S2008 whose sensor, pump and diary the model of another group
 * (Cappon 2023) reads, learned from the first half of each record and judged on the second; and patients of one population model of vancomycin foretold by another,
 * learned from the first half of the patients and judged on the others.
 */
export function benchmark(): Benchmark {
  const rows: Row[] = []
  const report = (name: string, model: string, codes: readonly string[], twins: readonly Twin[]) => {
    const say: Say = (what, own, mended, unit, note) =>
      rows.push({
        ...{ case: `${name}: ${what}`, peer: "the model's own", unit, ours: rounded(mended), theirs: rounded(own) },
        ...{ ratio: null, note: `${model}; ${note}` },
      })
    coverage(twins, say)
    for (const code of codes) chances(code, twins, say)
  }
  const { model } = findModel('glucose-type1-cappon-2023')
  const rules = (model.alerts ?? []).map(({ code }) => code)
  for (const [name, alone] of [
    ['CGM, insulin and meals', false],
    ['CGM alone', true],
  ] as const) {
    const halves = people.map((person): Twin => {
      const cases = live(model, person, alone)
      return { learned: cases.slice(0, cases.length >> 1), judged: cases.slice(cases.length >> 1) }
    })
    report(name, model.id, rules, halves)
  }
  for (const [truth, foreteller] of [
    ['vancomycin-thomson-2009', 'vancomycin-goti-2018'],
    ['vancomycin-goti-2018', 'vancomycin-thomson-2009'],
  ] as const) {
    const patients = treated(findModel(truth).model, findModel(foreteller).model)
    const half = patients.length >> 1
    const twins = patients.map(
      (cases, i): Twin => (i < half ? { learned: cases, judged: [] } : { learned: [], judged: cases }),
    )
    report(`patients of ${truth}`, foreteller, ['above 15', 'below 10'], twins)
  }
  return { versions: { people: people.join(' '), days: String(days), members: String(members) }, rows }
}

type Say = (what: string, own: number, mended: number, unit: string, note: string) => void
const rounded = (value: number) => Number(value.toPrecision(3))
const inOrder = (cases: readonly Case[]) => cases.toSorted((a, b) => a.at - b.at)
const missOfScore = ({ low80, width80, observed }: Score) => missOf(low80, low80 + width80, observed)

/** What 80 % intervals held of the second halves: the model's own, widened twin by twin, and moved out by what earlier cases of all twins missed. */
function coverage(twins: readonly Twin[], say: Say): void {
  const learned = inOrder(twins.flatMap((twin) => twin.learned)).map(({ score }) => score)
  const factors = twins.map((twin) => inflation(twin.learned.map(({ score }) => errorOf(score.pit))))
  const judged = twins
    .flatMap((twin, i) => twin.judged.map(({ at, score }) => ({ at, score, factor: factors[i]! })))
    .sort((a, b) => a.at - b.at)
  const split = splitConformal(learned.map(missOfScore), 0.8)
  const misses = learned.map(missOfScore).slice(-200)
  let state = { widen: splitConformal(misses, 0.8), level: 0.8, misses: misses as readonly number[] }
  const adaptive = judged.map(({ score }) => {
    const held = missOfScore(score) <= state.widen
    state = adaptConformal(state, 0.8, missOfScore(score), { memory: 200 })
    return held
  })
  const own = judged.filter(({ score }) => score.inside80).length
  const widened = judged.filter(({ score: { low80, width80, median, observed }, factor }) => {
    const [low, high] = [away(low80, median, { factor }), away(low80 + width80, median, { factor })]
    return low <= observed && observed <= high
  }).length
  const conformal = judged.filter(({ score }) => missOfScore(score) <= split).length
  const share = (held: number) => (100 * held) / judged.length
  const wider = factors.filter((factor, i) => factor > 1 && twins[i]!.judged.length > 0).length
  const limits = (held: number) => {
    const { low, high } = wilson(held, judged.length)!
    return `of ${judged.length}; 95 % limits ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`
  }
  const unit = '% of measurements that 80 % intervals held'
  // Of twins that are judged and were learned from.
  if (twins.some((twin) => twin.learned.length > 0 && twin.judged.length > 0))
    say(
      'intervals widened twin by twin',
      share(own),
      share(widened),
      unit,
      `${limits(widened)}; ${wider} of ${twins.length} twins widened`,
    )
  say(
    'split conformal',
    share(own),
    share(conformal),
    unit,
    `${limits(conformal)}; ends moved by ${split.toFixed(1)} mg/dL`,
  )
  const held = adaptive.filter(Boolean).length
  say('adaptive conformal', share(own), share(held), unit, limits(held))
}

/** Chances of a rule: as the model has them, and recalibrated on what came before. */
function chances(code: string, twins: readonly Twin[], say: Say): void {
  const of = (when: 'learned' | 'judged') =>
    twins
      .flatMap((each, i) => each[when].map(({ at, chances: all }) => ({ at, all, twin: String(i) })))
      .sort((a, b) => a.at - b.at)
      .flatMap(({ all, twin }) => all.flatMap((chance) => (chance.code === code ? [{ ...chance, twin }] : [])))
  const learned = recalibration(of('learned'))
  const judged = of('judged')
  const found = compareChances(
    judged.map((each) => ({ ...each, recalibrated: learned ? recalibrate(learned, each.risk) : each.risk })),
  )
  if (!found) return
  const { own, recalibrated, n, events } = found
  const note = learned
    ? `${n} forecasts, ${events} came true; logit = ${learned.intercept.toFixed(2)} + ${learned.slope.toFixed(2)} logit, learned from ${learned.n} with ${learned.events}`
    : `${n} forecasts, ${events} came true; nothing is offered`
  const figures = [
    ['Brier score', 'mean squared error', own.brier, recalibrated.brier],
    ['log score', 'mean negative log likelihood', own.logarithmic, recalibrated.logarithmic],
    ['calibration slope', '1 is perfect', own.slope?.value, recalibrated.slope?.value],
    ['calibration intercept', '0 is perfect', own.intercept?.value, recalibrated.intercept?.value],
  ] as const
  for (const [name, unit, before, after] of figures)
    if (before !== undefined && after !== undefined) say(`${code}, ${name}`, before, after, unit, note)
}

/** Patients of one model, three levels each, foretold one after the other by another. */
function treated(truth: Model, foreteller: Model): Case[][] {
  const draws = createDraws(17).stream(truth.id)
  const events = [
    { output: 'concentration', side: 'above', threshold: 15 },
    { output: 'concentration', side: 'below', threshold: 10 },
  ] as const
  return Array.from({ length: patients }, (_, i) => {
    const own = draws.stream(String(i))
    const set = { weight: 60 + 40 * own.uniform(0, i, 0), clearance: 30 + 100 * own.uniform(0, i, 1) }
    const covariates = Object.entries(set).map(
      ([covariate, value]): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value }),
    )
    const doses = [0, 12, 24, 36].map(
      (time): InputEvent => ({ kind: 'input', time, input: 'dose', amount: 1000, rate: 1000 }),
    )
    const machine = runnable(truth)
    const world = prior(machine, { start: 0, timeline: covariates }, 1, own)
    const plan = { kind: 'inputs', name: 'given', events: doses } as const
    const levels = forecast(machine, world, plan, 48, own, { times: [11, 35, 47], keepMeasured: true }).outputs[0]!
    const measured = [11, 35, 47].map(
      (time, k): TimelineEvent => ({
        ...{ kind: 'observation', time, output: 'concentration' },
        value: Math.max(0.5, levels.measured![k]![0]!),
      }),
    )
    const record = [...covariates, ...doses, ...measured]
    return prequential(foreteller, record, { members, draws: createDraws(i + 1), events }).map((score, k) => ({
      at: 100 * i + k,
      score,
      chances: (score.chances ?? []).map(({ event: { side, threshold }, risk, happened }) => ({
        ...{ code: `${side} ${threshold}`, risk, event: happened },
      })),
    }))
  })
}

function live(model: Model, person: string, alone: boolean): Case[] {
  const patient = virtualPatient(person)
  const life = createLife(patient, { seed: `recalibration ${person}`, disturbances: everyday }).until(days * 1440)
  const timeline = timelineOf(life, patient.body.weight!, patient.therapy.basal, alone)
  const machine = runnable(model)
  const draws = createDraws(1)
  const readings = life.filter((event) => event.kind === 'reading')
  let last: Belief | null = null
  const cases: Case[] = []
  for (const { time, value } of readings) {
    if (time % 15 !== 0) continue
    const seen = timeline.filter((event) => event.known <= time)
    ;[last] = assimilate(machine, seen, last, draws, { at: time, members })
    const ahead = readings.filter((each) => each.time > time && each.time <= time + furthest)
    const truth = ahead.find((each) => each.time === time + horizon)
    if (time < burnIn || time % every !== 0 || !truth) continue
    const times = Array.from({ length: furthest / 5 }, (_, i) => time + 5 * (i + 1))
    const plan = { kind: 'inputs', name: 'nothing new', events: [] } as const
    const future = forecast(machine, last, plan, time + furthest, createDraws(2), { times, keepMeasured: true })
    const weights = weightsOf(last.logWeights)
    const output = future.outputs[0]!
    const score = scoreEnsemble(
      output.measured![times.indexOf(truth.time)]!,
      truth.value,
      draws.uniform(time, cases.length, 9),
      { weights },
    )
    if (!score) continue
    // As the alerts have them: futures of the quantity itself, held to what the sensor then showed.
    const futures = Array.from({ length: members }, (_, m) => times.map((__, i) => output.values[i * members + m]!))
    const chances = (model.alerts ?? []).flatMap((rule) => {
      // Of those at risk, whose windows do not overlap and are watched to their end.
      const watched = ahead.some((each) => each.time === time + rule.within)
      if (beyond(rule, value) || time % rule.within !== 0 || !watched) return []
      const risk = chanceOf(rule, time, times, futures, weights)
      const event = ahead.some((each) => each.time <= time + rule.within && beyond(rule, each.value))
      return risk === null ? [] : [{ code: rule.code, risk, event }]
    })
    cases.push({ at: time, score, chances })
  }
  return cases
}
