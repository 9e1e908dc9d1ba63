import type { Row } from './program.ts'
import type { TheatreColumns } from './theatre-program.ts'

/** Cases that could be the list of one block: columns of the program that are 1, and what they cost. */
export interface Pattern {
  readonly block: number
  readonly columns: readonly number[]
  readonly cost: number
  /** What it takes of each row that blocks share: row, amount. */
  readonly uses: readonly (readonly [row: number, amount: number])[]
}

/** A theatre program taken apart: blocks, which are easy each by itself, and the rows that they share. */
export interface TheatrePatterns {
  readonly blocks: number
  /** Rows that blocks share; the last one counts the cases that are done. */
  readonly shared: readonly Pick<Row, 'lower' | 'upper'>[]
  readonly patternOf: (block: number, columns: readonly number[]) => Pattern
  /**
   * The list of a block that is cheapest when shared rows have these prices, and its cost at them: at most 0, that of no list. Where many cases are alike and the search would take too long, the best list
   * that was found, and a cost that no list is below.
   */
  readonly cheapest: (block: number, prices: ArrayLike<number>) => { readonly cost: number; readonly columns: number[] }
}

/** Of so many surgeons and pieces of equipment that have a price, all subsets are looked at one by one. */
const listed = 7
/** So many part lists are looked at, some tens of milliseconds. */
const patience = 100_000

/**
 * Takes a theatre program apart by blocks (Dantzig & Wolfe, Oper Res 1960;8:101): with prices on the shared rows each block chooses its list by itself, a knapsack whose surgeons and equipment have an
 * entrance fee, solved exactly by branch and bound. The sum of their answers and of the prices of what there is stands below every plan: `bound-theatre.ts` looks for prices that raise it.
 */
export function theatrePatterns({ program, choices, present }: TheatreColumns): TheatrePatterns {
  const forbidden = new Set(
    program.rows.flatMap(({ columns, values, upper }) => (upper === 0 && values.every((v) => v > 0) ? columns : [])),
  )
  const isOwn = ({ rule }: Row) => rule === '' || rule === 'block.length' || rule === 'block.place'
  const rows = program.rows.filter((row) => !isOwn(row) && row.columns.some((column) => !forbidden.has(column)))
  const shared = [...rows, { lower: 0, upper: choices.length, columns: choices.flat(), values: [] }]
  const usesOf = program.cost.map((): [row: number, amount: number][] => [])
  shared.forEach(({ columns, values }, r) => {
    columns.forEach((column, i) => void usesOf[column]!.push([r, values[i] ?? 1]))
  })
  const blockOf = new Int32Array(program.cost.length)
  for (const columns of choices) for (const [b, column] of columns.entries()) blockOf[column] = b
  const own = Map.groupBy(program.rows.filter(isOwn), (row) => blockOf[row.columns[0]!]!)
  const blocks = (choices[0] ?? []).map((_, b) => {
    const lengths = own.get(b)!.find(({ rule }) => rule === 'block.length')!
    const load = new Map(lengths.columns.map((column, i) => [column, lengths.values[i]!]))
    return {
      room: lengths.upper,
      items: choices.map((columns) => columns[b]!).filter((column) => !forbidden.has(column)),
      load,
      // Of each of these at most one: who must be the first, who must be the last.
      ones: own.get(b)!.flatMap(({ rule, columns }) => (rule === 'block.place' ? [new Set(columns)] : [])),
      entrances: present
        .filter(({ block }) => block === b)
        .map(({ column, cases }) => ({ column, of: new Set(cases.map((c) => choices[c]![b]!)) })),
    }
  })

  const priced = (column: number, prices: ArrayLike<number>) =>
    usesOf[column]!.reduce((sum, [row, amount]) => sum - prices[row]! * amount, program.cost[column]!)

  return {
    blocks: blocks.length,
    shared: shared.map(({ lower, upper }) => ({ lower, upper })),
    patternOf(block, columns) {
      const uses = new Map<number, number>()
      for (const column of columns)
        for (const [row, amount] of usesOf[column]!) uses.set(row, (uses.get(row) ?? 0) + amount)
      return { block, columns, cost: columns.reduce((sum, each) => sum + program.cost[each]!, 0), uses: [...uses] }
    },
    cheapest(block, prices) {
      const { room, items, load, ones, entrances } = blocks[block]!
      const fees = entrances
        .map(({ column, of }) => ({ of, fee: priced(column, prices) }))
        .filter(({ fee }) => fee > 1e-9)
        .sort((a, b) => b.fee - a.fee)
      const worthy = items
        .map((column) => ({
          column,
          worth: -priced(column, prices),
          load: load.get(column)!,
          one: ones.findIndex((each) => each.has(column)),
          fees: fees.flatMap(({ of }, f) => (of.has(column) ? [f] : [])),
        }))
        .filter(({ worth, load }) => worth > 1e-9 && load <= room + 1e-9)
        .sort((a, b) => b.worth / b.load - a.worth / a.load)
      const first = Math.min(listed, fees.length)
      let [best, ceiling, looked] = [0, 0, 0]
      let columns: number[] = []
      for (let subset = 0; subset < 1 << first; subset++) {
        const open = worthy.filter((each) => each.fees.every((f) => f >= first || (subset >> f) & 1))
        const paid = fees.slice(0, first).reduce((sum, { fee }, f) => sum + ((subset >> f) & 1 ? fee : 0), 0)
        const used = new Int32Array(fees.length)
        const taken = new Int32Array(ones.length)
        const chosen: number[] = []
        /** The most that those from `from` on could add, were they divisible and nothing else in the way. */
        const most = (from: number, left: number) => {
          let [sum, rest] = [0, left]
          for (let i = from; i < open.length && rest > 0; i++) {
            const { worth, load } = open[i]!
            sum += load <= rest ? worth : (worth * rest) / load
            rest -= load
          }
          return sum
        }
        ceiling = Math.max(ceiling, most(0, room) - paid)
        const go = (from: number, left: number, worth: number): void => {
          if (++looked > patience) return
          if (worth > best + 1e-9) [best, columns] = [worth, [...chosen]]
          for (let i = from; i < open.length; i++) {
            if (worth + most(i, left) <= best + 1e-9) return
            const each = open[i]!
            if (each.load > left + 1e-9 || (each.one >= 0 && taken[each.one]! > 0)) continue
            let next = worth + each.worth
            for (const f of each.fees) if (f >= first && used[f]!++ === 0) next -= fees[f]!.fee
            if (each.one >= 0) taken[each.one]!++
            chosen.push(each.column)
            go(i + 1, left - each.load, next)
            chosen.pop()
            if (each.one >= 0) taken[each.one]!--
            for (const f of each.fees) if (f >= first) used[f]!--
          }
        }
        go(0, room, -paid)
      }
      const there = entrances.filter(({ of }) => columns.some((column) => of.has(column)))
      return {
        cost: -(looked > patience ? ceiling : best),
        columns: [...columns, ...there.map(({ column }) => column)],
      }
    },
  }
}
