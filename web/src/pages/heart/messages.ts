import type { Band, CycleEvidence, ParameterBand, WhatIf } from 'hamzad/kernel'

/** What the page asks of its worker. */
export type Ask =
  | {
      readonly kind: 'personalise'
      readonly text: string
      readonly evidence: CycleEvidence
      readonly members: number
      readonly seed: number
    }
  | { readonly kind: 'what-if'; readonly turn: number; readonly whatIf: WhatIf }

/** What the worker answers. */
export type Answer =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'fitted'; readonly parameters: readonly ParameterBand[]; readonly beat: Beat }
  | { readonly kind: 'beat'; readonly turn: number; readonly beat: Beat }
  | { readonly kind: 'failed'; readonly why: string }

/** One cycle of the member in the middle of the posterior, and of its members where they have been computed. */
export interface Beat {
  readonly period: number
  /** Each output of the member in the middle, at equal distances from the start of the cycle to its end. */
  readonly middle: Readonly<Record<string, readonly number[]>>
  /** The same for the members, 10 to 90 %; null while only the middle is known. */
  readonly bands: Readonly<Record<string, { readonly low: readonly number[]; readonly high: readonly number[] }>> | null
  /** Some members whole, for loops. */
  readonly members: readonly Readonly<Record<string, readonly number[]>>[]
  readonly observables: readonly { readonly name: string; readonly middle: number; readonly band: Band | null }[]
}
