import { assimilate } from '../../kernel/belief/assimilate.ts'
import type { Belief } from '../../kernel/belief/belief.ts'
import { runnable } from '../../kernel/belief/runnable.ts'
import { forecast } from '../../kernel/forecast/predict.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { glucoseRisk } from '../../kernel/statistics/glucose/risk.ts'
import { weightsOf } from '../../kernel/statistics/weights.ts'
import type { InputEvent, TimelineEvent } from '../../kernel/timeline.ts'
import { findModel } from '../../twins/library/library.ts'
import { bolusCalculator, type Controller } from './life.ts'

/** Minutes between two looks of a controller, those between two readings. */
const look = 5
/** Glucose that a controller steers to, mg/dL. */
const target = 120

/**
 * Proportional, integral and derivative of the readings, around the usual basal rate (after Steil et al., Diabetes 2006;55:3344): gains from the person's own
 * correction factor, no insulin below 80 mg/dL or when a fall leads there within half an hour. Meals are covered by the bolus calculator.
 */
export function pid(): Controller {
  let [integral, rate] = [0, Number.NaN]
  let seen = -1
  return (situation) => {
    const { patient, readings, time } = situation
    const { basal, correction } = patient.therapy
    const { bolus } = bolusCalculator(situation)
    if (Number.isNaN(rate)) rate = basal
    const last = readings.at(-1)
    if (!last || time - last.time > 20) return { basal, bolus }
    if (last.time === seen) return { basal: rate, bolus }
    seen = last.time
    const before = readings.at(-4)
    const slope = before && last.time - before.time <= 20 ? (last.value - before.value) / (last.time - before.time) : 0
    const distance = last.value - target
    integral = Math.min(60, Math.max(-60, integral + (distance * look) / 120))
    // U/h that would correct the distance in four hours.
    const wanted = basal + (distance + integral + 30 * slope) / correction / 4
    const falls = Math.min(last.value, last.value + 30 * slope) < 80
    rate = falls ? 0 : Math.min(4 * basal, Math.max(0, wanted))
    return { basal: rate, bolus }
  }
}

const members = 60
/** Minutes between two decisions of the loop, and how far ahead it looks. */
const every = 15
const ahead = 150
/** Chance of glucose below 70 mg/dL within the horizon that no rate may pass. */
const harm = 0.2
const shares = [0, 0.5, 1, 1.5, 2, 3]
/** Minutes for which a rate is thought to be held. */
const held = 30

/** A rate (U/h) beyond the usual one, or less than it, for some minutes: the model knows the usual one. */
function change(time: number, beyond: number, minutes: number): InputEvent[] {
  const rate = Math.abs(beyond) / 60
  if (rate === 0) return []
  return [{ kind: 'input', time, input: beyond > 0 ? 'insulin' : 'suspended', amount: rate * minutes, rate }]
}

/**
 * A hybrid closed loop: the person announces meals, the loop sets the basal rate. Every quarter of an hour a twin of the person, which learns from readings, meals and
 * insulin alone, foretells two hours and a half under each rate, held for half an hour; of those under which glucose falls below 70 mg/dL with a chance of
 * at most a fifth, the one of the least expected risk is given (Kovatchev's, low and high together), else none. Without readings the usual rate.
 *
 *     createLife(virtualPatient('adult#003'), { seed: 'a', controller: hybridLoop() })
 */
export function hybridLoop(seed = 1): Controller {
  const { model } = findModel('glucose-type1-cappon-2023')
  const machine = runnable(model)
  const draws = createDraws(seed)
  const timeline: TimelineEvent[] = []
  let belief: Belief | null = null
  let rate = Number.NaN
  let next = 0
  let heard = -1
  return (situation) => {
    const { time, patient, readings, meal } = situation
    const { basal } = patient.therapy
    if (timeline.length === 0)
      timeline.push(
        { kind: 'covariate', time, covariate: 'weight', value: patient.body.weight! },
        { kind: 'covariate', time, covariate: 'basal', value: basal },
      )
    if (Number.isNaN(rate)) rate = basal
    const { bolus } = bolusCalculator(situation)
    const last = readings.at(-1)
    if (last && last.time > heard) {
      heard = last.time
      timeline.push({ kind: 'observation', time: last.time, output: 'sensor', value: last.value })
    }
    if (meal > 0) timeline.push({ kind: 'input', time, input: 'meal', amount: meal })
    if (bolus > 0) timeline.push({ kind: 'input', time, input: 'insulin', amount: bolus })
    if (time < next) return { basal: rate, bolus }
    next = time + every
    if (!last || time - last.time > 20) rate = basal
    else {
      ;[belief] = assimilate(machine, timeline, belief, draws, { at: time, members })
      rate = basal * chooseShare(belief, time, basal)
    }
    timeline.push(...change(time, rate - basal, every))
    return { basal: rate, bolus }
  }

  function chooseShare(now: Belief, time: number, basal: number): number {
    const times = Array.from({ length: ahead / 15 }, (_, i) => time + 15 * (i + 1))
    const weights = weightsOf(now.logWeights)
    const judged = shares.map((share) => {
      const events = change(time, (share - 1) * basal, held)
      const future = forecast(machine, now, { kind: 'inputs', name: 'rate', events }, time + ahead, draws, { times })
      const { values } = future.outputs.find(({ name }) => name === 'glucose')!
      let [low, risk] = [0, 0]
      for (let m = 0; m < members; m++) {
        const path = times.map((_, i) => values[i * members + m]!)
        if (path.some((value) => value < 70)) low += weights[m]!
        for (const value of path) {
          const each = glucoseRisk(Math.min(600, Math.max(20, value)))
          risk += (weights[m]! * (each.low + each.high)) / path.length
        }
      }
      return { share, low, risk }
    })
    const allowed = judged.filter(({ low }) => low <= harm)
    return allowed.length === 0 ? 0 : allowed.reduce((a, b) => (b.risk < a.risk ? b : a)).share
  }
}
