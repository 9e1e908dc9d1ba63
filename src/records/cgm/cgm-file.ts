import type { Rejection } from '../rejection.ts'
import type { RuleId } from '../rules.ts'

/** One thing that a diabetes device or its diary wrote down. */
export interface CgmEntry {
  readonly kind: 'glucose' | 'fingerstick' | 'carbohydrate' | 'rapid-insulin' | 'long-insulin' | 'basal-rate'
  /** Instant, ms since 1970 UTC. */
  readonly time: number
  /** Minutes by which the wall clock of the record is ahead of UTC. */
  readonly offset: number
  readonly value: number
  readonly unit: 'mg/dL' | 'mmol/L' | 'g' | '[iU]' | '[iU]/h'
  /** The truth lies beyond what the sensor can show. */
  readonly comparator?: '<' | '>'
  /** `basal-rate`: how long it holds, minutes. */
  readonly minutes?: number
  /** Identity in the source, where it has one. */
  readonly id?: string
  /** Whose it is, where a table says it. */
  readonly subject?: string
  /** `line 12`, `entry 3`. */
  readonly place: string
}

/** What somebody who hands over a file may have to say about it, because the file does not. */
export interface CgmOptions {
  /** IANA zone of times that are written without one: `Europe/London`. */
  readonly zone?: string
  /** Unit of glucose where the file names none. */
  readonly unit?: 'mg/dL' | 'mmol/L'
  /** Order of day and month in dates such as 03-04-2026, where no date of the file decides it. */
  readonly dateOrder?: 'dmy' | 'mdy'
}

export type CgmFormat = 'clarity' | 'libreview' | 'nightscout' | 'csv'

export interface CgmFile {
  readonly format: CgmFormat
  /** In the order of the file. */
  readonly entries: readonly CgmEntry[]
  readonly rejections: readonly Omit<Rejection, 'file'>[]
}

/** Collects what a reader refuses: where, by which rule, why. */
export function createRefusals() {
  const rejections: Omit<Rejection, 'file'>[] = []
  return {
    rejections,
    refuse(place: string, rule: RuleId, reason: string): void {
      rejections.push({ place, rule, reason, stored: false })
    },
  }
}

export type Refusals = ReturnType<typeof createRefusals>
