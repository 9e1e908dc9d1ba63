import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { FutureOccasion } from '../kernel/forecast/next-occasion.ts'
import type { Model } from '../kernel/model.ts'
import { convert } from '../kernel/units/convert.ts'
import type { Case } from './case.ts'
import { exportOptions } from './device-options.ts'
import { figure, table } from './output.ts'
import { members, notNegative, seed } from './usage.ts'

export interface CommonFlags {
  readonly data?: string
  readonly id?: string
  readonly at?: number
  readonly members: number
  readonly seed: number
  readonly folder?: string
  readonly occasions?: FutureOccasion
  readonly json?: boolean
}

/** Argument and options that every command about one belief shares. */
export const beliefOptions = (command: Command): Command =>
  exportOptions(
    command
      .argument('<twin|model>', 'id of a twin; or, with --data, a library model or a model file')
      .option(
        '--data <file.csv>',
        'data file with NONMEM columns (ID TIME AMT RATE EVID DV … and covariates by name), or an export of a sensor of glucose',
      )
      .option('--id <id>', 'which individual of the data file')
      .option('--at <time>', "instant of the belief in the data file's time (default: its last row)", notNegative)
      .option('--members <number>', 'size of the ensemble made from a data file', members, 500)
      .option('--seed <number>', 'seed of the ensemble made from a data file', seed, 1)
      .option(
        '--occasions <kind>',
        'occasions to come: drawn (from their law), typical, or last (as the one on the record)',
        occasions,
      )
      .option('--folder <folder>', 'data folder of the store that holds the twin')
      .option('--json', 'one JSON document on stdout'),
  )

export function occasions(text: string): FutureOccasion {
  if (text === 'drawn' || text === 'typical' || text === 'last') return text
  throw new InvalidArgumentError('Write drawn, typical or last.')
}

/** Whether the target is a twin of the store; without --data it must look like one. */
export function isTwin(target: string, flags: CommonFlags): boolean {
  if (flags.data !== undefined) return false
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(target)) return true
  throw new InvalidArgumentError(`'${target}' is not the id of a twin. For a model, add --data FILE.csv.`)
}

/** Hours in the model’s time unit; absent: the horizon of its first decision, else 48 h. */
export function horizon(model: Model, hours: number | undefined): number {
  if (hours === undefined) return model.decisions[0]?.horizon ?? horizon(model, 48)
  const conversion = convert(hours, 'h', model.time)
  return conversion.ok ? conversion.value : hours
}

/** A belief as JSON. */
export const describeBelief = ({ id, runnable, at, diagnostics, belief }: Case) => ({
  model: { id: runnable.model.id, version: runnable.model.version, hash: runnable.model.hash },
  subject: id,
  at,
  belief: { members: belief.members.count, logEvidence: belief.logEvidence, ...diagnostics },
})

/** A belief in a few lines. */
export function beliefWords({ id, runnable: { model }, at, diagnostics: d }: Case): string {
  const head = `${model.title}\nindividual ${id} at ${figure(at, 5)} ${model.time}: ${d.observations} observations, ${d.method}, effective members ${Math.round(d.effectiveSampleSize)}`
  if (!d.map) return head
  const map = d.map
  const rows = model.parameters.map((p) => [p.name, figure(map.parameters[p.name] ?? Number.NaN, 4), p.unit])
  return `${head}\n\n${table(['parameter', 'most likely', 'unit'], rows)}`
}
