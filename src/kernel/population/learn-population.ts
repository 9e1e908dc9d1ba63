import { mapEstimate } from '../belief/map.ts'
import { runnable } from '../belief/runnable.ts'
import type { Expression } from '../language/expression.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'

export interface LearnedParameter {
  readonly parameter: string
  /** Factor on the typical value, and the standard error of its logarithm. */
  readonly factor: number
  readonly standardError: number
  /** Variance between subjects, before and after; null where it is part of a correlated block and stays. */
  readonly varianceBefore: number
  readonly variance: number | null
  /** 1 − spread of the individual modes / spread between subjects: near one, the data say little of the individuals. */
  readonly shrinkage: number
}

export interface Learned {
  readonly parameters: readonly LearnedParameter[]
  readonly subjects: number
  readonly iterations: number
  readonly converged: boolean
}

export interface LearnOptions {
  readonly draws: Draws
  /** 30 */
  readonly iterations?: number
  /** Change of every logarithm at which it has settled, 0.005. */
  readonly tolerance?: number
  readonly progress?: (iteration: number) => void
}

/**
 * Population parameters anew from many subjects: parametric empirical Bayes by EM, each subject's posterior taken as normal about its mode
 * (Lindstrom & Bates, Biometrics 1990;46:673; the M-step of Kuhn & Lavielle, Comput. Stat. Data Anal. 2005;49:1020). With modes ηᵢ and posterior covariances Cᵢ
 * under the current population: β ← β + mean(ηᵢ), ω² ← mean((ηᵢ − mean)² + Cᵢ). Moves typical values (as a factor) and variances of log-normal
 * parameters; the residual error stays. Standard errors from the marginal information Σ 1/(ω² + 1/Jᵢ), with Jᵢ = 1/Cᵢ − 1/ω² what the data of subject i
 * say.
 *
 *     learnPopulation(model, timelines, { draws }).parameters[0]!.factor
 */
export function learnPopulation(
  model: Model,
  timelines: readonly (readonly TimelineEvent[])[],
  { draws, iterations = 30, tolerance = 0.005, progress }: LearnOptions,
): Learned {
  const moving = movable(model)
  const n = model.effects.length
  const beta = moving.map(() => 0)
  const variance = moving.map(({ effect }) => model.omega[effect * n + effect]!)
  const own = timelines.filter((timeline) =>
    timeline.some((event) => event.kind === 'observation' && event.value !== null),
  )
  let modes: { eta: number[]; spread: number[] }[] = []
  let done = 0
  let settled = false
  while (done < iterations && !settled) {
    done += 1
    progress?.(done)
    const current = shifted(model, moving, beta, variance)
    modes = own.map((timeline, i) => modeOf(current, moving, timeline, draws.stream(`subject ${i}`)))
    settled = true
    moving.forEach(({ correlated }, k) => {
      const mean = modes.reduce((sum, { eta }) => sum + eta[k]!, 0) / modes.length
      const next = modes.reduce((sum, { eta, spread }) => sum + (eta[k]! - mean) ** 2 + spread[k]!, 0) / modes.length
      beta[k]! += mean
      if (Math.abs(mean) > tolerance) settled = false
      if (correlated) return
      const kept = Math.max(next, 1e-4)
      if (Math.abs(Math.log(kept / variance[k]!)) > 4 * tolerance) settled = false
      variance[k] = kept
    })
  }
  return {
    subjects: own.length,
    iterations: done,
    converged: settled,
    parameters: moving.map(({ parameter, effect, correlated }, k) => {
      const v = variance[k]!
      const information = modes.reduce((sum, { spread }) => {
        const said = Math.max(0, 1 / Math.min(spread[k]!, v) - 1 / v)
        return said > 0 ? sum + 1 / (v + 1 / said) : sum
      }, 0)
      const mean = modes.reduce((sum, { eta }) => sum + eta[k]!, 0) / modes.length
      const sd = Math.sqrt(
        modes.reduce((sum, { eta }) => sum + (eta[k]! - mean) ** 2, 0) / Math.max(1, modes.length - 1),
      )
      return {
        parameter,
        factor: Math.exp(beta[k]!),
        standardError: information > 0 ? 1 / Math.sqrt(information) : Number.POSITIVE_INFINITY,
        varianceBefore: model.omega[effect * n + effect]!,
        variance: correlated ? null : v,
        shrinkage: 1 - sd / Math.sqrt(v),
      }
    }),
  }
}

interface Moving {
  readonly parameter: string
  readonly effect: number
  readonly name: string
  readonly correlated: boolean
}

/** Log-normal parameters with one effect between subjects. */
function movable(model: Model): Moving[] {
  const n = model.effects.length
  return model.parameters.flatMap(({ name: parameter, transform, effects }): Moving[] => {
    const effect = effects.find((e) => model.effects[e]!.level === 'subject' && model.effects[e]!.law.form === 'normal')
    if (transform.form !== 'log' || effect === undefined || !(model.omega[effect * n + effect]! > 0)) return []
    const correlated = model.effects.some((_, other) => other !== effect && model.omega[effect * n + other] !== 0)
    return [{ parameter, effect, name: model.effects[effect]!.name, correlated }]
  })
}

const versions = new Map<string, number>()

/** The model with typical values times exp(β) and other variances. */
function shifted(model: Model, moving: readonly Moving[], beta: readonly number[], variance: readonly number[]): Model {
  const n = model.effects.length
  const omega = [...model.omega]
  moving.forEach(({ effect }, k) => {
    omega[effect * n + effect] = variance[k]!
  })
  // A hash of its own: compiled forms are kept by it.
  const count = (versions.get(model.hash) ?? 0) + 1
  versions.set(model.hash, count)
  return {
    ...model,
    hash: `${model.hash} learning ${count}`,
    omega,
    parameters: model.parameters.map((parameter) => {
      const k = moving.findIndex((each) => each.parameter === parameter.name)
      if (k < 0) return parameter
      const factor: Expression = { kind: 'number', value: Math.exp(beta[k]!) }
      return { ...parameter, typical: { kind: 'call', fn: 'multiply', args: [factor, parameter.typical] } as const }
    }),
  }
}

function modeOf(model: Model, moving: readonly Moving[], timeline: readonly TimelineEvent[], draws: Draws) {
  const run = runnable(model, timeline)
  const at = Math.max(...timeline.map(({ time }) => time))
  const [map] = mapEstimate(run, timeline, { at }, draws)
  const names = Object.keys(map.effects)
  const index = (name: string) => names.indexOf(name)
  return {
    eta: moving.map(({ name }) => map.effects[name] ?? 0),
    spread: moving.map(
      ({ name, effect }) =>
        map.covariance[index(name)]?.[index(name)] ?? model.omega[effect * model.effects.length + effect]!,
    ),
  }
}
