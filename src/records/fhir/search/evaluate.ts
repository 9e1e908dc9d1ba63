import { searchParameters } from '../definitions/definitions.ts'
import type { PathRow, SearchRow } from '../definitions/tables.ts'
import type { FhirResource } from '../resource.ts'
import { deceased, rangesOf } from './index-entry.ts'
import { above } from './prepare.ts'
import type { Condition } from './query.ts'
import {
  plain,
  type QuantityTerm,
  referenceIdentifier,
  referenceTerms,
  stringTerms,
  type TokenTerm,
  tokenTerms,
} from './terms.ts'
import {
  compareRange,
  parseDateValue,
  parseNumberValue,
  parseQuantityValue,
  parseReferenceValue,
  parseTokenValue,
  type QuantityValue,
  type RangeValue,
  splitUnescaped,
  type TokenValue,
  unescaped,
} from './value.ts'
import { walk } from './walk.ts'

/** What the evaluator may look at: every resource, and the clock. */
export interface World {
  readonly resources: readonly FhirResource[]
  readonly now: number
}

/**
 * Does a resource satisfy a condition? The slow, readable reference of the search: it looks at the resources themselves and at no
 * index. Tests hold the index and its SQL to it.
 */
export function satisfies(resource: FhirResource, condition: Condition, world: World): boolean {
  switch (condition.kind) {
    case 'parameter':
      return satisfiesParameter(resource, condition, world)
    case 'chain':
      return targetsOf(resource, condition.code).some((target) =>
        world.resources.some(
          (other) =>
            `${other.resourceType}/${other.id}` === target &&
            condition.types.some(
              (type, index) =>
                type === other.resourceType && satisfies(other, condition.next[index] as Condition, world),
            ),
        ),
      )
    case 'has':
      return world.resources.some(
        (other) =>
          other.resourceType === condition.type &&
          targetsOf(other, condition.code).includes(`${resource.resourceType}/${resource.id}`) &&
          satisfies(other, condition.next, world),
      )
    case 'compartment':
      return (condition.codes[resource.resourceType] ?? []).some((code) =>
        code === '{def}'
          ? `${resource.resourceType}/${resource.id}` === condition.target
          : targetsOf(resource, code).includes(condition.target),
      )
  }
}

function rowOf(resource: FhirResource, code: string): SearchRow | undefined {
  return searchParameters(resource.resourceType)[code]
}

interface Found {
  readonly value: unknown
  readonly type: string
}

function valuesOf(resource: FhirResource, row: SearchRow | undefined): Found[] {
  if (!row || row[0] === 'composite') return []
  const paths = row[1] as readonly PathRow[]
  return paths.flatMap(([path, type]) =>
    walk(resource, path === 'deceased' ? '' : path).map((value) => ({ value, type })),
  )
}

function targetsOf(resource: FhirResource, code: string): string[] {
  return valuesOf(resource, rowOf(resource, code)).flatMap(({ value, type }) =>
    referenceTerms(value, type).map(({ target }) => target),
  )
}

function satisfiesParameter(
  resource: FhirResource,
  { code, modifier, values }: Extract<Condition, { kind: 'parameter' }>,
  world: World,
): boolean {
  if (code === '_id') return values.map(unescaped).includes(resource.id)
  const row = rowOf(resource, code)
  if (!row) return false
  const found = valuesOf(resource, row)
  if (modifier === 'missing')
    return (
      (row[0] === 'composite' ? hasComposite(resource, row) : found.some((each) => isSomething(each, row))) !==
      (values[0] === 'true')
    )
  if (row[0] === 'composite') return values.some((value) => satisfiesComposite(resource, code, row, value, world))
  const holds = values.some((value) => found.some((each) => satisfiesValue(each, row, code, modifier, value, world)))
  return modifier === 'not'
    ? !values.some((value) => found.some((each) => satisfiesValue(each, row, code, undefined, value, world)))
    : holds
}

/** All parts of a composite at one place. */
function hasComposite(resource: FhirResource, row: Extract<SearchRow, readonly ['composite', ...unknown[]]>): boolean {
  return row[1].some((base) =>
    walk(resource, base).some((place) =>
      row[2].every(([kind, paths]) =>
        paths.some(([path, type]) =>
          walk(place, path).some((value) => isSomething({ value, type }, [kind, paths, []] as unknown as SearchRow)),
        ),
      ),
    ),
  )
}

/** A value that this parameter can be searched by. */
function isSomething({ value, type }: Found, row: SearchRow): boolean {
  if (row[0] === 'token') return type === 'deceased' || tokenTerms(value, type).length > 0
  if (row[0] === 'string') return stringTerms(value, type).length > 0
  if (row[0] === 'reference') return !type.startsWith('Reference:') || referenceTerms(value, type).length > 0
  if (row[0] === 'uri' || row[0] === 'special') return true
  return rangesOf(row[0], value, type).length > 0
}

function satisfiesValue(
  { value, type }: Found,
  row: SearchRow,
  code: string,
  modifier: string | undefined,
  text: string,
  world: World,
): boolean {
  switch (row[0]) {
    case 'token': {
      if (type === 'deceased') return String(deceased(value)) === text
      const terms = tokenTerms(value, type)
      if (modifier === 'text')
        return terms.some((term) => term.text !== undefined && plain(term.text).includes(plain(unescaped(text))))
      return terms.some((term) => isToken(term, parseTokenValue(code, text)))
    }
    case 'string': {
      const asked = unescaped(text)
      return stringTerms(value, type).some((each) =>
        modifier === 'exact'
          ? each === asked
          : modifier === 'contains'
            ? plain(each).includes(plain(asked))
            : plain(each).startsWith(plain(asked)),
      )
    }
    case 'uri':
      if (modifier === 'below') return String(value).startsWith(unescaped(text))
      return (modifier === 'above' ? above(unescaped(text)) : [unescaped(text)]).includes(String(value))
    case 'reference': {
      if (modifier === 'identifier')
        return referenceIdentifier(value).some((term) => isToken(term, parseTokenValue(code, text)))
      const { targets } = parseReferenceValue(code, text, {
        type: modifier,
        base: '',
        targets: row[2] as readonly string[],
      })
      return referenceTerms(value, type).some(({ target }) => targets.includes(target))
    }
    case 'special':
    case 'composite':
      return false
    default:
      return rangesOf(row[0], value, type).some((range) =>
        isInRange(range, parseRange(row[0], code, text, world.now), row[0] === 'date'),
      )
  }
}

const isToken = (term: TokenTerm, asked: TokenValue): boolean =>
  (asked.code === undefined ? true : term.code === asked.code) &&
  (asked.system === undefined || term.system === asked.system) &&
  (asked.code !== undefined || term.system !== '')

function parseRange(kind: string, code: string, text: string, now: number): RangeValue | QuantityValue {
  if (kind === 'date') return parseDateValue(code, text, now)
  return kind === 'quantity' ? parseQuantityValue(code, text) : parseNumberValue(code, text)
}

function isInRange(found: QuantityTerm, asked: RangeValue | QuantityValue, isDate: boolean): boolean {
  const unit = 'unit' in asked ? asked.unit : undefined
  if (!unit) return compareRange(found, asked, isDate)
  const isSame =
    unit.system === ''
      ? found.label === unit.code || found.unit?.split('|')[1] === unit.code
      : found.unit === `${unit.system}|${unit.code}`
  if (isSame) return compareRange(found, asked, false)
  const base = 'base' in asked ? asked.base : undefined
  return (
    base !== undefined &&
    found.base !== undefined &&
    found.base.dimension === base.dimension &&
    compareRange(found.base, { ...base, prefix: asked.prefix }, false)
  )
}

function satisfiesComposite(resource: FhirResource, code: string, row: SearchRow, text: string, world: World): boolean {
  if (row[0] !== 'composite') return false
  const parts = splitUnescaped(text, '$')
  return row[1].some((base) =>
    walk(resource, base).some((place) =>
      row[2].every(([kind, paths], index) =>
        paths.some(([path, type]) =>
          walk(place, path).some((value) =>
            satisfiesValue(
              { value, type },
              [kind as 'token', paths, []],
              code,
              undefined,
              parts[index] as string,
              world,
            ),
          ),
        ),
      ),
    ),
  )
}
