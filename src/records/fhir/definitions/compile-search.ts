import type { Definition } from './source.ts'
import type { BindingTable, PathRow, SearchRow, SearchTable, StructureTable } from './tables.ts'

type Where = { readonly path: string; readonly types: readonly string[]; readonly only?: string; readonly set?: string }

/** Search parameters as paths: the FHIRPath of the definitions, compiled to steps that are walked without an interpreter. */
export function compileSearch(
  structures: StructureTable,
  bindings: BindingTable,
  definitions: readonly Definition[],
): SearchTable {
  const parameters = definitions.filter((each) => each.resourceType === 'SearchParameter')
  const types = new Map(parameters.map((each) => [each.url as string, each.type as string]))
  const table: Record<string, Record<string, SearchRow>> = {}
  for (const parameter of parameters)
    for (const base of parameter.base ?? []) {
      table[base] ??= {}
      const rows = table[base]
      const code = parameter.code as string
      if (parameter.type === 'composite') {
        const row = composite(structures, bindings, parameter, base, types)
        if (row) rows[code] = row
      } else if (parameter.expression !== undefined) {
        const paths = pathsOf(structures, bindings, parameter.expression, base, base)
        rows[code] = [parameter.type as 'token', paths, [...(parameter.target ?? [])]]
      }
    }
  return table
}

/** Null: the definition names parts that the type does not have, so nothing could ever match it. */
function composite(
  structures: StructureTable,
  bindings: BindingTable,
  parameter: Definition,
  base: string,
  types: ReadonlyMap<string, string>,
): SearchRow | null {
  const places = (parameter.expression as string)
    .split('|')
    .map((each) => each.trim())
    .filter((each) => each === base || each.startsWith(`${base}.`))
    .map((each) => {
      let at: Where[] = [{ path: '', types: [base] }]
      for (const step of stepsOf(each).slice(1)) at = at.flatMap((where) => advance(structures, where, step))
      return { path: each.slice(base.length + 1), types: at.flatMap((where) => where.types) }
    })
  const parts = (parameter.component ?? []).map(({ definition, expression }) => {
    const rows = places.flatMap((place) =>
      place.types.flatMap((type) => pathsOf(structures, bindings, expression, type, base)),
    )
    const unique = [...new Map(rows.map((row) => [row.join(), row])).values()]
    return [kindOf(types.get(definition) ?? 'token', unique), unique] as const
  })
  // A pair of numbers is an interval of its own kind; the two that R4 has are left out rather than answered by halves.
  if (parts.filter(([kind]) => kind === 'number').length > 1) return null
  if (parts.length < 2 || places.length === 0 || parts.some(([, paths]) => paths.length === 0)) return null
  return ['composite', places.map(({ path }) => path), parts]
}

/** What stands at a path decides: the definitions of a few parts name another parameter than they mean. */
function kindOf(kind: string, paths: readonly PathRow[]): string {
  if (paths.every(([, type]) => type.startsWith('code') || type === 'CodeableConcept')) return 'token'
  if (paths.every(([, type]) => type.startsWith('Reference'))) return 'reference'
  return kind
}

/** Every alternative of an expression that can occur on `base`, relative to `context` (a type, or a path to a part of it). */
function pathsOf(
  structures: StructureTable,
  bindings: BindingTable,
  expression: string,
  context: string,
  base: string,
): PathRow[] {
  return alternatives(expression).flatMap((alternative) => {
    const deceased = /^Patient\.deceased\.exists\(\)/.test(alternative)
    if (deceased) return base === 'Patient' ? [['deceased', 'deceased'] as const] : []
    const steps = stepsOf(alternative)
    const [first] = steps
    if (first !== undefined && /^[A-Z]/.test(first)) {
      if (first !== base && !(first === 'Resource' || first === 'DomainResource')) return []
      steps.shift()
    }
    let at: Where[] = [{ path: '', types: [context] }]
    for (const step of steps) at = at.flatMap((where) => advance(structures, where, step))
    return at.flatMap(({ path, types, only, set }) =>
      types.map((type): PathRow => {
        const [system, ...others] = Object.keys(bindings[set ?? ''] ?? {})
        if (type === 'code' && system !== undefined && others.length === 0) return [path, `code:${system}`]
        return [path, only === undefined ? type.replace(/:.*/, '') : `Reference:${only}`]
      }),
    )
  })
}

/** Split at `|`; brackets around a whole alternative go. */
function alternatives(expression: string): string[] {
  return expression
    .split('|')
    .map((each) => each.trim())
    .map((each) => (each.startsWith('(') && each.endsWith(')') ? each.slice(1, -1) : each))
    .map((each) => each.replace(/^\((.*)\)(\.\w+)$/, '$1$2').replace(/^\(?([\w.]+) as (\w+)\)?/, '$1.ofType($2)'))
    .filter((each) => each !== '')
}

/** Names and functions between the dots; dots inside brackets do not count. */
function stepsOf(path: string): string[] {
  return path.match(/(?:\w+|\$this)(?:\((?:[^()]|\([^()]*\))*\))?(?:\[\d+\])?/g) ?? []
}

function advance(structures: StructureTable, { path, types }: Where, step: string): Where[] {
  if (step === '$this') return [{ path, types }]
  const ofType = /^(?:ofType|as)\((\w+)\)$/.exec(step)?.[1]
  if (ofType !== undefined) {
    const kept = types.filter((type) => type.replace(/:.*/, '').toLowerCase() === ofType.toLowerCase())
    // A choice was opened into one place a type: keep the one.
    return kept.length > 0 ? [{ path, types: kept }] : []
  }
  const resolved = /^where\(resolve\(\) is (\w+)\)$/.exec(step)?.[1]
  if (resolved !== undefined) return [{ path, types, only: resolved }]
  const filter = /^where\((\w+)='([^']*)'\)$/.exec(step)
  if (filter) return [{ path: `${path}[${filter[1]}=${filter[2]}]`, types }]
  const [, name, index] = /^(\w+)(\[\d+\])?$/.exec(step) ?? []
  if (name === undefined) throw new Error(`cannot compile the step ${step}`)
  return types.flatMap((type): Where[] => {
    const element = structures.types[type.replace(/:.*/, '')]?.elements.find(
      (row) => row[0] === name || row[0] === `${name}[x]`,
    )
    if (!element) return []
    const prefix = path === '' ? '' : `${path}.`
    if (element[0] === name) return [{ path: `${prefix}${name}${index ?? ''}`, types: element[3], set: element[4] }]
    return element[3].map((each) => {
      const suffix = each.replace(/:.*/, '').replace(/^Simple/, '')
      return { path: `${prefix}${name}${suffix[0]?.toUpperCase()}${suffix.slice(1)}`, types: [each] }
    })
  })
}
