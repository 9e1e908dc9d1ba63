import { declaredLimits, limitsOf } from '../kernel/credibility/limits.ts'
import type { ThresholdEvent } from '../kernel/credibility/prequential.ts'
import type { Model } from '../kernel/model.ts'
import type { ObservationEvent, TimelineEvent } from '../kernel/timeline.ts'
import { createComputePool } from '../twins/compute/compute-pool.ts'
import { type Life, type LifeRequest, liveThrough } from '../twins/compute/live-through.ts'

export interface Individual {
  readonly id: string
  readonly timeline: readonly TimelineEvent[]
}

export interface LifeOptions {
  readonly members: number
  readonly seed: number
  readonly horizons?: readonly number[]
  readonly every?: number
  readonly after?: number
  readonly events?: readonly ThresholdEvent[]
  /** Simulated individuals of each design, 0. */
  readonly simulations?: number
  /** Threads that share out the individuals, 1; changes no number. */
  readonly workers?: number
}

/** More values of others than these say no more of the climate. */
const climateEnough = 1000

/** What a model would have foretold of every individual of a file while it lived, in the order of the file. */
export async function livesOf(
  model: Model,
  individuals: readonly Individual[],
  { members, horizons, every, after, events, seed, simulations = 0, workers = 1 }: LifeOptions,
  progress: (done: number, of: number) => void,
): Promise<Life[]> {
  const values = individuals.map(({ timeline }) => timeline.filter(isMeasured))
  const known = new Map(
    model.outputs.map(({ name }) => [name, values.map((own) => own.filter(({ output }) => output === name))]),
  )
  // One laboratory, one limit: the highest that anything was reported below holds for every value of the output.
  const limits = Object.fromEntries(
    [...known].map(([name, of]) => [name, limitsOf(of.flat(), declaredLimits(model, name))]),
  )
  const requestOf = (index: number): LifeRequest => ({
    model,
    seed,
    index,
    timeline: individuals[index]!.timeline,
    options: {
      members,
      ...(horizons && { horizons }),
      ...(every !== undefined && { every }),
      ...(after !== undefined && { after }),
      ...(events && { events }),
    },
    climatology: Object.fromEntries([...known].map(([name, of]) => [name, climateOf(of, index)])),
    limits,
    simulations,
  })
  const threads = Math.min(workers, individuals.length)
  const pool = threads > 1 ? createComputePool(threads) : null
  const lives: Life[] = []
  let [next, done] = [0, 0]
  async function work(): Promise<void> {
    while (next < individuals.length) {
      const index = next++
      const request = requestOf(index)
      lives[index] = pool ? await pool.run('life', request) : liveThrough(request)
      progress(++done, individuals.length)
    }
  }
  progress(0, individuals.length)
  try {
    await Promise.all(Array.from({ length: threads }, work))
  } finally {
    await pool?.close()
  }
  return lives
}

type Measured = ObservationEvent & { readonly value: number }
export const isMeasured = (event: TimelineEvent): event is Measured =>
  event.kind === 'observation' && event.value !== null

/** The values of all individuals but one, thinned evenly. */
function climateOf(values: readonly (readonly Measured[])[], but: number): Float64Array {
  const found = values.flatMap((own, i) => (i === but ? [] : own))
  const step = Math.max(1, Math.ceil(found.length / climateEnough))
  return Float64Array.from(
    found.filter((_, k) => k % step === 0),
    ({ value }) => value,
  )
}
