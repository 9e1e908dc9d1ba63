/** What a row of a program stands for: the rule, and what it speaks of. */
export interface Rule {
  /** A key of the table of rules, such as `surgeon.one-place`. */
  readonly rule: string
  readonly about: Readonly<Record<string, string | number>>
}

export interface Row extends Rule {
  readonly columns: readonly number[]
  readonly values: readonly number[]
  readonly lower: number
  readonly upper: number
  /** Follows from the other rows where columns are whole: it forbids no plan, and brings the bound of the solver nearer. */
  readonly implied?: true
}

/** A mixed-integer linear program: minimise cost · x, lower ≤ x ≤ upper, and every row between its bounds. */
export interface Program {
  readonly cost: readonly number[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
  /** Which columns must be whole numbers. */
  readonly whole: readonly boolean[]
  readonly rows: readonly Row[]
  /** Differences of cost up to this do not matter. */
  readonly indifferent?: number
}

export interface Column {
  readonly cost?: number
  readonly lower?: number
  readonly upper?: number
  readonly whole?: boolean
}

/** One term of a row: coefficient, column. */
export type Term = readonly [coefficient: number, column: number]

/**
 * Collects columns and rows.
 *
 *     const p = programBuilder()
 *     const x = p.column({ upper: 1, whole: true, cost: -5 })
 *     p.row('case.once', { case: 'hip 12' }, [[1, x]], { upper: 1 })
 *     p.program()
 */
export function programBuilder() {
  const cost: number[] = []
  const lower: number[] = []
  const upper: number[] = []
  const whole: boolean[] = []
  const rows: Row[] = []
  return {
    column(column: Column): number {
      cost.push(column.cost ?? 0)
      lower.push(column.lower ?? 0)
      upper.push(column.upper ?? Number.POSITIVE_INFINITY)
      whole.push(column.whole ?? false)
      return cost.length - 1
    },
    /** A column that is 0 or 1. */
    choice(price = 0): number {
      return this.column({ upper: 1, whole: true, cost: price })
    },
    row(
      rule: string,
      about: Rule['about'],
      terms: readonly Term[],
      bounds: { readonly lower?: number; readonly upper?: number },
    ): void {
      rows.push({
        rule,
        about,
        columns: terms.map(([, column]) => column),
        values: terms.map(([coefficient]) => coefficient),
        lower: bounds.lower ?? Number.NEGATIVE_INFINITY,
        upper: bounds.upper ?? Number.POSITIVE_INFINITY,
      })
    },
    /** What follows from the other rows where columns are whole. */
    implied(terms: readonly Term[], upper: number): void {
      this.row('', {}, terms, { upper })
      rows.push({ ...rows.pop()!, implied: true })
    },
    program: (): Program => ({ cost, lower, upper, whole, rows }),
  }
}

/** How far a solver came. `good`: not proven best, but within its time; `infeasible`: no plan keeps all rules. */
export type Outcome = 'optimal' | 'good' | 'none' | 'infeasible'

export interface Solution {
  readonly outcome: Outcome
  /** One value a column; empty when there is no plan. */
  readonly x: readonly number[]
  readonly cost: number | null
  /** No plan costs less than this. */
  readonly bound: number | null
  /** (cost − bound) / |cost|. */
  readonly gap: number | null
  /** When infeasible: rules that cannot hold together, none of which can be left out. */
  readonly conflict: readonly Rule[]
}

/** How a search is going. */
export interface SolverProgress {
  readonly seconds: number
  readonly cost: number | null
  readonly bound: number | null
  readonly gap: number | null
}

/** Solves a program; in Hamzad it is HiGHS in a thread. */
export type Solver = (
  program: Program,
  options: {
    /** s. */
    readonly timeLimit: number
    /** Relative gap at which a plan is good enough, 0.01. */
    readonly gap: number
    /** A plan to start from: one value a column. */
    readonly start?: readonly number[]
  },
) => Promise<Solution>
