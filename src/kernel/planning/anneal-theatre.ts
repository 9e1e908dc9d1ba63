import { exp } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { createPlacement } from './theatre-placement.ts'
import type { TheatreColumns } from './theatre-program.ts'

/** Rounds for each case and block where there are few, rounds times cases times blocks where there are many: half a second at most. */
const each = 10
const work = 3_600_000
/** Noise of the order in which cases are put, and of the choice of a block: standard deviation, width. */
const noise = { order: 0.25, block: 0.02 } as const

/**
 * Betters a plan: two or three blocks are emptied, and all who have no place are put anew, the worthiest first but for some noise. A worse plan is taken with a chance that
 * falls to nothing (ruin and recreate: Schrimpf et al., J Comput Phys 2000;159:139; simulated annealing). Never worse than what it began with; the rules are the rows of the program.
 */
export function annealTheatre(made: TheatreColumns, start: readonly number[], draws: Draws): number[] {
  const { program, choices } = made
  const { placed, can, put, take, total, values } = createPlacement(made)
  const of = draws.stream('theatre-anneal')
  const blocks = choices[0]?.length ?? 0
  const cost = (c: number, b: number) => program.cost[choices[c]![b]!]!
  choices.forEach((columns, c) => {
    const b = columns.findIndex((column) => start[column]! > 0.5)
    if (b >= 0) put(c, b)
  })
  const worthiest = choices.map((columns) =>
    columns.reduce((least, column) => Math.min(least, program.cost[column]!), 0),
  )
  const size = choices.length * blocks
  const rounds = Math.min(each * size, Math.floor(work / Math.max(1, size)))
  let current = total()
  let [best, least] = [Int32Array.from(placed), current]
  // At first a plan may be worse by about a tenth of a case.
  const heat =
    current /
    Math.max(
      1,
      placed.reduce((n, b) => n + Number(b >= 0), 0),
    ) /
    -10
  for (let round = 0; round < rounds; round++) {
    const before = Int32Array.from(placed)
    const count = of.uniform(round, 0, 0) < 0.5 ? 2 : 3
    const emptied = new Set(Array.from({ length: count }, (_, i) => Math.floor(blocks * of.uniform(round, 1, i))))
    const rank = new Map<number, number>()
    for (let c = 0; c < choices.length; c++) {
      if (emptied.has(placed[c]!)) take(c)
      if (placed[c]! < 0) rank.set(c, worthiest[c]! * (1 + noise.order * of.normal(round, 2, c)))
    }
    for (const [c] of [...rank].sort(([, a], [, b]) => a - b)) {
      let [chosen, price] = [-1, 0]
      for (let b = 0; b < blocks; b++) {
        const asked = cost(c, b) * (1 + noise.block * of.uniform(round, 3 + c, b))
        if (asked < price && can(c, b)) [chosen, price] = [b, asked]
      }
      if (chosen >= 0) put(c, chosen)
    }
    const now = total()
    const warmth = heat * (1 - round / rounds)
    if (now <= current || of.uniform(round, 0, 1) < exp((current - now) / Math.max(1e-9, warmth))) current = now
    else {
      for (let c = 0; c < choices.length; c++) if (placed[c]! >= 0) take(c)
      before.forEach((b, c) => void (b >= 0 && put(c, b)))
    }
    if (current < least) [best, least] = [Int32Array.from(placed), current]
  }
  return values(best)
}
