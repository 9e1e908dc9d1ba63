/**
 * A smallest set of items that cannot hold together: leave out any one of them, and the rest can (QuickXplain: Junker U, AAAI 2004, 167-172).
 * About 2 k · log2(n / k) + 2 k questions for k of n items.
 *
 *     smallestConflict(rules, (some) => solvable(some))      // [] when all hold together
 *
 * @param possible whether these items can hold together; more items are never easier than fewer.
 */
export function smallestConflict<T>(items: readonly T[], possible: (some: readonly T[]) => boolean): T[] {
  if (possible(items)) return []
  return search([], false, items)

  function search(background: readonly T[], grown: boolean, rest: readonly T[]): T[] {
    if (grown && !possible(background)) return []
    if (rest.length === 1) return [rest[0]!]
    const half = rest.length >> 1
    const first = rest.slice(0, half)
    const second = rest.slice(half)
    const fromSecond = search([...background, ...first], true, second)
    const fromFirst = search([...background, ...fromSecond], fromSecond.length > 0, first)
    return [...fromFirst, ...fromSecond]
  }
}
