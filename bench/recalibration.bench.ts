import { everyday } from '../src/demo/diabetes/disturbances.ts'
import { createLife } from '../src/demo/diabetes/life.ts'
import { virtualPatient } from '../src/demo/diabetes/virtual-patients.ts'
import { beyond, chanceOf } from '../src/kernel/alerts/alert-rule.ts'
import { assimilate } from '../src/kernel/belief/assimilate.ts'
import type { Belief } from '../src/kernel/belief/belief.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { adaptConformal, inflation, missOf, splitConformal } from '../src/kernel/credibility/conformal.ts'
import { wilson } from '../src/kernel/credibility/coverage.ts'
import { compareChances, recalibrate, recalibration } from '../src/kernel/credibility/recalibrate.ts'
import { type Score, scoreEnsemble } from '../src/kernel/credibility/score-ensemble.ts'
import { forecast } from '../src/kernel/forecast/predict.ts'
import type { Model } from '../src/kernel/model.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { weightsOf } from '../src/kernel/statistics/weights.ts'
import { findModel } from '../src/twins/library.ts'
import { away, errorOf } from '../src/twins/widen-forecast.ts'
import { timelineOf } from './glucose-record.ts'
import type { Benchmark, Row } from './measure.ts'

const count = Number(process.env.HAMZAD_PEOPLE ?? 18)
const days = Number(process.env.HAMZAD_DAYS ?? 5)
const members = Number(process.env.HAMZAD_MEMBERS ?? 200)
const ages = ['adult', 'adolescent', 'child']
const people = Array.from(
  { length: count },
  (_, i) => `${ages[i % 3]}#${String(1 + Math.floor(i / 3)).padStart(3, '0')}`,
)
/** Minutes: no forecast before so much was seen; forecasts do not overlap. */
const [burnIn, every, horizon, furthest] = [720, 30, 30, 60]
const why = 'a property of our forecasts: there is no peer'

interface Case {
  readonly score: Score
  readonly chances: readonly { readonly code: string; readonly risk: number; readonly event: boolean }[]
}

/**
 * Recalibration before and after, on people of UVA/Padova S2008 whose sensor, pump and diary the model of another group (Cappon 2023) reads: learned from the first
 * half of each record, judged on the second.
 */
export function benchmark(): Benchmark {
  const { model } = findModel('glucose-type1-cappon-2023')
  const rows: Row[] = []
  for (const [name, alone] of [
    ['CGM, insulin and meals', false],
    ['CGM alone', true],
  ] as const) {
    const records = people.map((person) => live(model, person, alone))
    const say = (what: string, own: number, mended: number, unit: string, note: string) =>
      rows.push({
        ...{ case: `${name}: ${what}`, peer: "the model's own", unit, ours: rounded(mended), theirs: rounded(own) },
        ...{ ratio: null, note: note || why },
      })
    coverage(records, say)
    chances(model, records, say)
  }
  return { versions: { people: people.join(' '), days: String(days), members: String(members) }, rows }
}

type Say = (what: string, own: number, mended: number, unit: string, note: string) => void
const rounded = (value: number) => Number(value.toPrecision(3))
const firstHalf = (cases: readonly Case[]) => cases.slice(0, cases.length >> 1)
const secondHalf = (cases: readonly Case[]) => cases.slice(cases.length >> 1)
const missOfScore = ({ low80, width80, observed }: Score) => missOf(low80, low80 + width80, observed)

/** What 80 % intervals held of the second halves: the model's own, widened twin by twin, and moved out by what earlier cases of all twins missed. */
function coverage(records: readonly (readonly Case[])[], say: Say): void {
  const learned = records.flatMap(firstHalf).map(({ score }) => score)
  const judged = records.flatMap((cases) => {
    const factor = inflation(firstHalf(cases).map(({ score }) => errorOf(score.pit)))
    return secondHalf(cases).map(({ score }) => ({ score, factor }))
  })
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
    const [low, high] = [away(low80, median, factor), away(low80 + width80, median, factor)]
    return low <= observed && observed <= high
  }).length
  const conformal = judged.filter(({ score }) => missOfScore(score) <= split).length
  const share = (held: number) => (100 * held) / judged.length
  const wider = new Set(judged.map(({ factor }) => factor)).size - 1
  const limits = (held: number) => {
    const { low, high } = wilson(held, judged.length)!
    return `of ${judged.length}; 95 % limits ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`
  }
  const unit = '% of measurements that 80 % intervals held'
  say(
    'intervals widened twin by twin',
    share(own),
    share(widened),
    unit,
    `${limits(widened)}; ${wider} of ${records.length} twins widened`,
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

/** Chances of the model's rules in the second halves: as the model has them, and recalibrated on the first halves. */
function chances(model: Model, records: readonly (readonly Case[])[], say: Say): void {
  for (const { code } of model.alerts ?? []) {
    const of = (cases: readonly Case[]) =>
      cases.flatMap((each) => each.chances.filter((chance) => chance.code === code))
    const learned = recalibration(of(records.flatMap(firstHalf)))
    const judged = of(records.flatMap(secondHalf))
    const found = compareChances(
      judged.map((each) => ({ ...each, recalibrated: learned ? recalibrate(learned, each.risk) : each.risk })),
    )
    if (!found) continue
    const { own, recalibrated, n, events } = found
    const note = learned
      ? `${n} forecasts, ${events} came true; logit = ${learned.intercept.toFixed(2)} + ${learned.slope.toFixed(2)} logit, learned from ${learned.n} with ${learned.events}`
      : `${n} forecasts, ${events} came true; nothing is offered: too few, or nothing to mend`
    say(`rule ${code}, Brier score`, own.brier, recalibrated.brier, 'mean squared error', note)
    say(`rule ${code}, log score`, own.logarithmic, recalibrated.logarithmic, 'mean negative log likelihood', note)
    if (own.slope && recalibrated.slope)
      say(
        `rule ${code}, calibration slope`,
        own.slope.value,
        recalibrated.slope.value,
        '1 is perfect',
        `standard error ${recalibrated.slope.standardError.toFixed(2)}`,
      )
  }
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
    cases.push({ score, chances })
  }
  return cases
}
