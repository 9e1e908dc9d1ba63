/**
 * A fixed order of work for LU factors of matrices of one pattern, without pivoting: positions of the filled matrix are numbered, and each step says
 * which numbers it combines. Fit for 1/(hγ) − J, whose diagonal is large where it matters.
 */
export interface LuPlan {
  readonly size: number
  /** Row and column of each position of the filled matrix. */
  readonly positions: readonly { readonly row: number; readonly column: number }[]
  /** Position of each (row, column), `row * size + column`; −1: zero. */
  readonly at: Int32Array
  /** Pivots in order. */
  readonly order: readonly number[]
  /** For each pivot in order: the rows that it is taken from, each with its factor's position and the pairs (target, source). */
  readonly eliminations: readonly (readonly {
    readonly row: number
    readonly factor: number
    readonly updates: readonly { readonly target: number; readonly source: number }[]
  }[])[]
  /** For each pivot in order, what stands before it (forward) and behind it (backward): position and the index of the unknown. */
  readonly forward: readonly (readonly { readonly position: number; readonly unknown: number }[])[]
  readonly backward: readonly (readonly { readonly position: number; readonly unknown: number }[])[]
}

/**
 * Orders the diagonal pivots by Markowitz's count (the least products of entries to come in row and column, first index first), and finds
 * what fills in.
 */
export function planLu(size: number, entries: readonly { readonly row: number; readonly column: number }[]): LuPlan {
  const rows = Array.from({ length: size }, (_, i) => new Set([i]))
  const columns = Array.from({ length: size }, (_, i) => new Set([i]))
  for (const { row, column } of entries) {
    rows[row]!.add(column)
    columns[column]!.add(row)
  }
  const left = new Set(Array.from({ length: size }, (_, i) => i))
  const order: number[] = []
  const lower: number[][] = []
  const upper: number[][] = []
  while (left.size > 0) {
    let pivot = -1
    let least = Number.POSITIVE_INFINITY
    for (const i of left) {
      const count = (remaining(rows[i]!, left) - 1) * (remaining(columns[i]!, left) - 1)
      if (count < least) {
        least = count
        pivot = i
      }
    }
    left.delete(pivot)
    const below = [...columns[pivot]!].filter((i) => left.has(i)).sort((a, b) => a - b)
    const right = [...rows[pivot]!].filter((i) => left.has(i)).sort((a, b) => a - b)
    for (const i of below) {
      for (const j of right) {
        rows[i]!.add(j)
        columns[j]!.add(i)
      }
    }
    order.push(pivot)
    lower.push(below)
    upper.push(right)
  }
  const positions: { row: number; column: number }[] = []
  const at = new Int32Array(size * size).fill(-1)
  for (const [row, set] of rows.entries()) {
    for (const column of [...set].sort((a, b) => a - b)) {
      at[row * size + column] = positions.length
      positions.push({ row, column })
    }
  }
  const place = (row: number, column: number) => at[row * size + column]!
  const rank = new Map(order.map((pivot, index) => [pivot, index]))
  const before = (list: readonly number[]) => [...list].sort((a, b) => rank.get(a)! - rank.get(b)!)
  return {
    size,
    positions,
    at,
    order,
    eliminations: order.map((pivot, k) =>
      lower[k]!.map((row) => ({
        row,
        factor: place(row, pivot),
        updates: upper[k]!.map((column) => ({ target: place(row, column), source: place(pivot, column) })),
      })),
    ),
    forward: order.map((pivot, k) =>
      before([...rows[pivot]!].filter((j) => rank.get(j)! < k)).map((unknown) => ({
        position: place(pivot, unknown),
        unknown,
      })),
    ),
    backward: order.map((pivot, k) =>
      before(upper[k]!).map((unknown) => ({ position: place(pivot, unknown), unknown })),
    ),
  }
}

function remaining(set: ReadonlySet<number>, left: ReadonlySet<number>): number {
  let count = 0
  for (const each of set) if (left.has(each)) count++
  return count
}

/** Factors the matrix in place; `reciprocals[k]` is one over the pivot k of the order. */
export function factorLu(plan: LuPlan, matrix: Float64Array, reciprocals: Float64Array): void {
  const { size, at, order, eliminations } = plan
  for (let k = 0; k < size; k++) {
    const pivot = order[k]!
    const reciprocal = 1 / matrix[at[pivot * size + pivot]!]!
    reciprocals[k] = reciprocal
    for (const { factor, updates } of eliminations[k]!) {
      const ratio = matrix[factor]! * reciprocal
      matrix[factor] = ratio
      for (const { target, source } of updates) matrix[target] = matrix[target]! - ratio * matrix[source]!
    }
  }
}

/** Solves for the right-hand side in `x[from … from + size)`, in place. */
export function solveLu(
  plan: LuPlan,
  matrix: Float64Array,
  reciprocals: Float64Array,
  x: Float64Array,
  from: number,
): void {
  const { size, order, forward, backward } = plan
  for (let k = 0; k < size; k++) {
    let value = x[from + order[k]!]!
    for (const { position, unknown } of forward[k]!) value = value - matrix[position]! * x[from + unknown]!
    x[from + order[k]!] = value
  }
  for (let k = size - 1; k >= 0; k--) {
    let value = x[from + order[k]!]!
    for (const { position, unknown } of backward[k]!) value = value - matrix[position]! * x[from + unknown]!
    x[from + order[k]!] = value * reciprocals[k]!
  }
}
