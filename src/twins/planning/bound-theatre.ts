import type { Highs, Model } from 'highs'
import { type Pattern, type TheatrePatterns, theatrePatterns } from '../../kernel/planning/theatre-patterns.ts'
import type { TheatreColumns } from '../../kernel/planning/theatre-program.ts'

export interface BoundOptions {
  /** A plan that keeps every rule: one value a column. */
  readonly start: readonly number[]
  /** Relative gap below which nobody needs to know more. */
  readonly gap: number
  /** Asked between two blocks: whether to end with what is known. */
  readonly stopped: () => boolean
  readonly onBound?: (bound: number) => void
}

/** How far the next prices go back to the best so far: prices of the first steps swing widely. */
const smoothing = 0.6
const steps = 300

/**
 * What no theatre plan costs less than, by column generation over the lists of blocks: a linear program of the lists found so far gives prices, each block answers with its cheapest list, and
 * every answer bounds all plans (Lagrange; prices smoothed as Wentges, Int Trans Oper Res 1997;4:151). It ends as soon as the plan is proven ten times as near to the best as was asked.
 *
 * Where that does not do, it is because no plan can do so many cases as fractions of lists can: then plans with no more cases than this one and plans with more are bounded apart.
 *
 * Errors: throws when HiGHS itself fails.
 */
export function boundTheatre(
  highs: Highs,
  made: TheatreColumns,
  { start, gap, stopped, onBound }: BoundOptions,
): number {
  const { program, choices } = made
  const cost = program.cost.reduce((sum, each, column) => sum + each * start[column]!, 0)
  const proven = cost - gap * Math.abs(cost)
  // Nearer than was asked: what the gap then leaves open is of use.
  const enough = cost - (gap / 10) * Math.abs(cost)
  const patterns = theatrePatterns(made)
  const { blocks, shared } = patterns
  const known = new Set<string>()
  const fresh = (block: number, columns: readonly number[]): Pattern[] => {
    const key = `${block} ${[...columns].sort((a, b) => a - b)}`
    if (columns.length === 0 || known.has(key)) return []
    known.add(key)
    return [patterns.patternOf(block, columns)]
  }
  return highs.withModel(emptyMaster(highs, patterns, program.cost), (model) => {
    model.options.set({ output_flag: false, random_seed: 1 })
    const put = (all: readonly Pattern[]) =>
      void (all.length > 0 && model.addCols(columnsOf(all, shared.length, blocks)))
    const blockOf = new Map(choices.flatMap((columns) => columns.map((column, b) => [column, b] as const)))
    for (const each of made.present) blockOf.set(each.column, each.block)
    const lists = Array.from({ length: blocks }, (_, b) =>
      [...start.keys()].filter((column) => start[column]! > 0.5 && blockOf.get(column) === b),
    )
    put(lists.flatMap((columns, b) => fresh(b, columns)))
    const count = shared.length - 1

    /** Bound of the plans that do so many cases. */
    function boundOf(least: number, most: number, tell: (bound: number) => void): number {
      model.changeRowBounds(count, least, most)
      const limits = shared.map((row, r) => (r === count ? { lower: least, upper: most } : row))
      let best = Number.NEGATIVE_INFINITY
      let centre: Float64Array | null = null
      /** Lists that are cheaper at these prices than any known. */
      const ask = (prices: Float64Array): Pattern[] => {
        let bound = 0
        limits.forEach(({ lower, upper }, r) => {
          const price = prices[r]!
          // Against the side on which there is no limit nothing has a price.
          if ((price > 0 && lower === Number.NEGATIVE_INFINITY) || (price < 0 && upper === Number.POSITIVE_INFINITY))
            prices[r] = 0
          else bound += price === 0 ? 0 : price * (price < 0 ? upper : lower)
        })
        const found: Pattern[] = []
        for (let b = 0; b < blocks; b++) {
          // Without an answer of each block nothing is bounded.
          if (stopped()) return []
          const { cost, columns } = patterns.cheapest(b, prices)
          bound += cost
          found.push(...fresh(b, columns))
        }
        if (bound > best) {
          ;[best, centre] = [bound, prices]
          tell(best)
        }
        return found
      }
      for (let step = 0; step < steps && best < enough && !stopped(); step++) {
        model.run()
        if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return best
        const dual = model.getSolution().rowDual.slice(0, shared.length)
        const last = centre as Float64Array | null
        let found = last ? ask(dual.map((price, r) => smoothing * last[r]! + (1 - smoothing) * price)) : []
        if (found.length === 0 && best < enough) found = ask(dual)
        if (found.length === 0) break
        put(found)
      }
      return best
    }

    const all = boundOf(0, choices.length, (bound) => onBound?.(bound))
    if (all >= proven || stopped()) return all
    const done = lists.reduce((sum, columns) => sum + columns.filter((column) => program.cost[column]! < 0).length, 0)
    const more = done < choices.length ? boundOf(done + 1, choices.length, () => undefined) : Number.POSITIVE_INFINITY
    if (more <= all || stopped()) return all
    return Math.max(
      all,
      Math.min(
        more,
        boundOf(0, done, (bound) => onBound?.(Math.min(more, Math.max(all, bound)))),
      ),
    )
  })
}

/** Rows that blocks share, a row that each block has one list at most, and what makes up at a high price for rows that must have something. */
function emptyMaster(highs: Highs, { blocks, shared }: TheatrePatterns, cost: readonly number[]) {
  const price = 1 + cost.reduce((sum, each) => sum + Math.abs(each), 0)
  const owing = [...shared.keys()]
  const numRows = shared.length + blocks
  return {
    numCols: owing.length,
    numRows,
    sense: highs.constants.objectiveSense.minimize,
    colCost: new Float64Array(owing.length).fill(price),
    colLower: new Float64Array(owing.length),
    // Where nothing is asked for there is nothing to make up.
    colUpper: Float64Array.from(owing, (r) =>
      shared[r]!.lower > 0 || r === shared.length - 1 ? Number.POSITIVE_INFINITY : 0,
    ),
    rowLower: Float64Array.from({ length: numRows }, (_, r) => shared[r]?.lower ?? Number.NEGATIVE_INFINITY),
    rowUpper: Float64Array.from({ length: numRows }, (_, r) => shared[r]?.upper ?? 1),
    matrix: {
      format: 'csc' as const,
      numRows,
      numCols: owing.length,
      starts: Int32Array.from({ length: owing.length + 1 }, (_, i) => i),
      indices: Int32Array.from(owing),
      values: new Float64Array(owing.length).fill(1),
    },
  }
}

function columnsOf(all: readonly Pattern[], shared: number, blocks: number): Parameters<Model['addCols']>[0] {
  const entries = all.map(({ block, uses }) => [...uses, [shared + block, 1] as const].sort(([a], [b]) => a - b))
  const starts = new Int32Array(all.length + 1)
  entries.forEach((own, i) => {
    starts[i + 1] = starts[i]! + own.length
  })
  return {
    cost: Float64Array.from(all, ({ cost }) => cost),
    lower: new Float64Array(all.length),
    upper: new Float64Array(all.length).fill(Number.POSITIVE_INFINITY),
    matrix: {
      format: 'csc',
      numRows: shared + blocks,
      numCols: all.length,
      starts,
      indices: Int32Array.from(entries.flatMap((own) => own.map(([row]) => row))),
      values: Float64Array.from(entries.flatMap((own) => own.map(([, amount]) => amount))),
    },
  }
}
