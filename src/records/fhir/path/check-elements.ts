import { type TypeShape, typeShape } from '../definitions/element-types.ts'

/** A node of the engine's syntax tree. */
export interface SyntaxNode {
  readonly type: string
  readonly text?: string
  readonly children?: readonly SyntaxNode[]
  /** 1: begins the expression, 2: begins an argument. */
  readonly atRoot?: number
}

/** Types that a part of an expression may have; null: not known here. */
type Types = ReadonlySet<string> | null

interface Scope {
  readonly root: Types
  /** Types of `$this`. */
  readonly self: Types
}

const keeps = /^(?:where|first|last|tail|skip|take|single|distinct|trace|exclude|intersect|sort|defineVariable)$/
const within = /^(?:where|all|exists|trace|sort|defineVariable|select|iif)$/
const ofOneType = /^(?:ofType|as)$/
const named = /^(?:is|as|ofType|repeat|repeatAll|aggregate)$/

/**
 * Finds elements that an expression names and R4 does not have at that place (FHIRPath, strict evaluation): a misspelt name is an error,
 * never an empty answer. Choices go by their own name: `value`, not `valueQuantity`. What cannot be told (children, other resources,
 * variables) is left alone. Errors: the element and its type.
 *
 *     checkElements(parse('Patient.nmae'), 'Patient')    // throws: Patient has no element nmae
 */
export function checkElements(tree: SyntaxNode, resourceType: string): void {
  const root = typeShape(resourceType)?.kind === 'resource' ? new Set([resourceType]) : null
  if (root) typesOf(tree, { root, self: root })
}

const isAbstract = /^(?:Resource|DomainResource|Element|BackboneElement)$/

function typesOf(node: SyntaxNode, scope: Scope): Types {
  const [first, second] = node.children ?? []
  switch (node.type) {
    case 'EntireExpression':
    case 'TermExpression':
    case 'InvocationTerm':
    case 'ParenthesizedTerm':
      return first ? typesOf(first, scope) : null
    case 'InvocationExpression':
      return first && second ? invoked(second, typesOf(first, scope), scope) : null
    case 'MemberInvocation':
    case 'FunctionInvocation':
    case 'ThisInvocation':
      return invoked(node, scope.self, scope)
    case 'IndexerExpression': {
      if (second) typesOf(second, scope)
      return first ? typesOf(first, scope) : null
    }
    case 'TypeExpression': {
      if (first) typesOf(first, scope)
      return node.text === 'as' ? typeNamed(second?.text) : null
    }
    case 'UnionExpression':
      return first && second ? either(typesOf(first, scope), typesOf(second, scope)) : null
    case 'ExternalConstantTerm':
      return /^(?:resource|rootResource|context)$/.test(node.text ?? '') ? scope.root : null
    default:
      for (const child of node.children ?? []) typesOf(child, scope)
      return null
  }
}

const either = (left: Types, right: Types): Types => (left && right ? new Set([...left, ...right]) : null)

function typeNamed(text: string | undefined): Types {
  const name = text?.replace(/^FHIR\./, '').replaceAll('`', '')
  return name !== undefined && typeShape(name) ? new Set([name]) : null
}

function invoked(node: SyntaxNode, input: Types, scope: Scope): Types {
  const [inner] = node.children ?? []
  if (node.type === 'MemberInvocation') return member(input, inner?.text ?? '', node.atRoot, scope)
  if (node.type !== 'FunctionInvocation') return node.type === 'ThisInvocation' ? scope.self : null
  const name = inner?.children?.[0]?.text ?? ''
  const given = (inner?.children ?? [])
    .slice(1)
    .flatMap((each) => (each.type === 'ParamList' ? (each.children ?? []) : each))
  if (ofOneType.test(name)) return typeNamed(given[0]?.text)
  if (named.test(name)) return null
  const found = given.map((each) => typesOf(each, within.test(name) ? { ...scope, self: input } : scope))
  if (keeps.test(name)) return input
  if (name === 'select') return found[0] ?? null
  if (name === 'union' || name === 'combine') return either(input, found[0] ?? null)
  return name === 'extension' ? new Set(['Extension']) : null
}

function member(input: Types, written: string, atRoot: number | undefined, { root }: Scope): Types {
  const name = written.replaceAll('`', '')
  if (input === null) return null
  if (/^[A-Z]/.test(name)) {
    if (atRoot !== 1) return null
    if (root?.has(name) || isAbstract.test(name)) return root
    throw new Error(`this resource is no ${name}: the expression begins with ${name}, the resource is ${list(input)}`)
  }
  const types = new Set<string>()
  let isKnown = true
  for (const type of input) {
    const shape = typeShape(type)
    const before = types.size
    for (const place of shape?.order ?? [])
      if (place.name === name || place.name === `${name}[x]`) types.add(place.type === 'Resource' ? '?' : place.type)
    if (types.size === before && (isAbstract.test(type) || !shape)) isKnown = false
    if (types.size === before && shape?.kind === 'primitive' && /^(?:id|extension|value)$/.test(name)) isKnown = false
  }
  if (types.has('?') || (types.size === 0 && !isKnown)) return null
  if (types.size === 0) throw new Error(`${list(input)} has no element ${name.slice(0, 64)}${hint(input, name)}`)
  return isKnown ? types : null
}

const list = (types: ReadonlySet<string>) => [...types].sort().slice(0, 3).join(' or ')

/** A choice that was named with its type. */
function hint(types: ReadonlySet<string>, name: string): string {
  const places = [...types].flatMap((type) => (typeShape(type) as TypeShape | null)?.places.get(name) ?? [])
  const choice = places.find((place) => place.name.endsWith('[x]'))
  return choice ? `: write ${choice.name.slice(0, -3)}.ofType(${choice.type})` : ''
}
