import type { Expression } from '../../../kernel/language/expression.ts'
import { addedUp, recogniseTransit } from '../code/recognise-transit.ts'
import type { Statement } from '../code/statements.ts'
import { substitute, symbol, zero } from '../code/trees.ts'
import { unroll } from '../code/unroll.ts'
import { detectUnits } from '../detect-units.ts'
import { finishImport, modelId } from '../finish-import.ts'
import type {
  Definition,
  DraftInput,
  DraftOutput,
  ImportedModel,
  ImportNote,
  ImportOptions,
  SourceEstimate,
} from '../imported-model.ts'
import { lost } from '../lost.ts'
import { targetsOf } from '../nonmem/read-inputs.ts'
import { linearCompartments } from './linear-compartments.ts'
import { readBlocks } from './read-blocks.ts'
import { readError } from './read-error.ts'
import { type Initial, readInitial } from './read-ini.ts'
import { type Endpoint, readModelCode } from './read-statements.ts'

/**
 * Reads an nlmixr2 or rxode2 model text and writes model.yaml. Never throws; what is not understood is noted with its line.
 *
 *     const { text, notes } = importNlmixr2('ini({ tcl <- 1\n … })\nmodel({ … })')
 */
export function importNlmixr2(source: string, options: ImportOptions = {}): ImportedModel {
  const notes: ImportNote[] = []
  const blocks = readBlocks(source.slice(0, 400_000), notes)
  const initial = withEstimates(readInitial(blocks, notes), options)
  const { statements: written, endpoints } = readModelCode(blocks, notes)
  const assigned = targetsOf(written)
  const clock = new Set(['t', 'time'].filter((name) => !assigned.has(name)))
  const timed = (tree: Expression) => substitute(tree, (name) => (clock.has(name) ? symbol('time') : undefined))
  const { definitions: unrolled, tooLarge } = unroll(written.map((each) => mapStatement(each, timed)))
  const all = readTransits(unrolled, initial)
  for (const { line, text } of tooLarge)
    notes.push(lost('import.too-large', { line, text }, 'written out as one formula it would be too long'))

  const linear = usesLinear(all, endpoints)
    ? linearCompartments([...assigned, ...initial.fixed.map((each) => each.name)])
    : null
  if (usesLinear(all, endpoints) && !linear)
    notes.push(
      lost(
        'import.structure',
        { line: 0, text: 'linCmt()' },
        'its parameters are not those of a one- to three-compartment model that is read here',
      ),
    )
  const states = [
    ...statesOf(all),
    ...(linear?.states ?? []).map((state) => ({ ...state, ...initialOf(all, state.name) })),
  ]
  const names = new Set(states.map((state) => state.name))
  const definitions: Definition[] = [
    ...(linear ? [{ name: 'linCmt()', expression: linear.concentration, line: 0, text: 'linCmt()' }] : []),
    ...all.filter(({ name }) => !name.endsWith(')')),
  ]
  const outputs = outputsOf(endpoints, definitions, names, initial, notes)
  const title = titleOf(blocks.lines)
  const draft = {
    id: options.id ?? modelId(title),
    title,
    units: detectUnits(
      [...blocks.comments.values(), ...initial.fixed.map(({ label }) => label ?? '')],
      options.units ?? {},
      notes,
    ),
    carry: 'last' as const,
    fixed: new Map(
      initial.fixed.map(({ name, value, label }) => [name, { value, ...(label !== undefined && { label }) }]),
    ),
    effects: initial.effects,
    blocks: initial.blocks,
    definitions,
    states,
    inputs: inputsOf(
      states.map((state) => state.name),
      all,
      notes,
    ),
    outputs,
    known: linear?.known ?? new Map(),
  }
  return finishImport(draft, notes, [...initial.fixed, ...initial.variances], null)
}

function mapStatement(statement: Statement, of: (tree: Expression) => Expression): Statement {
  if (statement.kind === 'assign') return { ...statement, value: of(statement.value) }
  const branches = statement.branches.map(({ condition, body }) => ({
    condition: condition && of(condition),
    body: body.map((each) => mapStatement(each, of)),
  }))
  return { ...statement, branches }
}

function usesLinear(definitions: readonly Definition[], endpoints: readonly Endpoint[]): boolean {
  const reads = (tree: Expression) => substitute(tree, (name) => (name === 'linCmt()' ? zero : undefined)) !== tree
  return definitions.some((each) => reads(each.expression)) || endpoints.some((each) => reads(each.prediction))
}

const find = (definitions: readonly Definition[], name: string) =>
  definitions.find((each) => each.name === name)?.expression

function initialOf(definitions: readonly Definition[], state: string) {
  const initial = find(definitions, `${state}(0)`)
  return initial ? { initial } : {}
}

function statesOf(definitions: readonly Definition[]) {
  return definitions.flatMap(({ name, expression }) => {
    const state = /^d\/dt\((.*)\)$/.exec(name)?.[1]
    return state === undefined ? [] : [{ name: state, derivative: expression, ...initialOf(definitions, state) }]
  })
}

function inputsOf(states: readonly string[], definitions: readonly Definition[], notes: ImportNote[]): DraftInput[] {
  for (const { name, line, text } of definitions) {
    const of = /^(?:f|alag|dur|rate|transit\.\w+)\((.*)\)$|^(.*)\(0\)$/.exec(name)
    const state = of?.[1] ?? of?.[2]
    if (state !== undefined && !states.includes(state))
      notes.push(lost('import.compartment', { line, text }, `\`${state}\` is not a compartment`))
  }
  return states.flatMap((into, i) => {
    const property = (key: string, name: string) => {
      const expression = find(definitions, `${name}(${into})`)
      return expression ? { [key]: expression } : {}
    }
    const transit = transitOf(into, definitions, notes)
    const own = {
      ...property('lag', 'alag'),
      ...(transit ?? property('bioavailability', 'f')),
      ...property('duration', 'dur'),
    }
    const rate = 'duration' in own ? {} : property('rate', 'rate')
    const input: DraftInput = { name: i === 0 ? 'dose' : `dose_${into}`, into, ...own, ...rate }
    return i === 0 || Object.keys(input).length > 2 ? [input] : []
  })
}

/** `d/dt(depot) = exp(log(bio * podo) + log(k) + n * log(k * t) - k * t - lgamma(n + 1)) - ka * depot` says what transit() says. */
function readTransits(source: readonly Definition[], initial: Initial): Definition[] {
  const values = new Map([
    ...initial.fixed.map(({ name, value }) => [name, value] as const),
    ...initial.effects.map((each) => [each.symbol, 0] as const),
  ])
  return source.flatMap((each) => {
    const state = /^d\/dt\((.*)\)$/.exec(each.name)?.[1]
    const found =
      state === undefined
        ? null
        : recogniseTransit(each.expression, {
            definitions: source,
            isAmount: (name) => /^podo0?$/.test(name),
            isClock: (name) => name === 'time',
            numberOf: (name) => values.get(name) ?? null,
          })
    if (!found) return [each]
    const own = (name: string, expression: Expression) => ({ ...each, name: `transit.${name}(${state})`, expression })
    return [
      { ...each, expression: found.rest },
      own('number', found.number),
      own('mean', found.mean),
      own('share', found.share),
    ]
  })
}

/** What `transit(number, mean, bioavailability)` in the derivative of a compartment says of its doses. */
function transitOf(into: string, definitions: readonly Definition[], notes: ImportNote[]) {
  const own = (name: string) => definitions.find((each) => each.name === `${name}(${into})`)
  const [number, mean, share] = ['number', 'mean', 'share'].map((name) => own(`transit.${name}`)?.expression)
  if (!number || !mean) return undefined
  const { line, text } = own('transit.number')!
  notes.push({
    kind: 'assumed',
    line,
    text,
    why: addedUp,
  })
  // The source sets f(depot) to 0 so that the dose does not enter a second time.
  const f = own('f')
  if (f && !(f.expression.kind === 'number' && f.expression.value === 0))
    notes.push(lost('import.code', f, 'the bioavailability of a dose with transit() is its third argument'))
  return { transit: { number, mean }, ...(share && { bioavailability: share }) }
}

function outputsOf(
  endpoints: readonly Endpoint[],
  definitions: readonly Definition[],
  states: ReadonlySet<string>,
  initial: Initial,
  notes: ImportNote[],
): DraftOutput[] {
  if (endpoints.length > 0)
    return endpoints.map((each, i) => {
      const error = readError(each, initial, notes)
      const { prediction, condition } = each
      return {
        name: condition ?? (prediction.kind === 'symbol' ? prediction.name : `output_${i + 1}`),
        prediction,
        ...(error && { error }),
      }
    })
  const last = definitions
    .filter((each) => substitute(each.expression, (name) => (states.has(name) ? zero : undefined)) !== each.expression)
    .at(-1)
  const name = last?.name ?? [...states].at(-1)
  if (name === undefined) return []
  notes.push({
    kind: 'assumed',
    line: last?.line ?? 0,
    text: last?.text ?? name,
    why: 'the text has no endpoint with `~`; this is taken as the output, without an error',
  })
  return [{ name, prediction: symbol(name) }]
}

/** The description, else the first comment, else the name of the function. */
function titleOf(lines: readonly string[]): string {
  const first = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]?.trim()).find(Boolean)
  return (
    first(/^\s*description\s*(?:<-|=)\s*["'](.*)["']\s*$/) ??
    first(/^#+\s*(\S.*)$/) ??
    first(/^\s*([\w.]+)\s*(?:<-|=)\s*(?:function\s*\(|rxode2\(|RxODE\()/) ??
    'Imported model'
  )
}

function withEstimates(initial: Initial, { estimates }: ImportOptions): Initial {
  if (!estimates) return initial
  const update = (each: SourceEstimate) => ({ ...each, value: estimates.get(each.name) ?? each.value })
  return { ...initial, fixed: initial.fixed.map(update) }
}
