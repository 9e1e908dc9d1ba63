import { prior } from '../belief/prior.ts'
import { coordinatesOn } from '../belief/runnable.ts'
import { createDynamics, type EquationDynamics, type EquationOptions } from '../dynamics/equations.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import { offsetDraws } from '../random/offset-draws.ts'
import type { TimelineEvent } from '../timeline.ts'

/** An ensemble to simulate, as plain data: it can be sent to a worker. */
export interface EnsembleTask {
  readonly model: Model
  readonly options?: Pick<EquationOptions, 'rtol' | 'atol' | 'method' | 'stepLimit' | 'driftInterval'>
  /** Covariates and inputs. */
  readonly timeline: readonly TimelineEvent[]
  readonly start: number
  /** Ascending; outputs are read at each. */
  readonly instants: readonly number[]
  readonly members: number
  readonly seed: number
  /** Effects of all members, coordinate by coordinate (`[k · members + m]`); absent: drawn from the prior. */
  readonly effects?: Float64Array
}

/** Members `first` … `first + count − 1` of an ensemble: output o of the m-th of them at instant i is `outputs[(i · outputs + o) · count + m]`. */
export interface EnsembleChunk {
  readonly first: number
  readonly count: number
  readonly outputs: Float64Array
  /** As in `Members`. */
  readonly status: Uint8Array
}

const known = new Map<string, EquationDynamics>()

/** Models are compiled once a worker. */
function dynamicsOf({ model, options, timeline }: EnsembleTask): EquationDynamics {
  const coordinates = coordinatesOn(model, timeline)
  const key = model.hash === '' ? '' : JSON.stringify([model.hash, options, coordinates])
  const found = known.get(key)
  if (found && key !== '') return found
  const made = createDynamics(model, { ...options, ...coordinates })
  if (known.size > 64) known.clear()
  if (key !== '') known.set(key, made)
  return made
}

/**
 * A part of an ensemble. A member's numbers depend on its place in the whole and on nothing else, so any division into chunks gives the same bits.
 *
 *     const { outputs } = simulateChunk(task, 0, task.members)
 */
export function simulateChunk(
  task: EnsembleTask,
  first: number,
  count: number,
  effects = effectsOf(task, first, count),
): EnsembleChunk {
  const { model, timeline, start, instants } = task
  const dynamics = dynamicsOf(task)
  const draws = offsetDraws(createDraws(task.seed), first)
  const context = { start, timeline }
  const members = effects ? dynamics.allocate(count) : prior({ model, dynamics }, context, count, draws).members
  if (effects) {
    for (const [k, { offset }] of dynamics.layout.effects.entries()) {
      members.values.set(effects.subarray(k * count, (k + 1) * count), offset * count)
    }
    dynamics.start(members, context)
  }
  const width = dynamics.layout.outputs.length * count
  const outputs = new Float64Array(instants.length * width)
  let done = timeline.findIndex((event) => event.time >= start)
  if (done < 0) done = timeline.length
  const stretches = instants.map((to, i) => {
    const from = done
    while (done < timeline.length && timeline[done]!.time <= to) done++
    // Later events are for covariates that look ahead.
    return { to, events: timeline.slice(from), into: outputs.subarray(i * width, (i + 1) * width) }
  })
  dynamics.follow!(members, stretches, draws.stream('dynamics'))
  return { first, count, outputs, status: members.status }
}

/** The effects of members `first` … `first + count − 1`, coordinate by coordinate. */
export function effectsOf({ effects, members }: EnsembleTask, first: number, count: number): Float64Array | undefined {
  if (!effects) return undefined
  const coordinates = effects.length / members
  const own = new Float64Array(coordinates * count)
  for (let k = 0; k < coordinates; k++) {
    own.set(effects.subarray(k * members + first, k * members + first + count), k * count)
  }
  return own
}
