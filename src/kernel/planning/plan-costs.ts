import type { Draws } from '../random/draws.ts'
import { doubtedPrices } from '../statistics/prices.ts'
import { type Band, band } from './band.ts'

/** What every list of unit costs says. A price that is absent is unknown, which is not zero. */
export interface Money {
  /** ISO 4217, `EUR`. */
  readonly currency: string
  /** How well the prices are known: their standard deviation as a share of them. Absent: they are taken as given. */
  readonly doubt?: number
  /** What may be spent on all of it. */
  readonly budget?: number
}

/** What a plan used of one thing, member by member, at one or several prices. */
export interface Use {
  /** What it is: `overtime`. */
  readonly item: string
  readonly unit: 'h' | 'case' | 'night'
  /** The same in two plans that are compared: they meet the same prices. Null where nobody can say how much was used. */
  readonly parts: readonly { readonly price: number | undefined; readonly amount: Float64Array }[] | null
}

/** One line of the bill; `amount` is null where it is unknown, `cost` where the amount or a price is. */
export interface CostLine {
  readonly item: string
  readonly unit: Use['unit']
  readonly amount: Band | null
  readonly cost: Band | null
  /** The same for what the plan is compared with, and the plan's cost over it in the same members. */
  readonly before: { readonly amount: Band | null; readonly cost: Band | null } | null
  readonly impact: Band | null
}

/** A bill with intervals. Totals hold what is known: lines without a cost are not in them. */
export interface PlanCosts {
  readonly currency: string
  readonly members: number
  readonly lines: readonly CostLine[]
  /** Null where no line has a cost. */
  readonly total: Band | null
  readonly before: Band | null
  readonly impact: Band | null
  /** Against what may be spent: how much the total is over it (below zero: left), and P(over). */
  readonly budget: { readonly amount: number; readonly over: Band; readonly chance: number } | null
}

/** The bill of a plan, and of what it is compared with on the same members (`before`: the same items and parts in the same order). */
export function billOf(
  { currency, doubt, budget }: Money,
  plan: readonly Use[],
  before: readonly Use[] | null,
  draws: Draws,
): PlanCosts {
  const priceIn = doubtedPrices(draws, doubt)
  const members = plan.find((use) => use.parts?.length)?.parts?.[0]?.amount.length ?? 0
  const amountOf = ({ parts }: Use) => parts && band(added(parts.map((part) => part.amount)))
  const costOf = ({ parts }: Use, item: number): Float64Array | null => {
    if (!parts || parts.some((part) => part.price === undefined)) return null
    return added(
      parts.map(({ price, amount }, k) => amount.map((much, m) => much * priceIn(m, item, k, price as number))),
    )
  }
  const costs = plan.map(costOf)
  const others = before?.map(costOf)
  const lines = plan.map((use, i): CostLine => {
    const cost = costs[i]!
    const other = others?.[i] ?? null
    return {
      item: use.item,
      unit: use.unit,
      amount: amountOf(use),
      cost: cost && band(cost),
      before: before && { amount: amountOf(before[i]!), cost: other && band(other) },
      impact: cost && other ? band(minus(cost, other)) : null,
    }
  })
  const known = (of: readonly (Float64Array | null)[]) => {
    const all = of.filter((each) => each !== null)
    return all.length > 0 ? added(all) : null
  }
  const total = known(costs)
  const instead = others ? known(others) : null
  return {
    currency,
    members,
    lines,
    total: total && band(total),
    before: instead && band(instead),
    impact: total && instead ? band(minus(total, instead)) : null,
    budget:
      budget === undefined || !total
        ? null
        : {
            amount: budget,
            over: band(total.map((each) => each - budget)),
            chance: total.filter((each) => each > budget).length / members,
          },
  }
}

const added = (all: readonly Float64Array[]): Float64Array => {
  const sum = new Float64Array(all[0]?.length ?? 0)
  for (const each of all) for (let m = 0; m < sum.length; m++) sum[m]! += each[m]!
  return sum
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((each, m) => each - b[m]!)
