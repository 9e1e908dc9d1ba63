import { exp } from '../dynamics/elementary.ts'
import { normalCdf } from '../statistics/normal.ts'
import { length, type TheatreProblem } from './theatre.ts'
import { createPlacement } from './theatre-placement.ts'
import type { TheatreColumns } from './theatre-program.ts'

/**
 * A plan of nearly the same worth with less overtime: cases change blocks, or places with each other, as long as every row of the program holds, nobody drops out, and the program's cost stays at most
 * `limit`. Expected overtime is that of sums as normal; steepest step first. What a gap leaves open is worth more so than by chance.
 */
export function easeTheatre(
  problem: TheatreProblem,
  made: TheatreColumns,
  x: readonly number[],
  limit: number,
): number[] {
  const { program, choices } = made
  const { cases, blocks, turnover } = problem
  const { placed, can, put, take, total, values } = createPlacement(made)
  choices.forEach((columns, c) => {
    const b = columns.findIndex((column) => x[column]! > 0.5)
    if (b >= 0) put(c, b)
  })
  const rooms = blocks.map(length)
  const mean = new Float64Array(blocks.length)
  const variance = new Float64Array(blocks.length)
  const fill = () => {
    mean.fill(-turnover)
    variance.fill(0)
    placed.forEach((b, c) => {
      if (b < 0) return
      mean[b]! += cases[c]!.minutes.mean + turnover
      variance[b]! += cases[c]!.minutes.sd ** 2
    })
  }
  fill()
  /** Expected overtime of a block with so much more in it. */
  const over = (b: number, more: number, spread: number) =>
    overtimeOf(mean[b]! + more - rooms[b]!, Math.sqrt(Math.max(0, variance[b]! + spread)))
  const cost = (c: number, b: number) => program.cost[choices[c]![b]!]!
  let worth = total()
  for (let step = 0; step < 1000; step++) {
    let gain = 1e-3
    let best: (() => void) | null = null
    const consider = (saved: number, change: number, act: () => void) => {
      if (saved > gain && worth + change <= limit) [gain, best] = [saved, act]
    }
    for (let c = 0; c < cases.length; c++) {
      const a = placed[c]!
      if (a < 0) continue
      const [m, v] = [cases[c]!.minutes.mean + turnover, cases[c]!.minutes.sd ** 2]
      const freed = over(a, 0, 0) - over(a, -m, -v)
      for (let b = 0; b < blocks.length; b++) {
        if (b === a) continue
        const saved = freed - (over(b, m, v) - over(b, 0, 0))
        const change = cost(c, b) - cost(c, a)
        if (saved <= gain || worth + change > limit) continue
        take(c)
        if (can(c, b))
          consider(saved, change, () => {
            take(c)
            put(c, b)
          })
        put(c, a)
      }
      for (let d = 0; d < c; d++) {
        const b = placed[d]!
        if (b < 0 || b === a) continue
        const [dm, dv] = [cases[d]!.minutes.mean + turnover - m, cases[d]!.minutes.sd ** 2 - v]
        const saved = over(a, 0, 0) + over(b, 0, 0) - over(a, dm, dv) - over(b, -dm, -dv)
        const change = cost(c, b) + cost(d, a) - cost(c, a) - cost(d, b)
        if (saved <= gain || worth + change > limit) continue
        take(c)
        take(d)
        if (can(c, b)) {
          put(c, b)
          const both = can(d, a)
          take(c)
          if (both)
            consider(saved, change, () => {
              take(c)
              take(d)
              put(c, b)
              put(d, a)
            })
        }
        put(c, a)
        put(d, b)
      }
    }
    if (best === null) break
    ;(best as () => void)()
    worth = total()
    fill()
  }
  return values(placed)
}

/** Mean of what a normal law with this mean and standard deviation has above zero. */
const overtimeOf = (mean: number, sd: number): number => {
  if (!(sd > 0)) return Math.max(0, mean)
  const z = mean / sd
  return mean * normalCdf(z) + (sd * exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI)
}
