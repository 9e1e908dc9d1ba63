import type { Expression } from '../../kernel/language/expression.ts'
import type { LostPart, NotedPlace } from './lost.ts'

/**
 * What an importer says about one place of the source text. `lost`: the model says less or something else without it; `assumed`: the text
 * left it open, or the language says it in another way; `unneeded`: it has no meaning for a model (estimation, tables, diagnostics).
 */
export type ImportNote = NotedPlace & (LostPart | { readonly kind: 'assumed' | 'unneeded' })

/** A published number as the source text holds it, for the comparison with the source's own estimates. */
export interface SourceEstimate {
  /** As the estimates file calls it: `THETA1`, `OMEGA(2,1)`, `tcl`. */
  readonly name: string
  readonly label?: string
  readonly value: number
  readonly fixed: boolean
}

export interface ImportedModel {
  /** model.yaml. */
  readonly text: string
  /** The text compiles. */
  readonly ok: boolean
  readonly notes: readonly ImportNote[]
  readonly estimates: readonly SourceEstimate[]
}

/** Units of the three base quantities of pharmacokinetics, as UCUM. */
export interface BaseUnits {
  readonly amount: string
  readonly volume: string
  readonly time: string
}

/** Numbers that take the place of those in the text, by the name of a `SourceEstimate`. */
export type Estimates = ReadonlyMap<string, number>

export interface ImportOptions {
  /** Identity of the model; made from the title when absent. */
  readonly id?: string
  /** What is known of the units; the rest follows from comments, else mg, L, h. */
  readonly units?: Partial<BaseUnits>
  /** Final estimates to write instead of the initial ones. */
  readonly estimates?: Estimates
}

/** A random effect of the source. `symbol` stands in expressions. */
export interface DraftEffect {
  readonly symbol: string
  readonly level: 'subject' | 'occasion'
  readonly variance: number
}

/** Effects that vary together; `covariance` is the lower triangle. */
export interface DraftBlock {
  readonly symbols: readonly string[]
  readonly covariance: readonly (readonly number[])[]
  readonly level: DraftEffect['level']
}

/** One variable of the source after its assignments have been put in order; every name is defined once. */
export interface Definition {
  readonly name: string
  readonly expression: Expression
  readonly line: number
  readonly text: string
}

export interface DraftState {
  readonly name: string
  readonly derivative: Expression
  readonly initial?: Expression
}

export interface DraftInput {
  readonly name: string
  readonly into: string
  readonly lag?: Expression
  readonly bioavailability?: Expression
  readonly duration?: Expression
  readonly rate?: Expression
  readonly transit?: { readonly number: Expression; readonly mean: Expression }
}

export interface DraftError {
  readonly form: 'additive' | 'proportional' | 'combined1' | 'combined2' | 'exponential' | 'poisson'
  readonly additive?: Expression
  readonly proportional?: Expression
  /** A constant: b·f^power in place of b·f. */
  readonly power?: Expression
}

export interface DraftOutput {
  readonly name: string
  readonly prediction: Expression
  readonly error?: DraftError
}

/** Exponents of amount, volume and time. */
export type Dimension = readonly [number, number, number]

/**
 * A model between its source and model.yaml: parameters, effects and equations are still one list of definitions over the symbols of the
 * source. Symbols of population parameters are keys of `fixed`, those of effects stand in `effects`, states go by their names, `time` is time.
 */
export interface Draft {
  readonly id: string
  readonly title: string
  readonly units: BaseUnits
  /** NONMEM: a value holds from the record before to its own (`next`); nlmixr2: until the next record (`last`). */
  readonly carry: 'last' | 'next'
  readonly fixed: ReadonlyMap<string, { readonly value: number; readonly label?: string }>
  readonly effects: readonly DraftEffect[]
  readonly blocks: readonly DraftBlock[]
  readonly definitions: readonly Definition[]
  readonly states: readonly DraftState[]
  readonly inputs: readonly DraftInput[]
  readonly outputs: readonly DraftOutput[]
  /** Definitions that the outputs already hold. */
  readonly absorbed?: ReadonlySet<string>
  /** Dimensions that names are known to have. */
  readonly known: ReadonlyMap<string, Dimension>
}
