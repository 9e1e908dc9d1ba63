import loadHighs, { type Highs, type Model } from 'highs'
import { smallestConflict } from '../../kernel/planning/conflict.ts'
import type { Program, Row, Rule, Solution, SolverProgress } from '../../kernel/planning/program.ts'

export interface HighsOptions {
  /** s. */
  readonly timeLimit: number
  readonly gap: number
  readonly start?: readonly number[]
  /** What is known already: no plan costs less. */
  readonly bound?: number
  /** Told a few times a second how it is going. */
  readonly onProgress?: (progress: SolverProgress) => void
  /** True as soon as somebody wants the best plan so far. */
  readonly stopped?: () => boolean
}

// The types of the package are written for CommonJS; what Node imports is the function itself.
const load = loadHighs as unknown as typeof loadHighs.default
let loaded: Promise<Highs> | undefined
export const highsModule = (): Promise<Highs> => (loaded ??= load())

/**
 * Solves a program on this thread with HiGHS (Huangfu & Hall, Math Program Comput 2018;10:119-142). The callbacks are synchronous: run it in a thread
 * of its own (`solveProgram`).
 *
 * Errors: throws when HiGHS itself fails.
 */
export async function runHighs(program: Program, options: HighsOptions): Promise<Solution> {
  const highs = await highsModule()
  const { modelStatus, callbackType } = highs.constants
  return highs.withModel(modelOf(highs, program), (model) => {
    const { timeLimit: time_limit, gap: mip_rel_gap } = options
    model.options.set({ output_flag: false, random_seed: 1, time_limit, mip_rel_gap })
    if (program.indifferent !== undefined) model.options.set('mip_abs_gap', program.indifferent)
    if (options.start) model.setSolution({ colValue: Float64Array.from(options.start) })
    let told = -1
    model.run({
      // Called at every node and in between, also when HiGHS prints nothing.
      [callbackType.mipInterrupt](event) {
        const { data } = event
        const seconds = data.running_time ?? 0
        const cost = known(data.mip_primal_bound)
        const bound = higher(known(data.mip_dual_bound), options.bound)
        const open = gapOf(cost, bound)
        if (seconds - told >= 0.25) {
          told = seconds
          options.onProgress?.({ seconds, cost, bound, gap: open })
        }
        if (options.stopped?.() || (open !== null && open <= options.gap)) event.interrupt()
      },
    })
    const status = model.getModelStatus()
    if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible) {
      return { ...nothing, outcome: 'infeasible' as const, conflict: conflictOf(highs, program, options) }
    }
    const limited = status === modelStatus.timeLimit || status === modelStatus.interrupted
    if (status !== modelStatus.optimal && !limited) throw new Error(`HiGHS ended with model status ${status}`)
    if (!hasPlan(model)) return nothing
    const cost = model.getObjectiveValue()
    const whole = program.whole.some((each) => each)
    const bound = whole ? higher(known(model.info.get('mip_dual_bound')), options.bound) : cost
    const gap = gapOf(cost, bound)
    return {
      outcome: limited && (gap === null || gap > options.gap) ? ('good' as const) : ('optimal' as const),
      x: Array.from(model.getSolution().colValue, (value, i) => (program.whole[i] ? Math.round(value) : value)),
      cost,
      bound,
      gap,
      conflict: [],
    }
  })
}

const nothing: Solution = { outcome: 'none', x: [], cost: null, bound: null, gap: null, conflict: [] }
const known = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e29 ? value : null
const higher = (a: number | null, b: number | undefined) => (b === undefined ? a : Math.max(a ?? b, b))
const feasible = 2

/** Share of its cost that a plan may be from the best; null where that is not known. */
export const gapOf = (cost: number | null, bound: number | null): number | null =>
  cost === null || bound === null ? null : Math.max(0, cost - bound) / Math.max(1e-9, Math.abs(cost))
const hasPlan = (model: Model) => model.info.get('primal_solution_status') === feasible

/** Rules that cannot hold together. Rows without a rule are definitions and always hold, but for those that follow from rules. */
function conflictOf(highs: Highs, program: Program, { timeLimit }: HighsOptions): Rule[] {
  const named = program.rows.filter((row) => row.rule !== '')
  const definitions = program.rows.filter((row) => row.rule === '' && !row.implied)
  const { modelStatus } = highs.constants
  const possible = (rows: readonly Row[]) => {
    const asked = { ...program, cost: program.cost.map(() => 0), rows: [...definitions, ...rows] }
    return highs.withModel(modelOf(highs, asked), (model) => {
      model.options.set({ output_flag: false, time_limit: Math.max(2, timeLimit / 10) })
      model.run()
      const status = model.getModelStatus()
      // What cannot be refuted in its time is taken to be possible: the conflict is then larger than need be, never wrong.
      return status !== modelStatus.infeasible && status !== modelStatus.unboundedOrInfeasible
    })
  }
  return smallestConflict(named, possible).map(({ rule, about }) => ({ rule, about }))
}

function modelOf(highs: Highs, program: Program) {
  const { rows } = program
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i]! + row.columns.length
  })
  const { continuous, integer } = highs.constants.variableType
  return {
    numCols: program.cost.length,
    numRows: rows.length,
    sense: highs.constants.objectiveSense.minimize,
    colCost: Float64Array.from(program.cost),
    colLower: Float64Array.from(program.lower),
    colUpper: Float64Array.from(program.upper),
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    matrix: {
      format: 'csr' as const,
      numRows: rows.length,
      numCols: program.cost.length,
      starts,
      indices: Int32Array.from(rows.flatMap((row) => [...row.columns])),
      values: Float64Array.from(rows.flatMap((row) => [...row.values])),
    },
    integrality: Int32Array.from(program.whole, (whole) => (whole ? integer : continuous)),
  }
}
