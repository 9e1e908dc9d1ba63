import { evaluate, type Problem, pose } from '../belief/problem.ts'
import { runnable } from '../belief/runnable.ts'
import { stopped } from '../dynamics/dynamics.ts'
import { log } from '../dynamics/elementary.ts'
import type { Model } from '../model.ts'
import { stillDraws } from '../random/central-draws.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { Moving } from './moving.ts'
import { logPopulation, logStandard, type PopulationLaw } from './population-law.ts'
import { densityOf, type Predicted, type ResidualLaw } from './residual-law.ts'

/**
 * One subject while the population is learned. Its coordinates x[k * count + m]: φ = β + η where the effect's law is learned, else the standard
 * normal coordinate of `Coordinates`. What is in φ is the effect that the model text's own typical value takes, so no model is compiled anew.
 */
export interface Individual {
  readonly problem: Problem
  /** Which moving effect a coordinate belongs to; −1: its law stays. */
  readonly owner: readonly number[]
  /** Which coordinate a moving effect is. */
  readonly place: readonly number[]
  readonly draws: Draws
}

/** Where members stand, how likely their data are, and what they predict. */
export interface Stand {
  readonly count: number
  readonly x: Float64Array
  readonly logLikelihood: Float64Array
  readonly predicted: readonly Predicted[]
}

export function individual(
  model: Model,
  moving: readonly Moving[],
  timeline: readonly TimelineEvent[],
  draws: Draws,
): Individual {
  const at = timeline.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY)
  const problem = pose(runnable(model, timeline), timeline, at, stillDraws(draws))
  const owner = problem.coordinates.slots.map(({ effect, occasion, event }) =>
    occasion === undefined && event === undefined ? moving.findIndex((each) => each.effect === effect) : -1,
  )
  return { problem, owner, place: moving.map((_, k) => owner.indexOf(k)), draws }
}

/** Log likelihoods and predictions of members at x under residual errors. */
export function standAt(
  { problem, owner }: Individual,
  x: Float64Array,
  count: number,
  laws: readonly ResidualLaw[],
): Stand {
  const { dynamics } = problem.runnable
  const into = new Float64Array(dynamics.layout.outputs.length * count)
  const own = new Float64Array(count)
  const predicted: Predicted[] = []
  const { members, logLikelihood } = evaluate(problem, standardOf(problem, owner, x, count), count, {
    weigh: (at, group) => {
      dynamics.outputs(at, into)
      for (const observation of group) {
        const law = laws.findIndex(({ output }) => output === observation.output)
        if (law < 0) {
          dynamics.weigh(at, [observation], own)
          continue
        }
        const { index } = laws[law]!
        const values = into.slice(index * count, (index + 1) * count)
        for (let m = 0; m < count; m++) own[m]! += densityOf(laws[law]!, values[m]!, observation)
        predicted.push({ law, observation, values })
      }
    },
  })
  for (let m = 0; m < count; m++)
    if (members.status[m] !== stopped.alive || Number.isNaN(own[m]!)) own[m] = Number.NEGATIVE_INFINITY
    else own[m]! += logLikelihood[m]!
  return { count, x, logLikelihood: own, predicted }
}

/** Members with the same predictions, weighed anew under other residual errors. */
export function reweigh(stand: Stand, before: readonly ResidualLaw[], after: readonly ResidualLaw[]): void {
  for (const { law, observation, values } of stand.predicted)
    for (let m = 0; m < stand.count; m++) {
      const old = densityOf(before[law]!, values[m]!, observation)
      if (Number.isFinite(old)) stand.logLikelihood[m]! += densityOf(after[law]!, values[m]!, observation) - old
    }
}

function standardOf({ coordinates }: Problem, owner: readonly number[], x: Float64Array, count: number): Float64Array {
  const { factor } = coordinates
  const d = owner.length
  const z = x.slice()
  owner.forEach((k, i) => {
    if (k < 0) return
    for (let m = 0; m < count; m++) {
      let sum = x[i * count + m]!
      for (let j = 0; j < i; j++) sum -= factor[i * d + j]! * z[j * count + m]!
      z[i * count + m] = sum / factor[i * d + i]!
    }
  })
  return z
}

/** log density of coordinates before any data. */
export function logPrior(
  { owner, place }: Individual,
  law: PopulationLaw,
  x: Float64Array,
  count: number,
  m: number,
): number {
  let sum = logPopulation(law, (k) => x[place[k]! * count + m]!)
  owner.forEach((k, i) => {
    if (k < 0) sum += logStandard(x[i * count + m]!)
  })
  return sum
}

/** Coordinates drawn from the population. */
export function drawPrior(subject: Individual, law: PopulationLaw, count: number, entity: number): Float64Array {
  const { owner, place, draws } = subject
  const d = owner.length
  const k = law.beta.length
  const z = new Float64Array(d * count)
  for (let i = 0; i < d; i++) for (let m = 0; m < count; m++) z[i * count + m] = draws.normal(m, entity, i)
  const x = z.slice()
  owner.forEach((own, i) => {
    if (own < 0) return
    for (let m = 0; m < count; m++) {
      let sum = law.beta[own]!
      for (let j = 0; j <= own; j++) sum += law.factor[own * k + j]! * z[place[j]! * count + m]!
      x[i * count + m] = sum
    }
  })
  return x
}

/** How far the random walks of one subject go: all coordinates at once, and each alone. */
export interface Steps {
  all: number
  readonly each: Float64Array
}

/**
 * One round of Metropolis–Hastings for every chain of a subject (Kuhn & Lavielle, ESAIM Probab. Stat. 2004;8:115): a proposal from the population, two
 * walks of all coordinates, two of one coordinate. The steps move towards an acceptance of 0.3.
 */
export function moveChains(subject: Individual, law: PopulationLaw, at: Stand, steps: Steps, round: number): Stand {
  const { owner, draws } = subject
  const d = owner.length
  const { count } = at
  const spread = owner.map((k) => (k < 0 ? 1 : Math.sqrt(law.omega[k * law.beta.length + k]!)))
  const [first, second] = [(2 * round) % d, (2 * round + 1) % d]
  let stand = at
  for (const [kernel, which] of [-2, -1, -1, first, second].entries()) {
    const entity = 16 * round + kernel
    let x: Float64Array
    if (which === -2) x = drawPrior(subject, law, count, entity)
    else {
      x = stand.x.slice()
      for (let i = 0; i < d; i++) {
        if (which >= 0 && which !== i) continue
        const size = spread[i]! * (which < 0 ? steps.all : steps.each[i]!)
        for (let m = 0; m < count; m++) x[i * count + m]! += size * draws.normal(m, entity, i)
      }
    }
    const there = standAt(subject, x, count, law.residuals)
    let accepted = 0
    for (let m = 0; m < count; m++) {
      let ratio = there.logLikelihood[m]! - stand.logLikelihood[m]!
      if (which !== -2) ratio += logPrior(subject, law, x, count, m) - logPrior(subject, law, stand.x, count, m)
      const better = !Number.isFinite(stand.logLikelihood[m]!) && Number.isFinite(there.logLikelihood[m]!)
      if (better || log(draws.uniform(m, entity, d)) < ratio) accepted += 1
      else keep(stand, there, m)
    }
    stand = there
    const step = 1 + 0.4 * (accepted / count - 0.3)
    if (which === -1) steps.all *= step
    else if (which >= 0) steps.each[which]! *= step
  }
  return stand
}

function keep(from: Stand, into: Stand, m: number): void {
  const { count } = from
  for (let i = m; i < from.x.length; i += count) into.x[i] = from.x[i]!
  into.logLikelihood[m] = from.logLikelihood[m]!
  into.predicted.forEach(({ values }, row) => {
    values[m] = from.predicted[row]!.values[m]!
  })
}
