import type { Definition, ElementDefinition } from './source.ts'
import type { ElementRow, StructureTable } from './tables.ts'

type Types = Record<string, { kind: StructureTable['types'][string]['kind']; elements: ElementRow[]; rules: string[] }>

/** Rules that every element or resource has and that the validator knows by itself. */
const builtIn = new Set(['ele-1'])
const target = 'http://hl7.org/fhir/StructureDefinition/'

/** Elements, cardinalities, types, bindings and rules of all types, without their prose. */
export function compileStructures(definitions: readonly Definition[]): StructureTable {
  const types: Types = {}
  const rules: Record<string, [string, string, string]> = {}
  for (const definition of definitions) {
    if (definition.resourceType !== 'StructureDefinition' || !definition.snapshot || definition.kind === 'logical')
      continue
    const name = (definition.url as string).slice(target.length)
    const isConstraint = definition.derivation === 'constraint' && definition.kind === 'resource'
    if (isConstraint || !/^\w+$/.test(name)) continue
    const kinds = { resource: 'resource', 'complex-type': 'complex', 'primitive-type': 'primitive' } as const
    const kind = kinds[definition.kind as keyof typeof kinds]
    const [root, ...elements] = definition.snapshot.element as [ElementDefinition, ...ElementDefinition[]]
    const rename = (path: string) => (path === root.path ? name : name + path.slice(root.path.length))
    types[name] = { kind, elements: [], rules: rulesOf(root, rules) }
    for (const element of elements) {
      const parent = types[rename(element.path.slice(0, element.path.lastIndexOf('.')))]
      if (element.max === '0') continue
      const path = rename(element.path)
      const isPart = elements.some((other) => other.path.startsWith(`${element.path}.`))
      if (isPart) types[path] = { kind: 'part', elements: [], rules: [] }
      parent?.elements.push(rowOf(element, isPart ? path : undefined, rename, rules))
    }
  }
  return { types, rules }
}

function rulesOf(element: ElementDefinition, rules: Record<string, [string, string, string]>): string[] {
  return (element.constraint ?? []).flatMap(({ key, severity, human, expression }) => {
    if (builtIn.has(key) || expression === undefined || (severity !== 'error' && key === 'dom-6')) return []
    const name = freeName(key, element.path, expression, rules)
    rules[name] = [severity, human, expression]
    return [name]
  })
}

/** Three resources of R4 have a rule named inv-1, each its own: the later ones go by `inv-1@Task`. */
function freeName(
  key: string,
  path: string,
  expression: string,
  rules: Readonly<Record<string, readonly string[]>>,
): string {
  const isFree = (name: string) => rules[name] === undefined || rules[name][2] === expression
  return isFree(key) ? key : `${key}@${path.split('.')[0]}`
}

function rowOf(
  element: ElementDefinition,
  part: string | undefined,
  rename: (path: string) => string,
  rules: Record<string, [string, string, string]>,
): ElementRow {
  const types =
    element.contentReference !== undefined
      ? [rename(element.contentReference.slice(element.contentReference.indexOf('#') + 1))]
      : part !== undefined
        ? [part]
        : (element.type ?? []).map(typeName)
  const { binding } = element
  const maximum = binding?.extension?.find((e) => e.url.endsWith('elementdefinition-maxValueSet'))?.valueCanonical
  const valueSet = binding?.strength === 'required' ? binding.valueSet : maximum
  return [
    element.path.slice(element.path.lastIndexOf('.') + 1),
    element.min,
    element.max === '*' ? 0 : Number(element.max),
    types,
    valueSet?.replace(/\|.*/, '') ?? '',
    rulesOf(element, rules),
    (element.isSummary ? 1 : 0) + (element.isModifier ? 2 : 0),
  ]
}

function typeName(type: NonNullable<ElementDefinition['type']>[number]): string {
  const fhirType = type.extension?.find((e) => e.url.endsWith('structuredefinition-fhir-type'))?.valueUrl
  const code = fhirType ?? type.code
  if (code.startsWith('http://hl7.org/fhirpath/System.')) {
    const system = code.slice('http://hl7.org/fhirpath/System.'.length)
    return system === 'DateTime' ? 'dateTime' : system.toLowerCase()
  }
  if (code === 'Reference') {
    const targets = (type.targetProfile ?? []).map((url) => url.slice(target.length))
    return targets.length === 0 || targets.includes('Resource') ? code : `Reference:${targets.join(',')}`
  }
  const profile = type.profile?.[0]?.slice(target.length)
  return profile !== undefined && /^[A-Z]\w+$/.test(profile) && code === 'Quantity' ? profile : code
}
