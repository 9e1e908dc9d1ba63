import { prior } from '../../kernel/belief/prior.ts'
import { coordinatesOn } from '../../kernel/belief/runnable.ts'
import { createDynamics, type EquationDynamics, type EquationOptions } from '../../kernel/dynamics/equations.ts'
import { explainStop } from '../../kernel/dynamics/explain-stop.ts'
import { type DataRecord, simulateData, typicalMembers } from '../../kernel/dynamics/simulate-data.ts'
import type { Model } from '../../kernel/model.ts'
import { centralDraws } from '../../kernel/random/central-draws.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'

export interface IndividualsRequest {
  readonly model: Model
  readonly options: Pick<EquationOptions, 'method' | 'rtol' | 'atol'>
  readonly seed: number
  /** Random members of each; null: the typical individual. */
  readonly members: number | null
  /** Records of individuals `first`, `first + 1`, … of the data. */
  readonly first: number
  readonly subjects: readonly (readonly DataRecord[])[]
}

export interface SimulatedIndividual {
  /** `values[(row · outputs + output) · members + member]` */
  readonly values: Float64Array
  /** Why members stopped, where some did. */
  readonly message: string | null
  readonly method: string
  readonly engine: string
}

/**
 * Individuals of a data file, each by draws of its own, so that any share of them gives the same bits. Those with the same occasions and numbers
 * of events share what is compiled.
 */
export function simulateIndividuals(request: IndividualsRequest): SimulatedIndividual[] {
  const { model, options, members: count, first } = request
  const draws = createDraws(request.seed)
  const forms = new Map<string, EquationDynamics>()
  return request.subjects.map((rows, i) => {
    const timeline = rows.flatMap((row) => row.events)
    const coordinates = coordinatesOn(model, timeline)
    const key = JSON.stringify(coordinates)
    const dynamics = forms.get(key) ?? createDynamics(model, { ...coordinates, ...options })
    forms.set(key, dynamics)
    const own = draws.stream('individual').stream(String(first + i))
    const context = { start: timeline[0]?.time ?? 0, timeline }
    const made = () =>
      count === null
        ? typicalMembers(model, dynamics)
        : prior({ model, dynamics }, context, count, own.stream('prior')).members
    const moves = count === null ? centralDraws : own.stream('dynamics')
    const { values, outcome } = simulateData(dynamics, rows, made(), moves)
    const why = () => {
      const until = timeline.at(-1)?.time ?? context.start
      const found = explainStop({ model, dynamics, members: made, ...context, until, draws: moves })
      return found && `The first stopped ${found}.`
    }
    const message = outcome.ok ? null : [outcome.message ?? 'members stopped', why()].filter(Boolean).join(' ')
    return { values, message, method: dynamics.method, engine: dynamics.engine() }
  })
}
