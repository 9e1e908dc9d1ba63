import type { Draws } from '../random/draws.ts'
import { type Band, band } from './band.ts'
import { dayNumber, minutes } from './calendar.ts'
import { fromDeviate } from './log-normal.ts'
import { lists, type TheatrePlan, type TheatreProblem } from './theatre.ts'

/** How a theatre plan fares in many possible weeks. */
export interface TheatreStress {
  readonly members: number
  /** Minutes after the end of blocks, over all blocks. */
  readonly overtime: Band
  /** Cases that were planned and not done. */
  readonly cancelled: Band
  /** Minutes of blocks in use, over those there are. */
  readonly used: Band
  readonly blocks: readonly { readonly block: string; readonly over: number; readonly finish: Band | null }[]
  /** When each case begins and ends, min since midnight, and P(not done). */
  readonly cases: readonly {
    readonly case: string
    readonly begins: Band
    readonly ends: Band
    readonly cancelled: number
  }[]
}

export interface StressOptions {
  readonly members?: number
  /** A case is not begun when the block would, by its mean, end more than this after its time, min. */
  readonly patience?: number
}

/** Amounts that a plan used in each possible week, one number a member. */
export interface TheatreWeeks {
  /** Minutes after the end of blocks. */
  readonly overtime: Float64Array
  /** Cases that were planned and not done. */
  readonly cancelled: Float64Array
  /** Members in which each planned case was done: 1 or 0 a member. */
  readonly done: ReadonlyMap<string, Uint8Array>
  /** Nights of those who were done, by ward. */
  readonly nights: ReadonlyMap<string, Float64Array>
}

/**
 * Plays a plan through `members` weeks. How long a case takes and how long its patient stays depends on the member and the case alone, so
 * two plans meet the same patients. A case is cancelled when it would begin too late, or when its ward is full that night.
 */
export function playTheatre(
  problem: TheatreProblem,
  plan: TheatrePlan,
  draws: Draws,
  { members = 1000, patience = 30 }: StressOptions = {},
): { readonly stress: TheatreStress; readonly weeks: TheatreWeeks } {
  const durations = draws.stream('theatre-minutes')
  const stays = draws.stream('theatre-nights')
  const entity = new Map(problem.cases.map((each, c) => [each.id, c]))
  const order = [...problem.blocks].sort((a, b) => (a.day + a.from).localeCompare(b.day + b.from))
  const byBlock = lists(problem, plan)
  const total = order.reduce((sum, block) => sum + minutes(block.to) - minutes(block.from), 0)
  const overtime = new Float64Array(members)
  const cancelled = new Float64Array(members)
  const used = new Float64Array(members)
  const finish = new Map(order.map((block) => [block.id, [] as number[]]))
  const over = new Map(order.map((block) => [block.id, 0]))
  const of = new Map(plan.assignments.map((each) => [each.case, { begins: [] as number[], ends: [] as number[] }]))
  const done = new Map(plan.assignments.map((each) => [each.case, new Uint8Array(members)]))
  const nights = new Map<string, Float64Array>()
  const capacity = new Map((problem.wards ?? []).map((ward) => [ward.id, ward.beds]))

  for (let member = 0; member < members; member++) {
    const beds = new Map<string, number>()
    for (const block of order) {
      const end = minutes(block.to)
      let now = minutes(block.from)
      let begun = 0
      for (const each of byBlock.get(block.id)!) {
        const start = now + (begun > 0 ? problem.turnover : 0)
        const c = entity.get(each.id)!
        const limit = each.ward === undefined ? undefined : capacity.get(each.ward)
        const night = (k: number) => `${each.ward} ${dayNumber(block.day) + k}`
        const full = limit !== undefined && (beds.get(night(0)) ?? 0) >= limit
        if (full || (begun > 0 && start + each.minutes.mean > end + patience)) {
          cancelled[member]! += 1
          continue
        }
        const took = fromDeviate(each.minutes, durations.normal(member, c, 0))
        if (each.ward !== undefined && each.nights) {
          const stay = Math.ceil(fromDeviate(each.nights, stays.normal(member, c, 0)))
          for (let k = 0; k < stay; k++) beds.set(night(k), (beds.get(night(k)) ?? 0) + 1)
          const lain = nights.get(each.ward) ?? new Float64Array(members)
          nights.set(each.ward, lain)
          lain[member]! += stay
        }
        done.get(each.id)![member] = 1
        now = start + took
        begun += 1
        used[member]! += Math.max(0, Math.min(now, end) - Math.min(start, end))
        const seen = of.get(each.id)!
        seen.begins.push(start)
        seen.ends.push(now)
      }
      if (begun > 0) finish.get(block.id)!.push(now)
      overtime[member]! += Math.max(0, now - end)
      if (now > end) over.set(block.id, over.get(block.id)! + 1)
    }
    used[member]! /= total
  }

  const stress: TheatreStress = {
    members,
    overtime: band(overtime),
    cancelled: band(cancelled),
    used: band(used),
    blocks: problem.blocks.map((block) => {
      const ends = finish.get(block.id)!
      return { block: block.id, over: over.get(block.id)! / members, finish: ends.length > 0 ? band(ends) : null }
    }),
    cases: [...of].flatMap(([id, { begins, ends }]) =>
      begins.length > 0
        ? [{ case: id, begins: band(begins), ends: band(ends), cancelled: 1 - begins.length / members }]
        : [],
    ),
  }
  return { stress, weeks: { overtime, cancelled, done, nights } }
}
