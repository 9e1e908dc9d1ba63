import { log } from '../dynamics/elementary.ts'
import { type Operation, pairOf } from './operation.ts'

/** All that the operations of one procedure by one surgeon say of minutes: counts, means and sums of squares of logarithms. */
export interface Cell {
  /** Places of its procedure and surgeon. */
  readonly procedure: number
  readonly surgeon: number
  /** How many, each by what is not forgotten of it. */
  readonly count: number
  /** Mean logarithm of minutes. */
  readonly y: number
  /** How far the mean booked time of the procedure is from that of all. */
  readonly far: number
  /** How far booked times are from the mean of the procedure, in the mean; 0 where none was booked. */
  readonly near: number
  /** Sums around those means: of squares of both, and of their products. */
  readonly ySquares: number
  readonly nearSquares: number
  readonly products: number
}

/** What the slope `f` multiplies in a cell: level, between procedures, within them. */
export const column = ({ far, near }: Cell, f: number): number => (f === 0 ? 1 : f === 1 ? far : near)

/** One order for any record, so that sums are the same to the last bit. */
export function inOrder(a: Operation, b: Operation): number {
  const text = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0)
  return (
    text(a.procedure, b.procedure) ||
    text(a.surgeon, b.surgeon) ||
    text(a.on ?? '', b.on ?? '') ||
    a.minutes - b.minutes ||
    (a.booked ?? 0) - (b.booked ?? 0)
  )
}

/** What a record in its order (`inOrder`) says, cell by cell: enough to know all that it says of a log-normal. */
export function cellsOf(record: readonly { readonly each: Operation; readonly worth: number }[]) {
  const names = (of: (each: Operation) => string) => [...new Set(record.map(({ each }) => of(each)))].sort()
  const [procedures, surgeons] = [names(({ procedure }) => procedure), names(({ surgeon }) => surgeon)]
  const placeOf = (of: readonly string[]) => new Map(of.map((name, i) => [name, i]))
  const [ofProcedure, ofSurgeon] = [placeOf(procedures), placeOf(surgeons)]
  const seen = new Array<number>(procedures.length).fill(0)
  const [sum, count] = [new Float64Array(procedures.length), new Float64Array(procedures.length)]
  for (const { each } of record) {
    const k = ofProcedure.get(each.procedure)!
    seen[k]!++
    if (each.booked === undefined) continue
    sum[k]! += log(each.booked)
    count[k]!++
  }
  const all = count.reduce((a, b) => a + b, 0)
  const bookedMean = all > 0 ? sum.reduce((a, b) => a + b, 0) / all : Number.NaN
  const booked = Array.from(sum, (total, k) => (count[k]! > 0 ? total / count[k]! : Number.NaN))
  const byPair = Map.groupBy(record, ({ each }) => pairOf(each))
  const cells = [...byPair.values()].map((own): Cell => {
    const procedure = ofProcedure.get(own[0]!.each.procedure)!
    const usual = booked[procedure]!
    const said = own.map(({ each, worth }) => ({
      worth,
      y: log(each.minutes),
      near: each.booked === undefined ? 0 : log(each.booked) - usual,
    }))
    const total = (of: (each: (typeof said)[number]) => number) =>
      said.reduce((a, each) => a + each.worth * of(each), 0)
    const count = total(() => 1)
    const [y, near] = [total((each) => each.y) / count, total((each) => each.near) / count]
    return {
      ...{ procedure, surgeon: ofSurgeon.get(own[0]!.each.surgeon)!, count, y, near },
      far: Number.isNaN(usual) ? 0 : usual - bookedMean,
      ySquares: total((each) => (each.y - y) ** 2),
      nearSquares: total((each) => (each.near - near) ** 2),
      products: total((each) => (each.y - y) * (each.near - near)),
    }
  })
  return { procedures, surgeons, pairs: [...byPair.keys()], cells, seen, booked, bookedMean }
}
