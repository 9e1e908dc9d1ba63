import type { MinutesBelief } from '../../kernel/planning/learn-minutes.ts'
import type { Operation } from '../../kernel/planning/operation.ts'
import type { Surprises } from '../../kernel/planning/theatre-surprises.ts'
import type { State } from '../hospital/hospital-forecasts.ts'
import type { TheatreCase } from './theatre-cases.ts'
import type { TheatreRecord } from './theatre-record.ts'
import type { OpenTime } from './theatre-times.ts'

/** Theatres as an instant of the record has them, with what is believed of minutes and what comes unforeseen. */
export interface Theatres {
  readonly state: State
  readonly record: TheatreRecord
  readonly cases: readonly TheatreCase[]
  readonly open: readonly OpenTime[]
  readonly history: readonly Operation[]
  readonly belief: MinutesBelief
  readonly surprises: Surprises
  readonly now: number
}
