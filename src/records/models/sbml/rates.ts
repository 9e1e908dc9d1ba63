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
      return { kind: 'symbol', name: nameOf(means.name) }
    },
    has: (name) => rateNames.has(name),
    resolve(derivatives, assignments) {
      const found: { name: string; expression: Expression }[] = []
      /** d/dt of a name: a formula at once for what is still or held, else a rate of its own. */
      const rate = (name: string): Expression => {
        if (name === 'time') return number(1)
        const own = derivatives.get(name)?.()
        if (own) return own.kind === 'number' ? own : { kind: 'symbol', name: nameOf(name) }
        return assignments.has(name) ? { kind: 'symbol', name: nameOf(name) } : number(0)
      }
      const done = new Set<string>()
      for (;;) {
        const next = [...wanted].find(([target]) => !done.has(target))
        if (!next) return found
        const [target, name] = next
        done.add(target)
        const own = derivatives.get(target)?.()
        const defined = assignments.get(target)?.expression
        if (own || !defined) found.push({ name, expression: own ?? number(0) })
        else {
          const parts = [...namesIn(defined)].map((each) => call('multiply', differentiate(defined, each), rate(each)))
          found.push({ name, expression: parts.reduce((sum, part) => call('add', sum, part), number(0)) })
        }
      }
    },
  }
}
