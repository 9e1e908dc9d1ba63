import { differentiate } from '../../../kernel/language/differentiate.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { call } from '../../../kernel/language/simplify.ts'
import type { Assignment } from '../../../kernel/model.ts'
import { namesIn, number } from './math.ts'
import type { Names } from './names.ts'
import { refuse } from './refuse.ts'
import type { Element } from './xml.ts'

/** Rates of change that formulas ask for: names at first, formulas when every derivative is known. */
export interface Rates {
  /** A name for the rate of change of what an id means. */
  of(means: Expression, at: Element): Expression
  /** The name stands for a rate. */
  has(name: string): boolean
  resolve(
    derivatives: ReadonlyMap<string, () => Expression>,
    assignments: ReadonlyMap<string, Assignment>,
  ): { readonly name: string; readonly expression: Expression }[]
}

export function createRates(names: Names): Rates {
  const wanted = new Map<string, string>()
  const rateNames = new Set<string>()
  /** Where the document asks for a rate, by its name. */
  const places = new Map<string, Element>()
  const nameOf = (target: string): string => {
    const known = wanted.get(target)
    if (known) return known
    const name = names.take(`rate_of_${target}`)
    wanted.set(target, name)
    rateNames.add(name)
    return name
  }
  return {
    of(means, at) {
      if (means.kind !== 'symbol') return refuse('`rateOf` of what is no variable', at)
      const name = nameOf(means.name)
      if (!places.has(name)) places.set(name, at)
      return { kind: 'symbol', name }
    },
    has: (name) => rateNames.has(name),
    resolve(derivatives, assignments) {
      const found: { name: string; expression: Expression }[] = []
      const formulas = new Map<string, Expression | 'open'>()
      /** What a name is computed by, a rate too: formulas may read rates, whose own rates are asked for in turn. */
      const definitionOf = (name: string): Expression | undefined => {
        if (!rateNames.has(name)) return assignments.get(name)?.expression
        const known = formulas.get(name)
        if (known === 'open') return refuse('a circle of `rateOf`', places.get(name) ?? [...places.values()][0]!)
        if (known) return known
        formulas.set(name, 'open')
        const [target] = [...wanted].find(([, own]) => own === name)!
        const formula = formulaOf(target)
        formulas.set(name, formula)
        return formula
      }
      /** d/dt of a name: a formula at once for what is still or held, else a rate of its own. */
      const rate = (name: string): Expression => {
        if (name === 'time') return number(1)
        const own = derivatives.get(name)?.()
        if (own) return own.kind === 'number' ? own : { kind: 'symbol', name: nameOf(name) }
        return definitionOf(name) ? { kind: 'symbol', name: nameOf(name) } : number(0)
      }
      const formulaOf = (target: string): Expression => {
        const own = derivatives.get(target)?.()
        const defined = definitionOf(target)
        if (own || !defined) return own ?? number(0)
        return [...namesIn(defined)]
          .map((each) => call('multiply', differentiate(defined, each), rate(each)))
          .reduce((sum, part) => call('add', sum, part), number(0))
      }
      const done = new Set<string>()
      for (;;) {
        const next = [...wanted].find(([target]) => !done.has(target))
        if (!next) return found
        const [target, name] = next
        done.add(target)
        found.push({ name, expression: definitionOf(name)! })
      }
    },
  }
}
