import { conversionFactor } from '../units/convert.ts'
import { one, parseUnit, type Unit } from '../units/unit.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Entry, MapNode, Node, ScalarNode } from './document.ts'
import type { Span } from './expression.ts'

/** What may stand at each place of a model text; the JSON Schema for editors is tested against this table. */
export const grammar = {
  model: [
    'model',
    'version',
    'title',
    'subject',
    'kind',
    'time',
    'cite',
    'use',
    'include',
    'source',
    'couples',
    'occasions',
    'covariates',
    'parameters',
    'correlated',
    'inputs',
    'states',
    'equations',
    'outputs',
    'measures',
    'decisions',
    'alerts',
    'credibility',
    'cycle',
    'events',
    'residuals',
    'assimilate',
    'solver',
  ],
  cite: ['doi', 'text'],
  covariate: ['unit', 'kind', 'categories', 'code', 'within', 'cap', 'floor', 'default', 'carry', 'derive'],
  parameter: ['unit', 'typical', 'varies', 'within', 'under', 'each'],
  varies: ['law', 'between', 'occasion', 'drift', 'variance', 'cv', 'sd', 'low', 'high', 'shape', 'scale', 'a', 'b'],
  variance: ['variance', 'cv', 'sd'],
  correlated: ['names', 'covariance', 'correlation', 'level'],
  input: ['unit', 'into', 'as', 'code', 'lag', 'bioavailability', 'duration', 'rate', 'transit', 'unreported'],
  transit: ['number', 'mean'],
  unreported: ['every', 'amount', 'spread'],
  state: ['unit', 'initial', 'diffusion', 'scale'],
  output: ['unit', 'code', 'expression', 'error', 'limit', 'least'],
  error: ['form', 'additive', 'proportional', 'exponential', 'sd', 'power', 'trials', 'limit', 'artefacts'],
  artefacts: ['share', 'lasts', 'sd'],
  residual: ['unit', 'on', 'law', 'sd', 'length'],
  assimilate: ['method', 'grid', 'window', 'ages', 'stale'],
  solver: ['step', 'method', 'tolerance', 'absolute'],
  measure: ['of', 'as', 'window', 'unit', 'threshold', 'range', 'target', 'steady-state'],
  event: ['when', 'set', 'values', 'delay', 'priority', 'initially', 'persistent'],
  cycle: ['period', 'observables'],
  observable: ['of', 'as', 'code', 'sd'],
  decision: ['input', 'vary', 'horizon', 'prefer', 'limit'],
  vary: ['amount', 'interval', 'duration'],
  alert: ['of', 'below', 'above', 'within', 'level', 'begins', 'ends', 'to'],
  credibility: ['n', 'coverage80', 'coverage95', 'skill', 'bias', 'gap', 'question', 'influence', 'consequence'],
  skill: ['over', 'least'],
} as const

export type Place = keyof typeof grammar

/** The fields of one mapping, read with every mistake reported. */
export interface Fields {
  readonly at: Span
  readonly report: Report
  get(key: string): Node | undefined
  keyAt(key: string): Span
}

/** Opens a mapping whose fields the grammar, or a list, names; unknown keys are reported. A null value counts as an empty mapping. */
export function openFields(node: Node, place: Place | readonly string[], what: string, report: Report): Fields {
  const entries = mappingOf(node, what, report)
  const allowed: readonly string[] = typeof place === 'string' ? grammar[place] : place
  for (const entry of entries.values())
    if (!allowed.includes(entry.key))
      report.error(
        entry.keyAt,
        'key.unknown',
        `\`${entry.key}\` is not a field of ${what}`,
        unbalanced(entries)
          ? 'a formula with a comma inside { } needs quotes: "min(a, b)"'
          : (didYouMean(entry.key, allowed) ?? `fields: ${allowed.join(', ')}`),
      )
  return {
    at: node.at,
    report,
    get: (key) => {
      const value = entries.get(key)?.value
      return value?.kind === 'scalar' && value.value === null ? undefined : value
    },
    keyAt: (key) => entries.get(key)?.keyAt ?? node.at,
  }
}

/** A formula with a comma in a flow mapping was cut in two: its parentheses do not match. */
function unbalanced(entries: ReadonlyMap<string, Entry>): boolean {
  return [...entries.values()].some(
    ({ value }) => value.kind === 'scalar' && value.text.split('(').length !== value.text.split(')').length,
  )
}

/** The entries of a section such as `parameters`, each a declared name. */
export function namedEntries(node: Node | undefined, what: string, report: Report): Entry[] {
  if (!node) return []
  const entries = [...mappingOf(node, what, report).values()]
  return entries.filter((entry) => {
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(entry.key)) return true
    report.error(
      entry.keyAt,
      'name.form',
      `\`${entry.key}\` cannot be a name`,
      'a name is letters, digits and _, and does not start with a digit',
    )
    return false
  })
}

function mappingOf(node: Node, what: string, report: Report): MapNode['entries'] {
  if (node.kind === 'map') return node.entries
  if (!(node.kind === 'scalar' && node.value === null))
    report.error(
      node.at,
      'field.mapping',
      `${capital(what)} must be a mapping`,
      'write `{ key: value, … }` or indented `key: value` lines',
    )
  return new Map()
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function scalarOf(node: Node | undefined, what: string, report: Report): ScalarNode | undefined {
  if (!node || node.kind === 'scalar') return node
  report.error(node.at, 'field.scalar', `${capital(what)} must be a single value`)
  return undefined
}

export function textOf(fields: Fields, key: string): string | undefined {
  return scalarOf(fields.get(key), `\`${key}\``, fields.report)?.text
}

/** One of the given words. */
export function wordOf<W extends string>(
  node: Node | undefined,
  what: string,
  words: readonly W[],
  report: Report,
): W | undefined {
  const scalar = scalarOf(node, what, report)
  if (!scalar) return undefined
  const word = words.find((candidate) => candidate === scalar.text)
  if (word === undefined)
    report.error(
      scalar.at,
      'field.word',
      `\`${scalar.text}\` is not a value of ${what}`,
      didYouMean(scalar.text, words) ?? `values: ${words.join(', ')}`,
    )
  return word
}

/** The `unit` of a declaration; null after an error. */
export function unitOf(fields: Fields, what: string, required = true): Unit | null {
  const node = fields.get('unit')
  if (!node) {
    if (required)
      fields.report.error(
        fields.at,
        'unit.missing',
        `${capital(what)} has no unit`,
        'add `unit:`, a UCUM unit; `unit: 1` for a pure number',
      )
    return required ? null : one
  }
  const text = node.kind === 'list' ? node.source : node.kind === 'scalar' ? node.text : null
  if (text === null) {
    fields.report.error(node.at, 'unit.unknown', 'A unit must be a text')
    return null
  }
  return readUnit(text, node.at, fields.report)
}

export function readUnit(text: string, at: Span, report: Report): Unit | null {
  const read = parseUnit(text)
  if (read.ok) return read.unit
  const { message, suggestion } = read.error
  report.error(
    at,
    'unit.unknown',
    message,
    suggestion === undefined ? 'units are written in UCUM: mg/L, mL/min, 10*9/L' : `did you mean \`${suggestion}\`?`,
  )
  return null
}

/** A number, and perhaps a unit. */
export const quantityForm = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S+)?\s*$/

/**
 * A constant: a number in `unit`, or a number with its own unit of the same kind (`24 h`), which is converted.
 * undefined after an error. `unit` null: the number is taken as it is.
 */
export function quantityOf(
  node: Node | undefined,
  unit: Unit | null,
  what: string,
  report: Report,
): number | undefined {
  const scalar = scalarOf(node, what, report)
  if (!scalar) return undefined
  return quantityFrom(scalar.text, unit, scalar.at, what, report)
}

export function quantityFrom(
  text: string,
  unit: Unit | null,
  at: Span,
  what: string,
  report: Report,
): number | undefined {
  const match = quantityForm.exec(text)
  const value = Number(match?.[1])
  if (!match || !Number.isFinite(value)) {
    report.error(at, 'number.form', `${capital(what)} must be a number, not \`${text}\``)
    return undefined
  }
  if (match[2] === undefined) return value
  const own = readUnit(match[2], at, report)
  if (!own || !unit) return own ? value : undefined
  const factor = conversionFactor(own, unit)
  if (factor === null) {
    report.error(at, 'unit.mismatch', `${capital(what)} is in ${own.text}, expected ${unit.text}`)
    return undefined
  }
  return Number((value * factor).toPrecision(15))
}

/** A pair [low, high] of constants, low < high. */
export function rangeOf(
  node: Node | undefined,
  unit: Unit | null,
  what: string,
  report: Report,
): [number, number] | undefined {
  if (!node) return undefined
  if (node.kind !== 'list' || node.items.length !== 2) {
    report.error(node.at, 'range.form', `${capital(what)} must be a pair`, 'write `[low, high]`')
    return undefined
  }
  const low = quantityOf(node.items[0], unit, what, report)
  const high = quantityOf(node.items[1], unit, what, report)
  if (low === undefined || high === undefined) return undefined
  if (low < high) return [low, high]
  report.error(node.at, 'range.order', `${capital(what)} must rise: ${low} is not below ${high}`, 'write `[low, high]`')
  return undefined
}
