import type { Expression } from '../../kernel/language/expression.ts'
import type { Model } from '../../kernel/model.ts'

/** Takes a mistake of one row. */
export type Report = (column: string, message: string) => void

/** The input of a dose row: by the number or name of its compartment, its own name or its number (ADM); without any the only input. */
export function inputName(
  model: Model,
  { cmt, adm }: { readonly cmt: string | undefined; readonly adm: string | undefined },
  problem: Report,
): string | undefined {
  const numbered = cmt === undefined && adm !== undefined ? model.inputs[Number(adm) - 1] : undefined
  if (numbered) return numbered.name
  const written = cmt ?? adm
  const same = ({ name }: { readonly name: string }) => name.toLowerCase() === written?.toLowerCase()
  const input = model.inputs.find(same)
  if (input) return input.name
  const named = model.states.findIndex(same)
  const compartment = named >= 0 ? named + 1 : Number(written ?? 0)
  if (compartment === 0) {
    if (model.inputs.length <= 1) return model.inputs[0]?.name ?? model.states[0]?.name
    problem(
      'CMT',
      `The model has ${model.inputs.length} inputs (${model.inputs.map((i) => i.name).join(', ')}). Add a CMT column that says which.`,
    )
    return undefined
  }
  const state = model.states[compartment - 1]
  if (!state) {
    problem('CMT', `There is no compartment ${written}: the model has ${numbers(model.states)}.`)
    return undefined
  }
  return model.inputs.find((each) => each.into === compartment - 1)?.name ?? state.name
}

/**
 * The output of an observation row. DVID names or numbers it. Without DVID a model with one output needs nothing; one with several takes CMT: the name of an
 * output; the name or number of a state, for the one output that is computed of it; or a number beyond the states, which counts
 * outputs (rxode2). Without either it is the first output.
 */
export function outputName(
  model: Model,
  { dvid, cmt }: { readonly dvid: string | undefined; readonly cmt: string | undefined },
  problem: Report,
): string | undefined {
  const named = (written: string) =>
    model.outputs.find((output) => output.name.toLowerCase() === written.toLowerCase())?.name
  if (dvid !== undefined && dvid !== '0') {
    const found = named(dvid) ?? model.outputs[Number(dvid) - 1]?.name
    if (found === undefined)
      problem('DVID', `'${dvid}' is no output of the model. Its outputs are ${numbers(model.outputs)}.`)
    return found
  }
  const [first, ...others] = model.outputs
  if (others.length === 0 || cmt === undefined || cmt === '0') return first?.name
  const output = named(cmt)
  if (output !== undefined) return output
  const byName = model.states.findIndex(({ name }) => name.toLowerCase() === cmt.toLowerCase())
  const number = byName >= 0 ? byName + 1 : Number(cmt)
  const beyond = model.outputs[number - model.states.length - 1]
  if (beyond) return beyond.name
  const state = model.states[number - 1]?.name
  const readers = state === undefined ? [] : readersOf(model, state)
  if (readers.length === 1) return readers[0]
  problem(
    'CMT',
    state === undefined
      ? `There is no compartment ${cmt}: the model has ${numbers(model.states)}.`
      : `Compartment ${cmt} is measured by ${readers.join(' and ') || 'no output'}. Add a DVID column: ${numbers(model.outputs)}.`,
  )
  return undefined
}

/** Outputs that are computed of a state, by way of the equations; one of the state's own name comes alone. */
function readersOf(model: Model, state: string): string[] {
  if (model.outputs.some(({ name }) => name === state)) return [state]
  const holding = new Set([state])
  const holds = (expression: Expression): boolean =>
    expression.kind === 'symbol'
      ? holding.has(expression.name)
      : expression.kind === 'call' && expression.args.some((each) => holds(each))
  for (const { name, expression } of model.assignments) if (holds(expression)) holding.add(name)
  return model.outputs.filter(({ expression }) => holds(expression)).map(({ name }) => name)
}

const numbers = (named: readonly { readonly name: string }[]): string =>
  named.map(({ name }, i) => `${i + 1} ${name}`).join(', ')
