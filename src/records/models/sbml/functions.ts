import type { Expression } from '../../../kernel/language/expression.ts'
import type { SbmlDocument } from './document.ts'
import { type MathScope, readMath } from './math.ts'
import { refuse } from './refuse.ts'
import { child, type Element } from './xml.ts'

/** Function definitions are written out where they are called; their own names are those of their arguments alone. */
export function functionsOf(
  document: SbmlDocument,
  rateOf: (means: Expression, at: Element) => Expression,
): MathScope['apply'] {
  const definitions = new Map(document.functions.map((each) => [each.id, each]))
  const within: string[] = []
  const apply: MathScope['apply'] = (id, args, at) => {
    const definition = definitions.get(id) ?? refuse(`the unknown function \`${id}\``, at)
    if (within.includes(id)) return refuse(`the function \`${id}\`, which calls itself,`, at)
    const lambda = lambdaOf(definition.math) ?? refuse(`the function \`${id}\` without a formula`, at)
    const names = lambda.children
      .filter((each) => each.name === 'bvar')
      .map((each) => child(each, 'ci')?.text.trim() ?? '')
    if (names.length !== args.length) return refuse(`\`${id}\` with ${args.length} of ${names.length} arguments`, at)
    const values = new Map<string, Expression>(names.map((name, i) => [name, args[i]!]))
    const own = (name: string, where: Element) =>
      values.get(name) ?? refuse(`the name \`${name}\` in function \`${id}\``, where)
    const body = lambda.children.filter((each) => each.name !== 'bvar')
    within.push(id)
    const value = readMath(
      { ...lambda, children: body },
      {
        symbol: own,
        apply,
        rateOf: (name, where) => rateOf(own(name, where), where),
      },
    )
    within.pop()
    return value ?? refuse(`the function \`${id}\` without a formula`, at)
  }
  return apply
}

function lambdaOf(math: Element | undefined): Element | undefined {
  const first = math?.children[0]
  return first?.name === 'semantics' ? first.children[0] : first
}
