import type { Model, SubjectKind } from '../model.ts'
import { sameDimension } from '../units/arithmetic.ts'
import { parseUnit, type Unit } from '../units/unit.ts'
import { readAlerts } from './alerts.ts'
import { readAssimilation, readSolver } from './assimilation.ts'
import {
  type Base,
  baseStates,
  meaningsOf,
  otherParameters,
  type ReadBase,
  readSource,
  startsOf,
  valuesOf,
} from './base.ts'
import type { Meaning } from './check.ts'
import { readCovariates } from './covariates.ts'
import { readCredibility } from './credibility.ts'
import { readCycle } from './cycle.ts'
import { readDecisions } from './decisions.ts'
import { createReport, type Diagnostic, didYouMean, type Report } from './diagnostic.ts'
import { type MapNode, type Node, readDocument } from './document.ts'
import { numberEffects } from './effects.ts'
import { checkEquations, equationsNode, readStatements } from './equations.ts'
import { readEvents } from './events.ts'
import { type Fields, openFields, readUnit, scalarOf, textOf, wordOf } from './fields.ts'
import { flowGrammar } from './flow/grammar.ts'
import { readFlowBody } from './flow/read-flow.ts'
import type { Workshop } from './formula.ts'
import { reserved } from './functions.ts'
import { includeFragments, type ReadFragment } from './include.ts'
import { inputEntries, readDiffusions, readInputs, readStateHeads, readStates } from './inputs.ts'
import { readMeasures } from './measures.ts'
import { readOutputs } from './outputs.ts'
import { readParameterHeads, readParameters } from './parameters.ts'
import { readResiduals } from './residuals.ts'
import { sha256 } from './sha256.ts'
import { switchTimes } from './switch-times.ts'
import { warnUnused } from './unused.ts'
import { slopesJump, withoutIdle } from './watched.ts'

export interface CompileOptions {
  /** Name of the file, for messages. */
  readonly file?: string
  /** Gives the texts that `include:` names; without it a model cannot include. */
  readonly include?: ReadFragment
  /** Reads what `source:` of a model of kind `sbml` names; without it there is none. */
  readonly source?: ReadBase
}

export interface Compilation {
  /** null when there is an error. */
  readonly model: Model | null
  /** All findings, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Compiles a model text: reads the YAML, resolves names, checks every unit (scale included) and puts assignments in order.
 * All errors are found at once. Never throws and never hangs, whatever the text.
 *
 *     const { model, diagnostics } = compileModel(text, { file: 'model.yaml' })
 *     if (!model) for (const each of diagnostics) print(formatDiagnostic(each, text))
 */
export function compileModel(text: string, options: CompileOptions = {}): Compilation {
  const report = createReport(options.file ?? 'model.yaml')
  let model: Model | null = null
  try {
    const root = readDocument(text, report)
    if (root) model = compileRoot(root, text, options, report)
  } catch (thrown) {
    const why =
      thrown instanceof RangeError
        ? 'it is nested too deeply'
        : thrown instanceof Error
          ? thrown.message
          : String(thrown)
    report.error(
      { line: 1, column: 1, length: 1 },
      'compiler.failure',
      `This text could not be compiled: ${why}`,
      'please report it',
    )
  }
  const fileRank = (each: Diagnostic) => (each.source === undefined ? 0 : 1)
  const diagnostics = [...report.diagnostics].sort(
    (a, b) => fileRank(a) - fileRank(b) || a.line - b.line || a.column - b.column,
  )
  return { model: diagnostics.some((each) => each.severity === 'error') ? null : model, diagnostics }
}

const subjects: readonly SubjectKind[] = ['patient', 'organ', 'ward', 'hospital', 'device', 'population']
const kinds = ['equations', 'sbml', 'flow'] as const
const required = {
  equations: ['model', 'kind', 'time', 'states', 'equations', 'outputs'],
  sbml: ['model', 'kind', 'time', 'source', 'outputs'],
  flow: ['model', 'kind', 'time', 'places', 'arrivals'],
} as const

function compileRoot(written: MapNode, text: string, options: CompileOptions, report: Report): Model | null {
  const { root, blocks, texts } = includeFragments(written, options.include, report)
  const named = root.entries.get('kind')?.value
  const kind = (named?.kind === 'scalar' && kinds.find((each) => each === named.text)) || 'equations'
  const fields = openFields(root, kind === 'flow' ? flowGrammar.model : 'model', 'a model', report)
  for (const key of required[kind])
    if (!fields.get(key)) report.error({ ...root.at, length: 1 }, 'key.missing', `\`${key}\` is missing`, examples[key])
  const base = kind === 'sbml' ? readSource(fields, options.source) : null
  const header = readHeader(fields, [text, ...texts, ...(base ? [base.text] : [])])
  if (kind === 'flow') return { ...header.head, kind, ...readFlowBody(fields, header.timeUnit, report) }
  if (kind === 'sbml' && !base) return null
  return { ...header.head, kind: 'equations', ...readBody(fields, blocks, header.timeUnit, base, report) }
}

const examples: Readonly<Record<(typeof required)[keyof typeof required][number], string>> = {
  model: 'add `model: drug-author-year`',
  kind: 'add `kind: equations`',
  time: 'add `time: h`',
  places: 'add `places:` with `ward: { servers: 10, serve: 5 d }` lines',
  arrivals: 'add `arrivals:` with `walk_in: { at: ward, rate: 2 }` lines',
  source: 'add `source: model.xml`, an SBML file beside the model',
  states: 'add `states:` with `name: { unit: mg }` lines',
  equations: 'add `equations: |` with one `d(state) = …` line a state',
  outputs: 'add `outputs:` with `name: { unit: mg/L }` lines',
}

function readHeader(fields: Fields, texts: readonly string[]) {
  const { report } = fields
  const id = textOf(fields, 'model') ?? ''
  if (id !== '' && !/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(id)) {
    const usable = /^[\p{L}\p{N}]+(?:[-._][\p{L}\p{N}]+)*$/u.test(id)
    const hint = 'small letters, digits and hyphens: `vancomycin-goti-2018`'
    const at = fields.get('model')!.at
    if (usable) report.warn(at, 'model.id', `\`${id}\` could not name a model of the library`, hint)
    else report.error(at, 'model.id', `\`${id}\` cannot name a model`, hint)
  }
  wordOf(fields.get('kind'), '`kind`', kinds, report)
  const subject = wordOf(fields.get('subject'), '`subject`', subjects, report) ?? 'patient'
  const title = textOf(fields, 'title')
  const use = textOf(fields, 'use')
  const cite = readCite(fields)
  for (const [key, value] of Object.entries({ title, cite, use }))
    if (value === undefined)
      report.warn(
        { ...fields.at, length: 1 },
        'key.recommended',
        `\`${key}\` is missing`,
        'a model of the library must have it',
      )
  const timeUnit = readTime(fields)
  const head = {
    id,
    version: readVersion(fields),
    hash: sha256(texts.map(canonicalText).join('\n')),
    title: title ?? id,
    subject,
    time: timeUnit?.text ?? 'h',
    ...(cite && { cite }),
    ...(use !== undefined && { use }),
  }
  return { head, timeUnit }
}

/** Line ends and trailing blanks mean nothing; everything else is part of what was reviewed. */
function canonicalText(text: string): string {
  return `${text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()}\n`
}

function readVersion(fields: Fields): number {
  const scalar = scalarOf(fields.get('version'), '`version`', fields.report)
  if (!scalar) return 1
  const value = /^\d+(\.0)?$/.test(scalar.text) ? Number(scalar.text) : Number.NaN
  if (Number.isSafeInteger(value) && value > 0) return value
  fields.report.error(scalar.at, 'model.version', 'A version is a whole number from 1', 'write `version: 1`')
  return 1
}

function readTime(fields: Fields): Unit | null {
  const scalar = scalarOf(fields.get('time'), '`time`', fields.report)
  const unit = scalar ? readUnit(scalar.text, scalar.at, fields.report) : null
  const second = parseUnit('s')
  if (unit && second.ok && !sameDimension(unit, second.unit)) {
    fields.report.error(
      scalar!.at,
      'model.time',
      `\`${unit.text}\` is not a unit of time`,
      'one of s, min, h, d, wk, mo, a',
    )
    return null
  }
  return unit
}

function readCite(fields: Fields): Model['cite'] {
  const node = fields.get('cite')
  if (!node) return undefined
  if (node.kind === 'scalar') return { text: node.text }
  const cite = openFields(node, 'cite', '`cite`', fields.report)
  const doi = textOf(cite, 'doi')
  const text = textOf(cite, 'text')
  if (doi !== undefined && !/^10\.\d{4,9}\/\S+$/.test(doi))
    fields.report.error(
      cite.keyAt('doi'),
      'cite.doi',
      `\`${doi}\` is not a DOI`,
      'a DOI starts with `10.`, without https://doi.org/',
    )
  if (text === undefined && doi !== undefined) {
    fields.report.warn(node.at, 'cite.text', 'The citation has no text', 'a model of the library must have it')
    return { doi, text: `doi:${doi}` }
  }
  if (text === undefined) {
    fields.report.error(
      node.at,
      'cite.text',
      'The citation has no text',
      'add `text: "Author A et al., Journal Year;Volume:Pages"`',
    )
    return undefined
  }
  return { ...(doi !== undefined && { doi }), text }
}

function readBody(fields: Fields, blocks: readonly Node[], time: Unit | null, source: Base | null, report: Report) {
  const base = source?.model
  const covariates = readCovariates(fields.get('covariates'), report)
  const heads = readParameterHeads(fields.get('parameters'), report)
  const states = base
    ? baseStates(base, fields.get('states'), fields.at, report)
    : readStateHeads(fields.get('states'), report)
  const inputs = inputEntries(fields.get('inputs'), report)
  if (fields.get('states') && states.length === 0)
    report.error(fields.keyAt('states'), 'state.missing', 'A model needs a state')

  const scope = new Map<string, Meaning>()
  const declare = (name: string, meaning: Meaning, at: { line: number; column: number; length: number }) => {
    const known = scope.get(name)
    if (reserved.has(name))
      report.error(at, 'name.reserved', `\`${name}\` has a meaning in the language`, 'choose another name')
    else if (known) report.error(at, 'name.twice', `\`${name}\` is a ${known.kind} already`, 'choose another name')
    else scope.set(name, meaning)
  }
  const covariateNode = fields.get('covariates')
  for (const [name, { covariate, unit }] of covariates) {
    const at = (covariateNode as MapNode).entries.get(name)!.keyAt
    declare(name, { kind: 'covariate', unit, ...(covariate.categories && { categories: covariate.categories }) }, at)
  }
  for (const head of heads) declare(head.name, { kind: 'parameter', unit: head.unit }, head.at)
  for (const [name, meaning] of base ? meaningsOf(base, heads) : []) declare(name, meaning, fields.keyAt('source'))

  const used = new Set<string>(base?.parameters.map((each) => each.name))
  const stateNames = new Set(states.map((state) => state.name))
  const absent = (name: string) =>
    stateNames.has(name)
      ? 'a regression or a constant cannot read a state; compute it in the equations'
      : name === 'time'
        ? 'only equations can read `time`'
        : undefined
  const fixed: Workshop = { scope: new Map(scope), report, used, absent }
  const inputNames = inputs.map((entry) => entry.key)
  const others = base ? otherParameters(base, heads, fields.keyAt('source')) : []
  const drafts = [...others, ...readParameters(heads, inputNames, fixed, valuesOf(base))]
  const effects = numberEffects(drafts, fields.get('correlated'), report)
  const readInput = readInputs(inputs, states, time, fixed)
  const written = readStates(states, fixed)
  const initialStates = base ? startsOf(base, written) : written

  for (const state of states) declare(state.name, { kind: 'state', unit: state.unit }, state.at)
  scope.set('time', { kind: 'time', unit: time })
  const statements = blocks.flatMap((each) => {
    const block = equationsNode(each, report)
    return block ? readStatements(block, report) : []
  })
  const shop = { scope, report, used }
  const units = new Map(states.map((state) => [state.name, state.unit]))
  const equations = base
    ? { ...base, algebraic: new Set(base.states.flatMap(({ name, algebraic }) => (algebraic ? [name] : []))) }
    : checkEquations(statements, units, time, shop, fields.keyAt('equations'))
  for (const { name, into } of readInput)
    if (equations.algebraic.has(states[into]?.name ?? ''))
      report.error(
        fields.keyAt('inputs'),
        'input.into',
        `\`${name}\` enters \`${states[into]!.name}\`, which an equation without a slope determines`,
        'let it enter a state that has `d(…)`',
      )
  const outputs = readOutputs(fields.get('outputs'), time, shop)
  const diffusions = readDiffusions(states, initialStates, time, shop)
  const residuals = readResiduals(fields.get('residuals'), outputs, time, shop)
  const assimilation = readAssimilation(fields.get('assimilate'), time, report)
  const solver = readSolver(fields.get('solver'), time, report)
  if (diffusions.some((state) => state.diffusion) && solver?.step === undefined)
    report.error(
      fields.keyAt('states'),
      'solver.step',
      'A state with `diffusion` needs the step of its solver',
      'add `solver: { step: 1 min }`',
    )
  if (fields.get('outputs') && outputs.length === 0)
    report.error(fields.keyAt('outputs'), 'output.missing', 'A model needs an output')
  const measures = readMeasures(fields.get('measures'), outputs, time, report)
  const decisions = readDecisions(fields.get('decisions'), readInput, measures, time, report)
  const alerts = readAlerts(fields.get('alerts'), outputs, time, report)
  const credibility = readCredibility(fields.get('credibility'), report)
  const couples = readCouples(fields, inputNames)
  const occasions = readOccasions(fields)
  const cycle = readCycle(fields.get('cycle'), effects.parameters, outputs, report)
  const own = fields.get('events') ? readEvents(fields.get('events'), states, time, shop) : undefined
  warnUnused(fields, used, effects.parameters, report)
  const moved = { ...equations, states: initialStates, parameters: effects.parameters, inputs: readInput }
  const given = base?.events && withoutIdle(base.events, moved)
  // Of a source whose protocol is switched off nothing may be left to watch: neither jumps nor states that hold what is no number.
  const idle =
    given?.length === 0 &&
    base!.events!.length > 0 &&
    !slopesJump(equations) &&
    initialStates.every(({ initial }) => initial?.kind !== 'number' || Number.isFinite(initial.value))
  const events = given && !idle ? [...given, ...(own ?? [])] : own
  const conditions = events?.map((each) => each.when) ?? []
  const switches = switchTimes(equations.assignments, [...equations.derivatives, ...conditions])
  return {
    covariates: [...covariates.values()].map(({ covariate }) => covariate),
    parameters: effects.parameters,
    effects: effects.effects,
    omega: effects.omega,
    inputs: readInput,
    states: diffusions.map((each) =>
      equations.algebraic.has(each.name) ? { ...each, algebraic: true as const } : each,
    ),
    assignments: equations.assignments,
    derivatives: equations.derivatives,
    outputs: outputs.map(({ output }) => output),
    measures: measures.map(({ measure }) => measure),
    decisions,
    ...(alerts.length > 0 && { alerts }),
    ...(credibility && { credibility }),
    ...(couples && { couples }),
    ...(occasions && { occasions }),
    ...(residuals.length > 0 && { residuals }),
    ...(assimilation && { assimilate: assimilation }),
    ...(solver && { solver }),
    ...(switches.length > 0 && { switches }),
    ...(cycle && { cycle }),
    ...(events && { events }),
  }
}

/** When an occasion begins. */
function readOccasions(fields: Fields): 'next' | undefined {
  const node = fields.get('occasions')
  const scalar = node && scalarOf(node, 'how occasions begin', fields.report)
  if (!scalar) return undefined
  if (scalar.text !== 'last' && scalar.text !== 'next')
    fields.report.error(scalar.at, 'field.value', '`occasions` is `last` or `next`', 'last: at their first record')
  return scalar.text === 'next' ? 'next' : undefined
}

/** Names of inputs that an output of another twin may feed. */
function readCouples(fields: Fields, inputs: readonly string[]): string[] | undefined {
  const node = fields.get('couples')
  if (!node) return undefined
  const items = node.kind === 'list' ? node.items : [node]
  return items.flatMap((item) => {
    const scalar = scalarOf(item, 'an input', fields.report)
    if (!scalar || inputs.includes(scalar.text)) return scalar ? [scalar.text] : []
    const hint = didYouMean(scalar.text, inputs)
    fields.report.error(scalar.at, 'name.unknown', `\`${scalar.text}\` is not an input`, hint)
    return []
  })
}
