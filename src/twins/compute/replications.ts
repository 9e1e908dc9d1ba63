import { type ReplicateOptions, type Replications, replicate } from '../../kernel/dynamics/flow/replicate.ts'
import { visitLines } from '../../kernel/dynamics/flow/visit-lines.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'

export interface ReplicationsRequest {
  readonly model: FlowModel
  readonly seed: number
  readonly options: Omit<ReplicateOptions, 'record' | 'progress'>
  /** Whether to write down every visit. */
  readonly visits?: boolean
}

/** Replications of a process as a pure function of plain data, with their visits as lines of CSV where they are asked for. */
export function replications({ model, options, seed, visits }: ReplicationsRequest): {
  readonly replications: Replications
  readonly visits: string
} {
  const lines: string[] = []
  const record = visits ? visitLines(model, (line) => void lines.push(line)) : undefined
  const result = replicate(model, record ? { ...options, record } : options, createDraws(seed))
  return { replications: result, visits: lines.length > 0 ? `${lines.join('\n')}\n` : '' }
}
