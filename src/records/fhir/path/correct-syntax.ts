import type { SyntaxNode } from './check-elements.ts'

/** Signs before what is no literal, as functions; names that cannot be written, so that nobody calls them. */
export const signs = { '-': '(-)', '+': '(+)' } as const

/** How many arguments each function takes: FHIRPath 2.0, FHIR's additions, and the engine's own. Not named: none. */
const counts: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ...group([0, 1], 'exists toQuantity convertsToQuantity join round lowBoundary highBoundary pathname'),
  ...group([0, 8], 'checkModifiers'),
  ...group([0, Number.POSITIVE_INFINITY], 'sort'),
  ...group(
    [1, 1],
    'all subsetOf supersetOf where extension select ofType is as take skip combine union intersect exclude indexOf lastIndexOf startsWith endsWith contains split encode decode escape unescape log power repeat repeatAll memberOf conformsTo comparable subsumes subsumedBy slice matches matchesFull',
  ),
  ...group([1, 2], 'aggregate trace defineVariable substring'),
  ...group([1, Number.POSITIVE_INFINITY], 'coalesce'),
  ...group([2, 2], 'replace replaceMatches'),
  ...group([2, 3], 'iif'),
  ...group(
    [0, 0],
    'empty elementDefinition not allTrue anyTrue allFalse anyFalse isDistinct distinct count sum min max avg single first last tail type toInteger toDecimal toString toDate toDateTime toTime toBoolean hasValue getValue htmlChecks resolve upper lower length toChars trim abs ceiling exp floor ln sqrt truncate precision now today timeOfDay children descendants',
  ),
}

function group(count: readonly [number, number], names: string): Record<string, readonly [number, number]> {
  return Object.fromEntries(names.split(' ').map((name) => [name, count]))
}

/**
 * A syntax tree as the engine should have got it: calls with a wrong number of arguments are errors, where the engine answers nothing, and
 * a sign before an expression that finds nothing is nothing, where it fails. Errors: the function and what it takes.
 *
 *     correctSyntax(parse('-name.count()'))    // as name.count(), then the sign
 */
export function correctSyntax(node: SyntaxNode): SyntaxNode {
  const children = node.children?.map(correctSyntax)
  if (node.type === 'FunctionInvocation') checkCount(node)
  const [operand] = children ?? []
  if (node.type === 'PolarityExpression' && operand && !isLiteral(operand))
    return called(operand, signs[node.text as keyof typeof signs])
  return children ? { ...node, children } : node
}

/** `operand.name()` */
const called = (operand: SyntaxNode, name: string): SyntaxNode => ({
  type: 'InvocationExpression',
  children: [
    operand,
    {
      type: 'FunctionInvocation',
      text: name,
      children: [{ type: 'Functn', text: name, children: [{ type: 'Identifier', text: name }] }],
    },
  ],
})

const isLiteral = (node: SyntaxNode): boolean =>
  /^(?:NumberLiteral|LongNumberLiteral|QuantityLiteral)$/.test(node.type) ||
  (/^(?:TermExpression|LiteralTerm)$/.test(node.type) && node.children?.length === 1 && isLiteral(node.children[0]!))

function checkCount(node: SyntaxNode): void {
  const [inner] = node.children ?? []
  const name = inner?.children?.[0]?.text ?? ''
  const [least, most] = Object.hasOwn(counts, name) ? counts[name]! : [0, Number.POSITIVE_INFINITY]
  const given = (inner?.children ?? [])
    .slice(1)
    .flatMap((each) => (each.type === 'ParamList' ? (each.children ?? []) : each)).length
  if (given < least || given > most)
    throw new Error(`${name} takes ${least === most ? least : `${least} or more`} arguments, not ${given}`)
}
