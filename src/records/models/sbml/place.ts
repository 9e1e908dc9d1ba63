import type { Expression } from '../../../kernel/language/expression.ts'
import type { SbmlSpecies } from './document.ts'

/** A named thing of an SBML document as the model holds it. */
export interface Quantity {
  readonly id: string
  readonly kind: 'compartment' | 'species' | 'parameter' | 'stoichiometry' | 'reaction'
  /** What the id means in a formula. */
  readonly value: Expression
  /** A species as an amount and as a concentration. */
  readonly amount?: Expression
  readonly concentration?: Expression
  readonly unit: string
}

/** What an id is in the model before its formulas are read. */
export interface Place {
  readonly id: string
  readonly kind: Quantity['kind']
  /** Name of the state, parameter or assignment that holds it. */
  readonly holder: string
  /** The holder keeps an amount while the id means a concentration. */
  readonly asAmount: boolean
  readonly species?: SbmlSpecies
  readonly unit: string
  /** Value that its attributes give it. */
  readonly given: number | undefined
  readonly means: Expression
}
