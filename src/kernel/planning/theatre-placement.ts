import type { TheatreColumns } from './theatre-program.ts'

/** Cases in blocks, one by one: whether one fits is asked of the rows of the program itself. */
export interface Placement {
  /** Block of each case; −1: not placed. */
  readonly placed: Int32Array
  readonly can: (c: number, b: number) => boolean
  readonly put: (c: number, b: number) => void
  /** Takes a placed case out; where it was. */
  readonly take: (c: number) => number
  /** What the placed cases cost by the program: below zero, for they are worth something. */
  readonly total: () => number
  /** Column values of a placement. */
  readonly values: (of: Int32Array) => number[]
}

export function createPlacement({ program, choices, present }: TheatreColumns): Placement {
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
  return {
    placed,
    can: (c, b) => fits(choices[c]![b]!) && needs[c]![b]!.every((i) => users[i]! > 0 || fits(present[i]!.column)),
    put(c, b) {
      add(choices[c]![b]!, 1)
      for (const i of needs[c]![b]!) if (users[i]!++ === 0) add(present[i]!.column, 1)
      placed[c] = b
    },
    take(c) {
      const b = placed[c]!
      add(choices[c]![b]!, -1)
      for (const i of needs[c]![b]!) if (--users[i]! === 0) add(present[i]!.column, -1)
      placed[c] = -1
      return b
    },
    total: () =>
      choices.reduce((sum, columns, c) => sum + (placed[c]! < 0 ? 0 : program.cost[columns[placed[c]!]!]!), 0),
    values(of) {
      const values = new Array<number>(program.cost.length).fill(0)
      of.forEach((b, c) => {
        if (b >= 0) values[choices[c]![b]!] = 1
      })
      for (const each of present) if (each.cases.some((c) => of[c] === each.block)) values[each.column] = 1
      return values
    },
  }
}
