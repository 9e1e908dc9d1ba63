import type { Draws } from '../random/draws.ts'
import { type Band, band } from './band.ts'
import { dayNumber, minutes } from './calendar.ts'
import type { MinutesBelief } from './learn-minutes.ts'
import { fromDeviate } from './log-normal.ts'
import type { Case, TheatrePlan, TheatreProblem } from './theatre.ts'
import { theatreLaws } from './theatre-laws.ts'
import { type Surprises, surpriseLaw } from './theatre-surprises.ts'
import { timedLists } from './theatre-today.ts'

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
  /** What is believed of minutes, where somebody has learned it from the same `history` already; of as many members. */
  readonly belief?: MinutesBelief
  /** What such days brought that lists do not say: it comes in those lists of `in` in which a case runs or is to come. Without: nothing unplanned happens. */
  readonly surprises?: Surprises & { readonly in: ReadonlySet<string> }
}

/** Declared: a case is not begun when its list would, by its mean, end so much after its time, min. */
export const usualPatience = 30

/** Amounts that a plan used in each possible week, one number a member. */
export interface TheatreWeeks {
  /** Minutes after the end of blocks. */
  readonly overtime: Float64Array
  /** Cases that were planned and not done. */
  readonly cancelled: Float64Array
  /** Members in which each planned case was done: 1 or 0 a member. */
  readonly done: ReadonlyMap<string, Uint8Array>
  /** When each planned case ends, min since midnight; NaN where it is not done. */
  readonly ends: ReadonlyMap<string, Float64Array>
  /** When the last case of each block ends, min since midnight; NaN where none is done. */
  readonly finish: ReadonlyMap<string, Float64Array>
  /** Nights of those who were done, by ward. */
  readonly nights: ReadonlyMap<string, Float64Array>
}

/**
 * Plays a plan through `members` weeks. How long a case takes and how long its patient stays depends on the member and the case alone, so
 * two plans meet the same patients. A case is cancelled when it would begin too late, or when its ward is full that night. What is recorded
 * of today (`began`, `ended`) stands; who is in a room stays on given the time already spent.
 */
export function playTheatre(
  problem: TheatreProblem,
  plan: TheatrePlan,
  draws: Draws,
  { members = 1000, patience = usualPatience, belief, surprises }: StressOptions = {},
): { readonly stress: TheatreStress; readonly weeks: TheatreWeeks } {
  const durations = draws.stream('theatre-minutes')
  const stays = draws.stream('theatre-nights')
  const gaps = draws.stream('theatre-gaps')
  const entity = new Map(problem.cases.map((each, c) => [each.id, c]))
  const order = [...problem.blocks].sort((a, b) => (a.day + a.from).localeCompare(b.day + b.from))
  const { byBlock, seen, nowOn } = timedLists(problem, plan)
  const laws = theatreLaws(problem, members, draws, seen, belief)
  const unplanned = surprises ? surpriseLaw(surprises, members, draws) : null
  const goesOn = new Set([...byBlock].flatMap(([id, list]) => (list.some(({ ended }) => ended === null) ? [id] : [])))
  const total = order.reduce((sum, block) => sum + minutes(block.to) - minutes(block.from), 0)
  const overtime = new Float64Array(members)
  const cancelled = new Float64Array(members)
  const used = new Float64Array(members)
  const finish = new Map(order.map((block) => [block.id, new Float64Array(members).fill(Number.NaN)]))
  const over = new Map(order.map((block) => [block.id, 0]))
  const begins = new Map(plan.assignments.map((each) => [each.case, [] as number[]]))
  const done = new Map(plan.assignments.map((each) => [each.case, new Uint8Array(members)]))
  const ends = new Map(plan.assignments.map((each) => [each.case, new Float64Array(members).fill(Number.NaN)]))
  const nights = new Map<string, Float64Array>()
  const capacity = new Map((problem.wards ?? []).map((ward) => [ward.id, ward.beds]))
  /** Whether the ward of a case has a bed for it that night. */
  const hasBed = ({ ward }: Case, day: number, beds: ReadonlyMap<string, number>) => {
    const limit = ward === undefined ? undefined : capacity.get(ward)
    return limit === undefined || (beds.get(`${ward} ${day}`) ?? 0) < limit
  }
  const lie = (each: Case, day: number, member: number, beds: Map<string, number>) => {
    if (each.ward === undefined || !each.nights) return
    const stay = Math.ceil(fromDeviate(each.nights, stays.normal(member, entity.get(each.id)!, 0)))
    for (let k = 0; k < stay; k++) {
      const night = `${each.ward} ${day + k}`
      beds.set(night, (beds.get(night) ?? 0) + 1)
    }
    const lain = nights.get(each.ward) ?? new Float64Array(members)
    nights.set(each.ward, lain)
    lain[member]! += stay
  }

  for (let member = 0; member < members; member++) {
    const beds = new Map<string, number>()
    for (const [b, block] of order.entries()) {
      const end = minutes(block.to)
      const day = dayNumber(block.day)
      const earliest = nowOn(block.day)
      let now = minutes(block.from) + laws.late(gaps.uniform(member, b, 0))
      let begun = 0
      const gap = () => (begun > 0 ? laws.between(gaps.uniform(member, b, begun)) : 0)
      const use = (start: number) => {
        begun += 1
        used[member]! += Math.max(0, Math.min(now, end) - Math.min(start, end))
      }
      let extra = 0
      const next = (at: number) =>
        unplanned && surprises!.in.has(block.id) && goesOn.has(block.id)
          ? unplanned.after(at, member, b, extra)
          : Number.POSITIVE_INFINITY
      let comes = next(Math.max(minutes(block.from), earliest))
      /** Who comes unplanned before an instant goes first, as soon as the room is free. */
      const takeExtras = (before: () => number) => {
        while (comes < end && comes <= before()) {
          const start = Math.max(now + gap(), comes)
          now = start + unplanned!.minutes(member, b, extra++)
          use(start)
          comes = next(comes)
        }
      }
      for (const { each, began, ended, planned } of byBlock.get(block.id)!) {
        const c = entity.get(each.id)!
        const due = () => Math.max(now + gap(), earliest, planned ?? Number.NEGATIVE_INFINITY)
        if (began === null && unplanned?.isDropped(member, c)) {
          cancelled[member]! += 1
          continue
        }
        if (began === null) takeExtras(due)
        const start = began ?? due()
        const late = begun > 0 && start + each.minutes.mean > end + patience
        if (began === null && (late || earliest === Number.POSITIVE_INFINITY || !hasBed(each, day, beds))) {
          cancelled[member]! += 1
          continue
        }
        const spent = began === null || !Number.isFinite(earliest) ? 0 : Math.max(0, earliest - began)
        now = ended ?? start + laws.minutes(each, member, spent, durations.normal(member, c, 0))
        lie(each, day, member, beds)
        done.get(each.id)![member] = 1
        use(start)
        begins.get(each.id)!.push(start)
        ends.get(each.id)![member] = now
      }
      takeExtras(() => Number.POSITIVE_INFINITY)
      if (begun > 0) finish.get(block.id)![member] = now
      if (begun > 0 && now > end) {
        overtime[member]! += now - end
        over.set(block.id, over.get(block.id)! + 1)
      }
    }
    used[member]! /= total
  }

  const stress: TheatreStress = {
    members,
    overtime: band(overtime),
    cancelled: band(cancelled),
    used: band(used),
    blocks: problem.blocks.map((block) => {
      const known = knownOf(finish.get(block.id)!)
      return { block: block.id, over: over.get(block.id)! / members, finish: known.length > 0 ? band(known) : null }
    }),
    cases: [...begins].flatMap(([id, begun]) =>
      begun.length > 0
        ? [
            {
              ...{ case: id, begins: band(begun), ends: band(knownOf(ends.get(id)!)) },
              cancelled: 1 - begun.length / members,
            },
          ]
        : [],
    ),
  }
  return { stress, weeks: { overtime, cancelled, done, ends, finish, nights } }
}

/** The members in which it happens. */
export const knownOf = (times: Float64Array): Float64Array => times.filter((each) => !Number.isNaN(each))
