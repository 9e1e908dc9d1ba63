import type { Parameter } from '../model.ts'
import type { Unit } from '../units/unit.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import type { Expression, Span } from './expression.ts'
import { symbolsOf } from './expression.ts'
import { type Fields, namedEntries, openFields, rangeOf, scalarOf, textOf, unitOf } from './fields.ts'
import { checkFormula, sortByNeed, type Workshop } from './formula.ts'
import { readVariability, type Variability } from './variability.ts'

/** A parameter before its effects are numbered. */
export interface DraftParameter {
  readonly parameter: Omit<Parameter, 'effects'>
  readonly variability?: Variability
  readonly each?: string
  readonly at: Span
}

export interface ParameterHead {
  readonly name: string
  readonly fields: Fields
  readonly unit: Unit | null
  readonly at: Span
}

/** Names and units of the `parameters` section, needed before any formula is read. */
export function readParameterHeads(node: Node | undefined, report: Report): ParameterHead[] {
  return namedEntries(node, '`parameters`', report).map((entry) => {
    const fields = openFields(entry.value, 'parameter', `parameter \`${entry.key}\``, report)
    return { name: entry.key, fields, unit: unitOf(fields, `parameter \`${entry.key}\``), at: entry.keyAt }
  })
}

/** Regressions, laws and limits of the parameters, each after those it reads. `given`: typical values of those that state none. */
export function readParameters(
  heads: readonly ParameterHead[],
  inputNames: readonly string[],
  shop: Workshop,
  given: ReadonlyMap<string, Expression> = new Map(),
): DraftParameter[] {
  const drafts = new Map(
    heads.map((head) => [head.name, readParameter(head, heads, inputNames, shop, given.get(head.name))]),
  )
  const needs = (name: string) => symbolsOf(drafts.get(name)!.parameter.typical)
  const { order, cycle } = sortByNeed([...drafts.keys()], needs)
  if (cycle) {
    const first = drafts.get(cycle[0]!)!
    shop.report.error(
      first.at,
      'name.cycle',
      `Parameters need each other: ${cycle.join(' → ')}`,
      'each must follow from others',
    )
  }
  reportLimitCycle(drafts, shop.report)
  return order.map((name) => drafts.get(name)!)
}

/** `under` must not lead back to its start. */
function reportLimitCycle(drafts: ReadonlyMap<string, DraftParameter>, report: Report): void {
  const needs = (name: string) => {
    const under = drafts.get(name)!.parameter.under
    return under === undefined ? [] : [under]
  }
  const { cycle } = sortByNeed([...drafts.keys()], needs)
  if (!cycle) return
  const first = drafts.get(cycle[0]!)!
  report.error(first.at, 'name.cycle', `Parameters lie under each other: ${cycle.join(' → ')}`, 'remove one `under`')
}

function readParameter(
  head: ParameterHead,
  heads: readonly ParameterHead[],
  inputNames: readonly string[],
  shop: Workshop,
  given: Expression | undefined,
): DraftParameter {
  const { name, fields, unit, at } = head
  const { report } = fields
  const typical = readTypical(fields, shop) ?? given
  const variesNode = fields.get('varies')
  const variability = variesNode && readVariability(variesNode, name, unit, typical, fields)
  const mean = variability?.mean
  if (!typical && mean === undefined && !(variability && variability.law === null))
    report.error(
      at,
      'parameter.typical',
      `Parameter \`${name}\` has no typical value`,
      'add `typical:`, a number or a regression on covariates',
    )
  const within = rangeOf(fields.get('within'), unit, '`within`', report)
  const under = readUnder(name, fields, heads)
  const each = scalarOf(fields.get('each'), '`each`', report)
  if (each && !inputNames.includes(each.text))
    report.error(each.at, 'name.unknown', `\`${each.text}\` is not an input`, didYouMean(each.text, inputNames))
  return {
    parameter: {
      name,
      unit: unit?.text ?? '1',
      typical: typical ?? { kind: 'number', value: mean ?? 0 },
      transform: variability?.transform ?? { form: 'identity' },
      ...(within && { within }),
      ...(under !== undefined && { under }),
    },
    ...(variability && { variability }),
    ...(each && inputNames.includes(each.text) && { each: each.text }),
    at,
  }
}

function readTypical(fields: Fields, shop: Workshop): Expression | undefined {
  const scalar = scalarOf(fields.get('typical'), '`typical`', fields.report)
  if (!scalar) return undefined
  return checkFormula(scalar.text, scalar.place, 'numbers', shop)?.expression ?? { kind: 'number', value: Number.NaN }
}

function readUnder(name: string, fields: Fields, heads: readonly ParameterHead[]): string | undefined {
  const under = textOf(fields, 'under')
  if (under === undefined) return undefined
  if (under !== name && heads.some((head) => head.name === under)) return under
  fields.report.error(
    fields.get('under')!.at,
    'name.unknown',
    under === name ? `\`${name}\` cannot lie under itself` : `\`${under}\` is not a parameter`,
    didYouMean(
      under,
      heads.map((head) => head.name).filter((other) => other !== name),
    ),
  )
  return undefined
}
