import { normalQuantile } from '../statistics/normal.ts'
import { dateOf, dayNumber } from './calendar.ts'
import { survival } from './log-normal.ts'
import { type Program, programBuilder, type Term } from './program.ts'
import {
  type Block,
  type Case,
  inOrder,
  length,
  simultaneous,
  type TheatrePlan,
  type TheatreProblem,
  worth,
} from './theatre.ts'

/** A theatre schedule as a program: data alone. */
export interface TheatreColumns {
  readonly program: Program
  /** The column of each case in each block. */
  readonly choices: readonly (readonly number[])[]
  /** Columns that are 1 as soon as one of these cases is in this block: a surgeon or a piece of equipment is there. */
  readonly present: readonly { readonly column: number; readonly cases: readonly number[]; readonly block: number }[]
}

/** A theatre schedule as a program, and the way back. */
export interface TheatreProgram extends TheatreColumns {
  readonly plan: (x: readonly number[]) => TheatrePlan
}

/**
 * Which case goes into which block, so that what the done cases are worth is largest (see `worth`; a case done later loses a little).
 * x[case, block] is 1 when the case is in the block; a surgeon or a piece of equipment is in a block (y) when one of its cases is.
 *
 * A block may run over with probability `risk`: Σ mean + turnover + z √(Σ variance) ≤ length. The root is concave, so its tangent at the
 * variance of a typical full block stands above it everywhere: the program is linear, and on the safe side.
 */
export function theatreProgram(problem: TheatreProblem): TheatreProgram {
  const p = programBuilder()
  const { blocks, cases } = problem
  const z = Math.max(0, normalQuantile(1 - problem.risk))
  const first = Math.min(...blocks.map((block) => dayNumber(block.day)))
  const x = cases.map((each) =>
    blocks.map((block) => {
      const day = dayNumber(block.day)
      const value = worth(each, day, dayNumber(each.since ?? ''))
      return p.choice(-value * (1 - 0.01 * (day - first)))
    }),
  )
  const all = <T>(of: readonly T[], term: (item: T, index: number) => Term) => of.map(term)

  cases.forEach((each, c) => {
    const terms = all(blocks, (_, b) => [1, x[c]![b]!])
    p.row('case.once', { case: each.id }, terms, { upper: 1 })
    if (each.must) p.row('case.must', { case: each.id }, terms, { lower: 1 })
    for (const [rule, about, fits] of fitness(problem, each)) {
      const wrong = blocks.flatMap((block, b): Term[] => (fits(block) ? [] : [[1, x[c]![b]!]]))
      if (wrong.length > 0) p.row(rule, { case: each.id, ...about }, wrong, { upper: 0 })
    }
  })

  const loads: { readonly load: readonly number[]; readonly room: number }[] = []
  blocks.forEach((block, b) => {
    const room = length(block) + problem.turnover
    const typical = typicalVariance(cases, room, problem.turnover)
    const slope = typical > 0 ? z / (2 * Math.sqrt(typical)) : 0
    const load = cases.map(({ minutes: { mean, sd } }) => mean + problem.turnover + slope * sd ** 2)
    const upper = room - (z * Math.sqrt(typical)) / 2
    loads.push({ load, room: upper })
    const terms = load.map((minutes, c): Term => [minutes, x[c]![b]!])
    p.row('block.length', { block: block.id }, terms, { upper })
    for (const place of ['first', 'last'] as const) {
      const many = cases.flatMap((each, c): Term[] => (each.place === place ? [[1, x[c]![b]!]] : []))
      if (many.length > 1) p.row('block.place', { block: block.id, place }, many, { upper: 1 })
    }
  })

  const sets = simultaneous(blocks)
  const index = new Map(blocks.map((block, b) => [block.id, b]))
  const present: { readonly column: number; readonly cases: readonly number[]; readonly block: number }[] = []
  /** Of those who need `who`, at most `count` blocks at a time. */
  const limited = (
    rule: string,
    about: Readonly<Record<string, string | number>>,
    needing: readonly number[],
    count: number,
  ) => {
    if (needing.length < 2) return
    const there = new Map<number, number>()
    for (const set of sets) {
      if (set.length <= count) continue
      const terms = set.map((block): Term => {
        const b = index.get(block.id)!
        let y = there.get(b)
        if (y === undefined) {
          y = p.choice()
          there.set(b, y)
          present.push({ column: y, cases: needing, block: b })
          for (const c of needing)
            p.row(
              '',
              {},
              [
                [1, x[c]![b]!],
                [-1, y],
              ],
              { upper: 0 },
            )
          // All of them together fill no more than the block, and none of it where they are not.
          const { load, room } = loads[b]!
          p.implied([...needing.map((c): Term => [load[c]!, x[c]![b]!]), [-room, y]], 0)
        }
        return [1, y]
      })
      p.row(rule, { ...about, day: set[0]!.day }, terms, { upper: count })
    }
  }
  const needing = (test: (each: Case) => boolean) => cases.flatMap((each, c) => (test(each) ? [c] : []))
  for (const surgeon of new Set(cases.map((each) => each.surgeon))) {
    limited(
      'surgeon.one-place',
      { surgeon },
      needing((each) => each.surgeon === surgeon),
      1,
    )
  }
  for (const { id, count } of problem.equipment ?? []) {
    limited(
      'equipment.count',
      { equipment: id },
      needing((each) => each.equipment?.includes(id) === true),
      count,
    )
  }

  for (const ward of problem.wards ?? []) {
    for (const night of nights(problem)) {
      const terms = cases.flatMap((each, c): Term[] =>
        each.ward !== ward.id || !each.nights
          ? []
          : blocks.flatMap((block, b): Term[] => {
              const chance = stillThere(each, night - dayNumber(block.day))
              return chance > 1e-6 ? [[chance, x[c]![b]!]] : []
            }),
      )
      if (terms.length > 0)
        p.row('ward.beds', { ward: ward.id, day: dateOf(night), beds: ward.beds }, terms, { upper: ward.beds })
    }
  }

  const program = p.program()
  return {
    program,
    plan: (values) => ({
      assignments: blocks.flatMap((block, b) =>
        inOrder(cases.filter((_, c) => values[x[c]![b]!]! > 0.5)).map((each) => ({ case: each.id, block: block.id })),
      ),
    }),
    choices: x,
    present,
  }
}

/** What a block must be for a case: rule, what it speaks of, test. */
export function fitness(
  problem: TheatreProblem,
  each: Case,
): readonly (readonly [rule: string, about: Readonly<Record<string, string>>, fits: (block: Block) => boolean])[] {
  const there = problem.surgeons?.find((surgeon) => surgeon.id === each.surgeon)
  const { earliest, due } = each
  return [
    [
      'block.owner',
      {},
      (block) =>
        (block.specialties?.includes(each.specialty) ?? true) &&
        (block.surgeon === undefined || block.surgeon === each.surgeon),
    ],
    ['surgeon.there', { surgeon: each.surgeon }, (block) => !there || there.days.includes(block.day)],
    [
      'case.window',
      {},
      (block) => (earliest === undefined || block.day >= earliest) && (due === undefined || block.day <= due),
    ],
  ]
}

/** Expected beds in use: P(the patient is still in the ward on a night so many after the operation). */
export const stillThere = (each: Case, nightsAfter: number): number =>
  nightsAfter < 0 || !each.nights ? 0 : survival(each.nights, nightsAfter)

/** Day numbers from the first to two weeks after the last block. */
export function nights(problem: TheatreProblem): number[] {
  const days = problem.blocks.map((block) => dayNumber(block.day))
  const from = Math.min(...days)
  return Array.from({ length: Math.max(...days) - from + 15 }, (_, i) => from + i)
}

/** Variance of as many mean cases as fill the block. */
function typicalVariance(cases: readonly Case[], room: number, turnover: number): number {
  if (cases.length === 0) return 0
  const mean = cases.reduce((sum, each) => sum + each.minutes.mean, 0) / cases.length
  const variance = cases.reduce((sum, each) => sum + each.minutes.sd ** 2, 0) / cases.length
  return variance * Math.max(1, room / (mean + turnover))
}
