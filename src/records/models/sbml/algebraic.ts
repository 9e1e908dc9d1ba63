import { differentiate } from '../../../kernel/language/differentiate.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { simplify } from '../../../kernel/language/simplify.ts'
import type { SbmlDocument } from './document.ts'
import { namesIn, node, number, substitute } from './math.ts'
import { refuse } from './refuse.ts'
import type { Place } from './translate.ts'
import type { Element } from './xml.ts'

/**
 * Algebraic rules that are linear in the one name they can determine become formulas: 0 = a + b·x gives x = −a / b. Each rule takes a variable
 * that nothing else determines and no other rule needs.
 */
export function reduceAlgebraic(
  document: SbmlDocument,
  formula: (math: Element | undefined) => Expression | null,
  still: readonly Place[],
  rules: ReadonlyMap<string, unknown>,
): Map<string, Expression> {
  const found = new Map<string, Expression>()
  const constant = new Set([
    ...document.parameters.filter((each) => each.constant).map((each) => each.id),
    ...document.compartments.filter((each) => each.constant).map((each) => each.id),
    ...document.species.filter((each) => each.constant).map((each) => each.id),
  ])
  const free = still.filter((place) => !constant.has(place.id) && !rules.has(place.id))
  for (const rule of document.rules) {
    if (rule.kind !== 'algebraic') continue
    const zero = formula(rule.math)
    if (!zero) continue
    const names = namesIn(zero)
    const place = free.find((each) => names.has((each.means as { name: string }).name) && !found.has(each.holder))
    if (!place) return refuse('an algebraic rule that determines no variable', rule.at)
    const unknown = (place.means as { name: string }).name
    const slope = simplify(differentiate(zero, unknown))
    if (namesIn(slope).has(unknown)) return refuse(`an algebraic rule that is not linear in \`${place.id}\``, rule.at)
    const rest = substitute(zero, new Map([[unknown, number(0)]]))
    const value = node('negate', node('divide', rest, slope))
    const size = place.species && { kind: 'symbol' as const, name: place.species.compartment }
    found.set(place.holder, place.asAmount && size ? node('multiply', value, size) : value)
  }
  return found
}
