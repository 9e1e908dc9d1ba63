import { createRequire } from 'node:module'
import type { Model, UserInvocationTable } from 'fhirpath'
import { isObject, type JsonObject } from '../resource.ts'
import { checkElements, type SyntaxNode } from './check-elements.ts'
import { correctSyntax } from './correct-syntax.ts'
import { functionsFor, namedAddresses } from './engine-corrections.ts'
import { correctMoments } from './moment-corrections.ts'
import { correctOperators } from './operator-corrections.ts'

type Library = typeof import('fhirpath')['default']
let library: Library | undefined
let r4: Model | undefined
let functions: UserInvocationTable = {}
let isSound = (_resource: JsonObject): boolean => {
  throw new Error('conformsTo is not evaluated in rules')
}

/** HL7's FHIRPath engine with the types of R4; loaded at first use. */
export async function loadFhirPath(): Promise<void> {
  if (library && r4) return
  const engine = createRequire(import.meta.url)
  const part = (name: string) => engine(`fhirpath/src/${name}.js`) as never
  correctOperators({ math: part('math'), equality: part('equality'), types: part('types') })
  const parser = part('parser/index') as { parse(text: string): SyntaxNode }
  const { parse } = parser
  // R4 writes the names of value sets and extensions in quotes, FHIRPath between grave accents.
  parser.parse = (text) => correctSyntax(parse(text.replace(/%"((?:vs|ext)-[\w.-]+)"/g, '%`$1`')))
  library = engine('fhirpath') as Library
  r4 = engine('fhirpath/fhir-context/r4') as Model
  const { ResourceNode } = part('types') as { ResourceNode: { makeResNode(...parts: unknown[]): unknown } }
  functions = functionsFor({
    isSound: (resource) => isSound(resource),
    ...(part('misc') as { toQuantity: never; toTime: never }),
    nodeOf: (context, resource) => ResourceNode.makeResNode(context, resource, null, null, null, null),
  }) as unknown as UserInvocationTable
  const [moment] = library.evaluate({}, '@2000-01-01T00:00:00Z', {}, r4, { resolveInternalTypes: false }) as object[]
  if (moment) correctMoments(moment)
}

/** A place in a resource that an expression found. */
export interface PathNode {
  readonly data: unknown
  readonly parentResNode: PathNode | null
  /** Type, or path where the type has no name of its own. */
  readonly path: string
  readonly propName: string | null
  readonly index: number | null
}

type Compiled = (resource: unknown, variables?: Record<string, unknown>) => unknown[]
const compiled = new Map<string, Compiled>()

/** Longest expression that is evaluated; deeper nesting exhausts the engine's stack. */
export const longestExpression = 10_000

function compile(expression: string, keepNodes: boolean, base?: string): Compiled {
  if (!library || !r4) throw new Error('call loadFhirPath first')
  const key = `${keepNodes}|${base ?? ''}|${expression}`
  let found = compiled.get(key)
  if (!found) {
    if (expression.length > longestExpression) throw new Error('the expression is too long')
    found = library.compile(base === undefined ? expression : { base, expression }, r4, {
      resolveInternalTypes: !keepNodes,
      traceFn: () => {},
      preciseMath: true,
      keepDecimalTypes: keepNodes,
      userInvocationTable: functions,
    }) as unknown as Compiled
    if (compiled.size >= 2000) compiled.clear()
    compiled.set(key, found)
  }
  return found
}

/** Why a text is no FHIRPath; null: it is. */
export function expressionFault(expression: string): string | null {
  try {
    compile(expression, false)
    return null
  } catch (error) {
    return String((error as Error).message).slice(0, 200)
  }
}

/** Values of an expression; `base` is the type of what is no resource. Throws what the engine throws. */
export function evaluatePath(
  resource: unknown,
  expression: string,
  variables: Record<string, unknown> = {},
  base?: string,
): unknown[] {
  return compile(expression, false, base)(resource, { ...namedAddresses(expression), ...variables })
}

/** Places of an expression, for changing what is there. */
export function locatePath(resource: unknown, expression: string): PathNode[] {
  return compile(expression, true)(resource, {}) as PathNode[]
}

/** Lets `conformsTo` judge a resource: has it the structure of its type? */
export function judgeStructureBy(check: (resource: JsonObject) => boolean): void {
  isSound = check
}

/** Places and values that an expression finds, with their FHIRPath types. An element that R4 does not have is an error. */
export function evaluateNodes(
  resource: unknown,
  expression: string,
  variables: Record<string, unknown>,
): { type: string; value: unknown }[] {
  const evaluate = compile(expression, true)
  if (isObject(resource) && typeof resource.resourceType === 'string')
    checkElements((library as Library).parse(expression) as unknown as SyntaxNode, resource.resourceType)
  const nodes = evaluate(resource, { ...namedAddresses(expression), ...variables })
  const types = (library as Library).types(nodes)
  const values = (library as Library).resolveInternalTypes(nodes) as unknown[]
  return values.map((value, index) => ({ type: types[index] ?? 'unknown', value }))
}
