import { minutes } from './calendar.ts'
import type { Operation } from './operation.ts'
import type { Money } from './plan-costs.ts'

/** A law given by mean and standard deviation; log-normal. A bare number is certain. */
export interface Spread {
  readonly mean: number
  readonly sd: number
}

/** Time of one room on one day. */
export interface Block {
  readonly id: string
  /** Date, `2026-11-30`. */
  readonly day: string
  readonly room: string
  /** Clock times, `08:00`. */
  readonly from: string
  readonly to: string
  /** Whose block it is; absent: anybody's. */
  readonly specialties?: readonly string[]
  readonly surgeon?: string
}

/** Somebody who waits for an operation. */
export interface Case {
  readonly id: string
  readonly specialty: string
  readonly surgeon: string
  /** From entering to leaving the room, min. `seen`: learned from the `history` of the problem, in which so many of its procedure are. */
  readonly minutes: Spread & { readonly seen?: number }
  /** What is done, as `history` names it, and what it is booked for, min. */
  readonly procedure?: string
  readonly booked?: number
  /** Date since when the patient waits. */
  readonly since?: string
  /** Not before, not after (dates). */
  readonly earliest?: string
  readonly due?: string
  /** 1 unless said otherwise; 2 counts twice. */
  readonly priority?: number
  /** Must be in the plan; otherwise there is none. */
  readonly must?: boolean
  /** Must be the first of its list (latex allergy, a child) or the last (infectious). */
  readonly place?: 'first' | 'last'
  readonly equipment?: readonly string[]
  /** Where the patient lies afterwards, and how many nights. */
  readonly ward?: string
  readonly nights?: Spread
  /** What it uses when it is done, where that is known better than `costs.case`. */
  readonly cost?: number
}

/** Unit costs of theatres. */
export interface TheatreCosts extends Money {
  /** An hour of a block, in use or not: its room and staff. */
  readonly blockHour?: number
  /** An hour after the end of a block. */
  readonly overtimeHour?: number
  /** What a case uses when it is done (implants, drugs, sets), unless the case says otherwise. */
  readonly case?: number
  /** A case that was planned and not done. */
  readonly cancelled?: number
  /** A night in a ward after the operation. */
  readonly nights?: readonly { readonly ward: string; readonly price: number }[]
}

/** What a theatre plan is made from. */
export interface TheatreProblem {
  /** Between two cases of a block, min. */
  readonly turnover: number
  /** Largest P(a block runs over its end). */
  readonly risk: number
  readonly blocks: readonly Block[]
  readonly cases: readonly Case[]
  /** Days on which a surgeon operates; a surgeon who is not listed is always there. */
  readonly surgeons?: readonly { readonly id: string; readonly days: readonly string[] }[]
  /** How many blocks can have it at the same time. */
  readonly equipment?: readonly { readonly id: string; readonly count: number }[]
  /** Beds a night for these patients, in expectation. */
  readonly wards?: readonly { readonly id: string; readonly beds: number }[]
  readonly costs?: TheatreCosts
  /** Operations that were done, the last one last: what is known of minutes, times between cases and late beginnings. */
  readonly history?: readonly Operation[]
}

/** Which case is in which block, in the order of operation. */
export interface TheatrePlan {
  readonly assignments: readonly Assignment[]
  /** When it is now, local: `2026-11-30T10:15`. Absent: the last instant that is recorded, if any is. */
  readonly at?: string
}

export interface Assignment {
  readonly case: string
  readonly block: string
  /** When the patient came into the room and left it, clock times of the day of the block. Absent: not yet. */
  readonly began?: string
  readonly ended?: string
  /** When it is due: it does not begin before, even where the room is free. */
  readonly planned?: string
}

export const length = (block: Block): number => minutes(block.to) - minutes(block.from)

/** Whether two blocks happen at the same time. */
export const overlap = (a: Block, b: Block): boolean =>
  a.day === b.day && minutes(a.from) < minutes(b.to) && minutes(b.from) < minutes(a.to)

/** Sets of blocks that happen at one moment: nobody can be in two of a set. Largest sets only, of at least two. */
export function simultaneous(blocks: readonly Block[]): Block[][] {
  const sets = blocks.map((block) =>
    blocks.filter(
      (other) =>
        other.day === block.day &&
        minutes(other.from) <= minutes(block.from) &&
        minutes(block.from) < minutes(other.to),
    ),
  )
  const largest = sets.filter(
    (set, i) =>
      set.length > 1 &&
      !sets.some((other, j) => j !== i && set.every((b) => other.includes(b)) && (other.length > set.length || j < i)),
  )
  return largest
}

/** The cases of each block in their order. */
export function lists(problem: TheatreProblem, plan: TheatrePlan): Map<string, Case[]> {
  const cases = new Map(problem.cases.map((each) => [each.id, each]))
  const all = new Map<string, Case[]>(problem.blocks.map((block) => [block.id, []]))
  for (const each of plan.assignments) {
    const found = cases.get(each.case)
    if (found) all.get(each.block)?.push(found)
  }
  return all
}

/**
 * The order within a block: first and last as they must be, one surgeon after the other, and of each the surest case first, because a
 * case that may take long delays all after it.
 */
export function inOrder(cases: readonly Case[]): Case[] {
  const rank = (each: Case) => (each.place === 'first' ? 0 : each.place === 'last' ? 2 : 1)
  return [...cases].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.surgeon.localeCompare(b.surgeon) ||
      a.minutes.sd - b.minutes.sd ||
      a.id.localeCompare(b.id),
  )
}

/** How much it matters that a case is done: its time in the room, more the longer the patient has waited and the more urgent it is. */
export function worth(each: Case, day: number, since: number): number {
  const waited = Number.isNaN(since) ? 0 : Math.max(0, day - since)
  return (each.priority ?? 1) * (1 + waited / 90) * (30 + each.minutes.mean)
}
