import type { Draws } from '../random/draws.ts'
import { annealTheatre } from './anneal-theatre.ts'
import { createPlacement } from './theatre-placement.ts'
import type { TheatreColumns } from './theatre-program.ts'

/**
 * A good plan quickly: cases are put one after the other, by what a minute of them is worth with some noise, each where it is worth most; then
 * whoever is left over takes a place whose holder can go elsewhere. The best of `rounds` tries is then emptied and filled again here and there
(`annealTheatre`); column values for the solver to start from.
 * Rules are the rows of the program itself.
 */
export function searchTheatre(made: TheatreColumns, draws: Draws, rounds = 50): number[] {
  const { program, choices } = made
  const noise = draws.stream('theatre-search')
  const { placed, can, put, take, total, values } = createPlacement(made)
  const place = (c: number): boolean => {
    let best = -1
    choices[c]!.forEach((column, b) => {
      if ((best < 0 || program.cost[column]! < program.cost[choices[c]![best]!]!) && can(c, b)) best = b
    })
    if (best >= 0) put(c, best)
    return best >= 0
  }
  /** Puts a case where somebody else is who can go elsewhere, or whose place is worth less. */
  const displace = (c: number): boolean =>
    choices[c]!.some((column, b) =>
      choices.some((_, other) => {
        if (placed[other] !== b) return false
        take(other)
        if (can(c, b)) {
          put(c, b)
          if (place(other) || program.cost[column]! < program.cost[choices[other]![b]!]!) return true
          take(c)
        }
        put(other, b)
        return false
      }),
    )
  let best: Int32Array = Int32Array.from(placed)
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    choices.forEach((_, c) => void (placed[c]! >= 0 && take(c)))
    const rank = choices.map(
      (columns, c) =>
        Math.min(...columns.map((column) => program.cost[column]!)) *
        (1 + 0.4 * noise.normal(round, c, 0) * (round > 0 ? 1 : 0)),
    )
    for (const c of choices.map((_, i) => i).sort((a, b) => rank[a]! - rank[b]!)) place(c)
    for (let moved = true, turn = 0; moved && turn < 10; turn++) {
      moved = false
      for (let c = 0; c < choices.length; c++) if (placed[c]! < 0 && (place(c) || displace(c))) moved = true
    }
    if (total() < least) {
      least = total()
      best = Int32Array.from(placed)
    }
  }
  return annealTheatre(made, values(best), draws)
}
