import type { Covariate } from '../model.ts'
import { sameUnit } from '../units/arithmetic.ts'
import { one, parseUnit, type Unit } from '../units/unit.ts'
import { readCodes } from './codes.ts'
import { derivations } from './derive/derivations.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import type { Span } from './expression.ts'
import { type Fields, namedEntries, openFields, quantityOf, rangeOf, scalarOf, unitOf, wordOf } from './fields.ts'

const kinds = ['number', 'flag', 'category'] as const
const carries = ['last', 'next', 'linear'] as const

export interface DeclaredCovariate {
  readonly covariate: Covariate
  readonly unit: Unit | null
}

/** Reads the `covariates` section. */
export function readCovariates(node: Node | undefined, report: Report): Map<string, DeclaredCovariate> {
  const result = new Map<string, DeclaredCovariate>()
  for (const entry of namedEntries(node, '`covariates`', report)) {
    const fields = openFields(entry.value, 'covariate', `covariate \`${entry.key}\``, report)
    warnColumn(entry.key, entry.keyAt, [...result.keys()], report)
    result.set(entry.key, readCovariate(entry.key, fields))
  }
  return result
}

const columns = ['id', 'time', 'amt', 'rate', 'evid', 'cmt', 'addl', 'ii', 'ss', 'dv', 'mdv', 'cens', 'occ', 'dvid']

/** Data columns match names without regard to case. */
function warnColumn(name: string, at: Span, earlier: readonly string[], report: Report): void {
  const same = (other: string) => other.toLowerCase() === name.toLowerCase()
  if (columns.some(same))
    report.warn(
      at,
      'covariate.column',
      `\`${name}\` is a column of data files with another meaning`,
      'choose another name',
    )
  if (earlier.some(same))
    report.error(
      at,
      'name.twice',
      `\`${name}\` differs from another covariate by case alone`,
      'data columns are matched without regard to case',
    )
}

function readCovariate(name: string, fields: Fields): DeclaredCovariate {
  const { report } = fields
  const categories = readCategories(fields)
  const kind = wordOf(fields.get('kind'), 'a covariate kind', kinds, report) ?? (categories ? 'category' : 'number')
  const unit = kind === 'number' ? unitOf(fields, `covariate \`${name}\``) : one
  if (kind === 'category' && !categories)
    report.error(
      fields.at,
      'category.missing',
      `Covariate \`${name}\` has no categories`,
      'add `categories: [female, male]`',
    )
  const within = rangeOf(fields.get('within'), unit, '`within`', report)
  const cap = quantityOf(fields.get('cap'), unit, '`cap`', report)
  const floor = quantityOf(fields.get('floor'), unit, '`floor`', report)
  if (cap !== undefined && floor !== undefined && floor >= cap)
    report.error(fields.keyAt('floor'), 'range.order', `The floor ${floor} is not below the cap ${cap}`)
  const fallback = readDefault(fields, unit, kind, categories)
  const derive = readDerivation(fields, unit)
  const covariate: Covariate = {
    name,
    unit: unit?.text ?? '1',
    kind,
    codes: readCodes(fields.get('code'), report),
    carry: wordOf(fields.get('carry'), '`carry`', carries, report) ?? 'last',
    ...(categories && { categories }),
    ...(within && { within }),
    ...(cap !== undefined && { cap }),
    ...(floor !== undefined && { floor }),
    ...(fallback !== undefined && { default: fallback }),
    ...(derive && { derive }),
  }
  return { covariate, unit }
}

function readCategories(fields: Fields): string[] | undefined {
  const node = fields.get('categories')
  if (!node) return undefined
  if (node.kind !== 'list' || node.items.length < 2) {
    fields.report.error(
      node.at,
      'category.form',
      'Categories must be a list of at least two names',
      'write `[female, male]`',
    )
    return undefined
  }
  return node.items.flatMap((item) => scalarOf(item, 'a category', fields.report)?.text ?? [])
}

function readDefault(
  fields: Fields,
  unit: Unit | null,
  kind: Covariate['kind'],
  categories?: readonly string[],
): number | undefined {
  const node = scalarOf(fields.get('default'), '`default`', fields.report)
  if (!node) return undefined
  if (kind === 'flag' && typeof node.value === 'boolean') return node.value ? 1 : 0
  if (kind === 'category' && categories) {
    const index = categories.indexOf(node.text)
    if (index >= 0) return index
    const hint = didYouMean(node.text, categories) ?? `categories: ${categories.join(', ')}`
    fields.report.error(node.at, 'category.unknown', `\`${node.text}\` is not a category of it`, hint)
    return undefined
  }
  const value = quantityOf(node, unit, '`default`', fields.report)
  if (kind === 'flag' && value !== undefined && value !== 0 && value !== 1)
    fields.report.error(node.at, 'flag.value', 'A flag is 0 or 1')
  return value
}

function readDerivation(fields: Fields, unit: Unit | null): Covariate['derive'] {
  const node = scalarOf(fields.get('derive'), '`derive`', fields.report)
  if (!node) return undefined
  const derivation = Object.hasOwn(derivations, node.text) ? derivations[node.text] : undefined
  if (!derivation) {
    const known = Object.keys(derivations)
    fields.report.error(
      node.at,
      'derive.unknown',
      `\`${node.text}\` is not a library function`,
      didYouMean(node.text, known) ?? `functions: ${known.join(', ')}`,
    )
    return undefined
  }
  const result = parseUnit(derivation.unit)
  if (unit && !(result.ok && sameUnit(unit, result.unit)))
    fields.report.error(
      fields.keyAt('derive'),
      'unit.mismatch',
      `\`${node.text}\` gives ${derivation.unit}, but the covariate is in ${unit.text}`,
      `write \`unit: ${derivation.unit}\``,
    )
  return { function: node.text, from: derivation.from }
}
