import { HamzadError } from '../../../kernel/errors.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { sha256 } from '../../../kernel/language/sha256.ts'
import { switchTimes } from '../../../kernel/language/switch-times.ts'
import { slopesJump } from '../../../kernel/language/watched.ts'
import type { Model } from '../../../kernel/model.ts'
import { modelId } from '../finish-import.ts'
import type { AttributeChange } from './change-attribute.ts'
import { readDocument } from './document.ts'
import type { Quantity } from './place.ts'
import { SbmlRefusal } from './refuse.ts'
import { translate } from './translate.ts'
import { XmlError } from './xml.ts'

/** An SBML document as a model of Hamzad. */
export interface SbmlModel {
  readonly model: Model
  /** Everything that has an id, and how to read it from the model. */
  readonly quantities: ReadonlyMap<string, Quantity>
  /** Parts of the document that change no number and were left out. */
  readonly unneeded: readonly string[]
}

/**
 * Reads SBML Level 2 or 3, with attributes changed where `changes` say so, into the tree that a model.yaml compiles to. What is not understood is refused by name. Errors: `input.invalid`
 * for what is not XML, `model.unsupported` with the construct and its line.
 *
 *     const { model } = readSbml(readFileSync('model.xml', 'utf8'))
 *     createDynamics(model)
 */
export function readSbml(text: string, changes: readonly AttributeChange[] = []): SbmlModel {
  return asHamzadError('The SBML document', () => {
    const document = readDocument(text, changes)
    const { quantities, time, events, ...body } = translate(document)
    const outputs = [...quantities.values()]
      .filter((each) => each.kind !== 'reaction' && each.kind !== 'stoichiometry')
      .map(({ id, value, unit }) => ({ name: id, unit, codes: [], expression: value }))
    const conditions = events.map((each): Expression => each.when)
    const switches = switchTimes(body.assignments, [...body.derivatives, ...conditions])
    const model: Model = {
      id: modelId(document.id || document.name || 'sbml-model'),
      version: 1,
      hash: sha256([text, ...changes.map(({ target, value }) => `${target} = ${value}`)].join('\n')),
      title: document.name || document.id || 'SBML model',
      subject: 'patient',
      kind: 'equations',
      time,
      covariates: [],
      effects: [],
      omega: [],
      inputs: [],
      ...body,
      outputs,
      measures: [],
      decisions: [],
      ...(switches.length > 0 && { switches }),
      ...(needsEvents(body, events) && { events }),
    }
    return { model, quantities, unneeded: document.unneeded }
  })
}

/** Runs a reader of XML whose errors become those with a code: `input.invalid` for what is not XML, `model.unsupported` for what is refused. */
export function asHamzadError<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof XmlError) {
      const why = error.message
      throw new HamzadError('input.invalid', { what, why, action: 'Mend the file and try again' }, { cause: error })
    }
    if (error instanceof SbmlRefusal)
      throw new HamzadError('model.unsupported', { feature: error.message }, { cause: error })
    throw error
  }
}

/** Whether the path must be watched: events, jumps in the equations, states that hold what is no number, or nothing that moves. */
function needsEvents(
  { derivatives, assignments, states }: Pick<Model, 'derivatives' | 'assignments' | 'states'>,
  events: NonNullable<Model['events']>,
): boolean {
  return (
    events.length > 0 ||
    states.length === 0 ||
    derivatives.some((each) => each.kind === 'number' && each.value === 0) ||
    slopesJump({ derivatives, assignments })
  )
}
