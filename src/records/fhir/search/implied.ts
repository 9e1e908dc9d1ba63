import { searchParameters } from '../definitions/definitions.ts'
import type { PathRow, SearchRow } from '../definitions/tables.ts'

/**
 * A parameter that finds what others find together, and so has nothing in the index of its own: `any` of them (`combo-code`: `code` or
 * `component-code`), or `all` of them (`code-value-quantity`: `code` and `value-quantity`, both of the resource itself, where one value
 * of each is as good as another).
 */
export type Implied =
  | { readonly any: readonly string[]; readonly all?: undefined }
  | { readonly all: readonly string[]; readonly any?: undefined }

const known = new Map<string, Implied | null>()

/** What a parameter of a type follows from; null for those that are indexed themselves. */
export function impliedBy(type: string, code: string): Implied | null {
  const name = `${type}.${code}`
  let implied = known.get(name)
  if (implied === undefined) {
    implied = find(searchParameters(type), code)
    known.set(name, implied)
  }
  return implied
}

function find(parameters: Readonly<Record<string, SearchRow>>, code: string): Implied | null {
  const row = parameters[code]
  if (!row) return null
  if (code.startsWith('combo-')) {
    const parts = [code.slice('combo-'.length), code.replace('combo-', 'component-')]
    return parts.every((part) => parameters[part]) ? { any: parts } : null
  }
  if (row[0] !== 'composite' || row[1].join() !== '') return null
  const parts = row[2].map(([kind, paths]) => plainOf(parameters, kind, paths))
  return parts.every((part) => part !== undefined) ? { all: parts } : null
}

/**
 * The parameter that reads a composite's part: the same paths, or beside them other types of the same single value (`valueSampledData`
 * beside `valueQuantity`), of which a resource has one. That it has the composite's is noted under the composite's own name.
 */
function plainOf(parameters: Readonly<Record<string, SearchRow>>, kind: string, paths: readonly PathRow[]) {
  const has = (rows: readonly PathRow[], [path, type]: PathRow) =>
    rows.some((row) => row[0] === path && row[1] === type)
  return Object.keys(parameters).find((each) => {
    const row = parameters[each] as SearchRow
    if (row[0] !== kind || each.startsWith('combo-')) return false
    const own = row[1] as readonly PathRow[]
    const others = own.filter((path) => !has(paths, path))
    return paths.every((path) => has(own, path)) && [...paths, ...others].every(isOfOneValue(others.length > 0))
  })
}

/** `value…` is the one choice element that R4's composites read; elsewhere the paths must be the same. */
const isOfOneValue =
  (isWider: boolean) =>
  ([path]: PathRow): boolean =>
    !isWider || /^value[A-Z]/.test(path)
