import type { Expression } from '../../../kernel/language/expression.ts'
import { reserved } from '../../../kernel/language/functions.ts'
import { fresh } from '../code/unroll.ts'
import type { DraftError, DraftInput, DraftOutput } from '../imported-model.ts'
import { type Arranged, type ArrangedParameter, constantIn } from './arrange.ts'
import { concentration, dimensionless, perTime, plus, sameDimension, time, unitText } from './dimensions.ts'
import { measure } from './measure.ts'
import { type PrintSetting, printFormula } from './print-formula.ts'

/** Units that covariates of these names have everywhere, by their first letters. */
const usual: readonly (readonly [RegExp, string])[] = [
  [/^(WT|WGT|BWT?|WEIGHT|TBW|FFM|LBW|IBW|LBM)$/i, 'kg'],
  [/^(HT|HGT|HEIGHT)$/i, 'cm'],
  [/^AGE$/i, 'a'],
  [/^(CRCL|CLCR|CLCRE|GFR|EGFR)$/i, 'mL/min'],
  [/^BMI$/i, 'kg/m2'],
  [/^BSA$/i, 'm2'],
]

/** The unit that a covariate of this name has everywhere; `1` when nothing is known. */
export function usualUnit(name: string): string {
  return usual.find(([pattern]) => pattern.test(name))?.[1] ?? '1'
}

/** Writes model.yaml. */
export function writeModel(arranged: Arranged): string {
  const { draft, parameters, equations, covariates } = arranged
  const { dimensions, foreign, scaled } = measure(arranged, new Map(covariates.map((name) => [name, usualUnit(name)])))
  const names = writtenNames(
    arranged,
    (name) => sameDimension(dimensions.get(name) ?? dimensionless, concentration) || scaled.has(name),
  )
  const nameOf = (name: string) => names.get(name) ?? name
  const dimensionOf = (name: string) => dimensions.get(name) ?? dimensionless
  const setting: PrintSetting = { units: draft.units, nameOf, dimensionOf, foreign: (name) => foreign.get(name) }
  const bare: PrintSetting = { ...setting, bare: true }
  const unitOf = (name: string) => foreign.get(name) ?? unitText(dimensionOf(name), draft.units)
  const stateUnits = new Map(draft.states.map((state) => [state.name, dimensionOf(state.name)]))

  const lines = [
    `model: ${draft.id}`,
    'version: 1',
    `title: ${quote(draft.title)}`,
    'subject: patient',
    'kind: equations',
    `time: ${draft.units.time}`,
    ...(draft.carry === 'next' && parameters.some((each) => each.occasion) ? ['occasions: next'] : []),
  ]
  const section = (name: string, entries: readonly string[]) => {
    if (entries.length > 0) lines.push(`${name}:`, ...entries.map((entry) => `  ${entry}`))
  }
  section(
    'covariates',
    covariates.map(
      (name) => `${nameOf(name)}: ${flow({ unit: unitOf(name), ...(draft.carry === 'next' && { carry: 'next' }) })}`,
    ),
  )
  section(
    'parameters',
    parameters.map((each) => writeParameter(each, arranged, nameOf, unitOf(each.name), bare)),
  )
  section(
    'correlated',
    arranged.blocks.map((block) => {
      const rows = block.covariance.map((row) => `[${row.map(figure).join(', ')}]`)
      const level = block.level === 'occasion' ? ', level: occasion' : ''
      return `- { names: [${block.symbols.map(nameOf).join(', ')}], covariance: [${rows.join(', ')}]${level} }`
    }),
  )
  section(
    'inputs',
    draft.inputs.map((each) => {
      const unit = stateUnits.get(each.into) ?? dimensionless
      return `${nameOf(each.name)}: ${flow({ unit: unitText(unit, draft.units), into: nameOf(each.into), ...writeInput(each, unit, setting) }, each.transit && writeTransit(each.transit, setting))}`
    }),
  )
  section(
    'states',
    draft.states.map(({ name, initial }) => {
      const own = initial &&
        !(initial.kind === 'number' && initial.value === 0) && {
          initial: printFormula(initial, setting, dimensionOf(name)),
        }
      return `${nameOf(name)}: ${flow({ unit: unitOf(name), ...own })}`
    }),
  )
  lines.push('equations: |')
  for (const each of equations) {
    const rest = scaled.get(each.name)
    const text = rest
      ? `${printFormula(rest, setting, concentration)} in ${unitOf(each.name)}`
      : printFormula(each.expression, setting, foreign.has(each.name) ? undefined : dimensionOf(each.name))
    lines.push(`  ${nameOf(each.name)} = ${text}`)
  }
  for (const { name, derivative } of draft.states)
    lines.push(`  d(${nameOf(name)}) = ${printFormula(derivative, setting, plus(dimensionOf(name), perTime))}`)
  section(
    'outputs',
    draft.outputs.map((each) => writeOutput(each, arranged, setting, unitOf)),
  )
  return `${lines.join('\n')}\n`
}

function writeParameter(
  each: ArrangedParameter,
  arranged: Arranged,
  nameOf: (name: string) => string,
  unit: string,
  bare: PrintSetting,
): string {
  const inBlock = (level: 'subject' | 'occasion') =>
    arranged.blocks.some((block) => block.level === level && block.symbols.includes(each.name))
  const variance = (of: number) => figure(of * (each.scale ?? 1))
  const varies = {
    ...(each.law && each.law !== 'log-normal' && { law: each.law }),
    ...(each.low !== undefined && { low: figure(each.low) }),
    ...(each.high !== undefined && { high: figure(each.high) }),
    ...(each.between && !inBlock('subject') && { between: variance(each.between.variance) }),
    ...(each.occasion && !inBlock('occasion') && { occasion: variance(each.occasion.variance) }),
  }
  const empty = Object.keys(varies).length === 0
  const spread = each.between || each.occasion ? { varies: `{ ${pairs(empty ? { law: 'log-normal' } : varies)} }` } : {}
  const text = `{ ${pairs({ unit: quote(unit), typical: quote(printFormula(each.typical, bare)), ...spread })} }`
  return `${nameOf(each.name)}: ${text}${each.label ? ` # ${each.label.replace(/[\r\n]/g, ' ')}` : ''}`
}

function writeInput(
  input: DraftInput,
  unit: ReturnType<PrintSetting['dimensionOf']>,
  setting: PrintSetting,
): Record<string, string> {
  return {
    ...(input.lag && { lag: printFormula(input.lag, setting, time) }),
    ...(input.bioavailability && { bioavailability: printFormula(input.bioavailability, setting, dimensionless) }),
    ...(input.duration && { duration: printFormula(input.duration, setting, time) }),
    ...(input.rate && { rate: printFormula(input.rate, setting, plus(unit, perTime)) }),
  }
}

function writeTransit({ number, mean }: NonNullable<DraftInput['transit']>, setting: PrintSetting) {
  const text = { number: printFormula(number, setting, dimensionless), mean: printFormula(mean, setting, time) }
  return { transit: flow(text) }
}

function writeOutput(
  output: DraftOutput,
  arranged: Arranged,
  setting: PrintSetting,
  unitOf: (name: string) => string,
): string {
  const { prediction } = output
  const name = setting.nameOf(output.name)
  const own = prediction.kind === 'symbol' && setting.nameOf(prediction.name) === name
  const symbol = prediction.kind === 'symbol' ? prediction.name : null
  const unit = symbol === null ? '1' : unitOf(symbol)
  const error = output.error && writeError(output.error, arranged, setting, unit)
  const fields = {
    unit: quote(unit),
    ...(!own && {
      expression: quote(symbol === null ? printFormula(prediction, setting, dimensionless) : setting.nameOf(symbol)),
    }),
    ...(error && { error: `{ ${pairs(error)} }` }),
  }
  return `${name}: { ${pairs(fields)} }`
}

function writeError(
  error: DraftError,
  arranged: Arranged,
  setting: PrintSetting,
  unit: string,
): Record<string, string> {
  const size = (tree: Expression, inUnit: string) => {
    const value = constantIn(tree, arranged.draft)
    if (value !== null) return figure(Math.abs(value))
    // Population parameters count as numbers here.
    const pure = { ...setting, nameOf: (name: string) => fixedText(name, arranged) ?? setting.nameOf(name) }
    const text = printFormula(tree, pure, dimensionless)
    return quote(inUnit === '1' ? text : `(${text}) * (1 ${inUnit})`)
  }
  return {
    form: error.form,
    ...(error.additive && { additive: size(error.additive, unit) }),
    ...(error.proportional && { proportional: size(error.proportional, '1') }),
    ...(error.power && { power: size(error.power, '1') }),
  }
}

function fixedText(name: string, arranged: Arranged): string | undefined {
  const fixed = arranged.draft.fixed.get(name)
  if (!fixed || arranged.parameters.some((each) => each.name === name)) return undefined
  return fixed.value < 0 ? `(${figure(fixed.value)})` : figure(fixed.value)
}

/** Names that the language allows, each once. */
function writtenNames(
  { draft, parameters, equations, covariates }: Arranged,
  isConcentration: (name: string) => boolean,
) {
  const all = [
    ...covariates,
    ...draft.states.map((each) => each.name),
    ...parameters.map((each) => each.name),
    ...equations.map((each) => each.name),
  ]
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const name of all)
    if (legal(name) === name && name !== 'F' && !names.has(name)) names.set(name, fresh(name, taken))
  for (const name of all) {
    if (names.has(name)) continue
    const wanted =
      name === 'F' || name === 'linCmt()' ? (isConcentration(name) ? 'concentration' : 'prediction') : legal(name)
    names.set(name, fresh(wanted, taken))
  }
  const inputs = new Set<string>()
  for (const each of draft.inputs) if (!names.has(each.name)) names.set(each.name, fresh(legal(each.name), inputs))
  const outputs = new Set<string>()
  for (const each of draft.outputs) {
    const own = each.prediction.kind === 'symbol' ? each.prediction.name : null
    const wanted = own === null ? legal(each.name) : (names.get(own) ?? legal(own))
    names.set(each.name, own !== null && !outputs.has(wanted) ? fresh(wanted, outputs) : fresh(legal(each.name), taken))
  }
  return names
}

function legal(name: string): string {
  const letters = name.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^_+|_+$/g, '') || 'x'
  const safe = /^\p{N}/u.test(letters) ? `x${letters}` : letters
  return reserved.has(safe) ? `${safe}_` : safe
}

function figure(value: number): string {
  return String(Number(value.toPrecision(15)))
}

/** `nested`: values that are mappings already. */
function flow(fields: Readonly<Record<string, string>>, nested: Readonly<Record<string, string>> = {}): string {
  const quoted = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, quote(value)]))
  return `{ ${pairs({ ...quoted, ...nested })} }`
}

function pairs(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')
}

/** A YAML scalar for a flow mapping. */
function quote(text: string): string {
  if (/^[\w/(][\w\s.+\-*/^()<>=]*$/.test(text) && !/\s$/.test(text) && !/^(null|true|false|yes|no|~)$/i.test(text))
    return text
  return JSON.stringify(text)
}
