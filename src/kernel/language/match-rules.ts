/**
 * Gives each rule a name of its own among those it speaks of (augmenting paths, Kuhn): undefined where none is left. Earlier names are
 * preferred.
 *
 *     matchRules([new Set(['x', 'y']), new Set(['x'])], ['x', 'y'])      // ['y', 'x']
 */
export function matchRules(
  rules: readonly ReadonlySet<string>[],
  names: readonly string[],
): readonly (string | undefined)[] {
  const holder = new Map<string, number>()
  const place = (rule: number, tried: Set<string>): boolean => {
    for (const name of names) {
      if (!rules[rule]!.has(name) || tried.has(name)) continue
      tried.add(name)
      const other = holder.get(name)
      if (other !== undefined && !place(other, tried)) continue
      holder.set(name, rule)
      return true
    }
    return false
  }
  for (const rule of rules.keys()) place(rule, new Set())
  const matched: (string | undefined)[] = rules.map(() => undefined)
  for (const [name, rule] of holder) matched[rule] = name
  return matched
}
