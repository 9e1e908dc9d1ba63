import type { Draws } from '../random/draws.ts'
import type { TheatreProgram } from './theatre-program.ts'

/**
 * A good plan quickly: cases are put one after the other, by what a minute of them is worth with some noise, each where it is worth most; then
 * whoever is left over takes a place whose holder can go elsewhere. The best of `rounds` tries, as column values for the solver to start from.
 * Rules are the rows of the program itself.
 */
export function searchTheatre({ program, choices, present }: TheatreProgram, draws: Draws, rounds = 200): number[] {
  const noise = draws.stream('theatre-search')
  const rowsOf: [row: number, coefficient: number][][] = program.cost.map(() => [])
  program.rows.forEach((row, r) => {
    if (row.rule === '' || row.upper === Number.POSITIVE_INFINITY) return
    row.columns.forEach((column, i) => void rowsOf[column]!.push([r, row.values[i]!]))
  })
  const needs = choices.map((columns, c) =>
    columns.map((_, b) => present.flatMap((each, i) => (each.block === b && each.cases.includes(c) ? [i] : []))),
  )
  const activity = new Float64Array(program.rows.length)
  const users = new Int32Array(present.length)
  const placed = new Int32Array(choices.length).fill(-1)

  const fits = (column: number) =>
    rowsOf[column]!.every(([r, coefficient]) => activity[r]! + coefficient <= program.rows[r]!.upper + 1e-9)
  const add = (column: number, sign: number) => {
    for (const [r, coefficient] of rowsOf[column]!) activity[r]! += sign * coefficient
  }
  const can = (c: number, b: number) =>
    fits(choices[c]![b]!) && needs[c]![b]!.every((i) => users[i]! > 0 || fits(present[i]!.column))
  const put = (c: number, b: number) => {
    add(choices[c]![b]!, 1)
    for (const i of needs[c]![b]!) if (users[i]!++ === 0) add(present[i]!.column, 1)
    placed[c] = b
  }
  const take = (c: number) => {
    const b = placed[c]!
    add(choices[c]![b]!, -1)
    for (const i of needs[c]![b]!) if (--users[i]! === 0) add(present[i]!.column, -1)
    placed[c] = -1
    return b
  }
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
  const total = () =>
    choices.reduce((sum, columns, c) => sum + (placed[c]! < 0 ? 0 : program.cost[columns[placed[c]!]!]!), 0)

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
  const values = new Array<number>(program.cost.length).fill(0)
  best.forEach((b, c) => {
    if (b >= 0) values[choices[c]![b]!] = 1
  })
  for (const each of present) if (each.cases.some((c) => best[c] === each.block)) values[each.column] = 1
  return values
}
