/**
 * Jaro–Winkler similarity of two texts, 0 to 1 (Winkler 1990, prefix of at most four letters, weight 0.1).
 *
 *     jaroWinkler('martha', 'marhta') // 0.9611
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  const [left, right] = [[...a], [...b]]
  const reach = Math.max(0, Math.floor(Math.max(left.length, right.length) / 2) - 1)
  const taken = new Array<boolean>(right.length).fill(false)
  const matched: string[] = []
  left.forEach((letter, index) => {
    for (let other = Math.max(0, index - reach); other <= Math.min(right.length - 1, index + reach); other++) {
      if (taken[other] || right[other] !== letter) continue
      taken[other] = true
      matched.push(letter)
      return
    }
  })
  const count = matched.length
  if (count === 0) return 0
  const opposite = right.filter((_, index) => taken[index])
  const transposed = matched.filter((letter, index) => letter !== opposite[index]).length / 2
  const jaro = (count / left.length + count / right.length + (count - transposed) / count) / 3
  let prefix = 0
  while (prefix < 4 && left[prefix] !== undefined && left[prefix] === right[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}
