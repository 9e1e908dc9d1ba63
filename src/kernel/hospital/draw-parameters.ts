import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import type { HospitalBelief } from './belief.ts'
import { lasting } from './crowding.ts'
import { type Factor, meanOf } from './factor-rates.ts'
import { bandCount, unitKinds } from './hospital.ts'
import { arrivalCells } from './learn-arrivals.ts'
import { hourCells } from './learn-stays.ts'
import { drawLevel } from './level.ts'

/** The parameters of one member, as tables that the simulation reads. Overwritten by the next draw. */
export interface Parameters {
  /** Rate of leaving by unit and band, an hour. */
  readonly base: Float64Array
  /** Sum of the hour factors over the week up to each hour, by kind: cumulative[kind * 169 + hour]. */
  readonly cumulative: Float64Array
  readonly group: Float64Array
  readonly age: Float64Array
  readonly route: Float64Array
  readonly expected: Float64Array
  /** By kind of unit. */
  readonly level: Float64Array
  /** By kind and day of the forecast: how well a unit that is full fares, times its pace. */
  readonly fares: Float64Array
  readonly days: number
  /** Share by unit and destination (units, then home). */
  readonly onward: Float64Array
  /** Arrivals an hour: arrivals[stream * hours + hour of the forecast]. */
  readonly arrivals: Float64Array
  /** Chance that a planned patient comes. */
  show: number
}

/** A log-normal with the mean and variance of Gamma(shape, rate): one normal a draw. */
const near = (shape: number, rate: number, z: number): number => {
  const s = log(1 + 1 / shape)
  return (shape / rate) * exp(Math.sqrt(s) * z - s / 2)
}

/**
 * Draws the parameters of members from the belief. The hour factors keep their modes in the shape of the day and week: what they lack in certainty is
 * small against that of the base.
 */
export function parameterDrawer(
  belief: HospitalBelief,
  { at, hours }: { readonly at: number; readonly hours: number },
  draws: Draws,
  earlier = 0,
): (member: number) => Parameters {
  const { hospital, stays, streams, routes } = belief
  const units = hospital.units.length
  const days = Math.ceil((at - 24 * Math.floor(at / 24) + hours) / 24) + 1
  const holidays = new Set(hospital.holidays)
  const of = draws.stream('parameters')
  const p: Parameters = {
    base: new Float64Array(units * bandCount),
    cumulative: cumulativeHours(belief, earlier),
    group: new Float64Array(stays.group.shape.length),
    age: new Float64Array(stays.age.shape.length),
    route: new Float64Array(stays.route.shape.length),
    expected: new Float64Array(stays.expected.shape.length),
    level: new Float64Array(unitKinds.length),
    fares: new Float64Array(unitKinds.length * days),
    days,
    onward: new Float64Array(units * (units + 1)),
    arrivals: new Float64Array(streams.length * hours),
    show: 1,
  }
  // The rates of every hour at their modes, but for the level and the base.
  const usual = new Float64Array(streams.length * hours)
  for (const [s, stream] of streams.entries()) {
    for (let h = 0; h < hours; h++) {
      const [, hour, weekday, month, holiday] = arrivalCells(
        at + h + 0.5,
        holidays,
        stream.month.shape.some((x) => x > 41),
      ) as [number, number, number, number, number]
      usual[s * hours + h] =
        meanOf(stream.base, 0) *
        meanOf(stream.hour, hour) *
        meanOf(stream.weekday, weekday) *
        meanOf(stream.month, month) *
        meanOf(stream.holiday, holiday)
    }
  }
  const course = new Float64Array(days)
  const exitLevel = new Float64Array(1)
  const fill = (into: Float64Array, { shape, rate }: Factor, member: number, entity: number) => {
    for (let k = 0; k < into.length; k++) into[k] = near(shape[k]!, rate[k]!, of.normal(member, entity, k))
  }
  return (member) => {
    fill(p.base, stays.base, member, 1)
    fill(p.group, stays.group, member, 2)
    fill(p.age, stays.age, member, 3)
    fill(p.route, stays.route, member, 4)
    fill(p.expected, stays.expected, member, 5)
    for (let kind = 0; kind < unitKinds.length; kind++) {
      drawLevel(stays.level[kind]!, of.uniform(member, 6, kind), (day) => of.normal(member, 7 + kind, day), exitLevel)
      p.level[kind] = exitLevel[0]!
      const spread = stays.crowding[kind]?.spread ?? 0
      for (let day = 0; day < days; day++)
        p.fares[kind * days + day] = exp(
          spread *
            (Math.sqrt(lasting) * of.normal(member, 60 + kind, 0) +
              Math.sqrt(1 - lasting) * of.normal(member, 50 + kind, day)) -
            (spread * spread) / 2,
        )
    }
    for (let u = 0; u < units; u++) {
      let sum = 0
      for (let d = 0; d <= units; d++) {
        const i = u * (units + 1) + d
        const n = routes.counts[i]!
        p.onward[i] = n > 0 ? near(n, 1, of.normal(member, 20, i)) : 0
        sum += p.onward[i]!
      }
      for (let d = 0; d <= units; d++) p.onward[u * (units + 1) + d]! /= sum
    }
    for (const [s, stream] of streams.entries()) {
      drawLevel(stream.level, of.uniform(member, 30 + s, 0), (day) => of.normal(member, 1000 + s, day), course)
      for (let h = 0; h < hours; h++) p.arrivals[s * hours + h] = usual[s * hours + h]! * course[Math.floor(h / 24)]!
    }
    // Beta by its two Gammas; nine of ten come where nothing is known.
    const came = near(belief.shows.came + 9, 1, of.normal(member, 40, 0))
    p.show = came / (came + near(belief.shows.missed + 1, 1, of.normal(member, 40, 1)))
    return p
  }
}

/** By kind of unit, the sum of the hour factors over the week; holidays of the weeks to come are taken as they fall, weekly. */
function cumulativeHours({ stays }: HospitalBelief, earlier: number): Float64Array {
  const into = new Float64Array(unitKinds.length * 169)
  for (let kind = 0; kind < unitKinds.length; kind++) {
    const shift = unitKinds[kind] === 'ward' ? Math.round(earlier) : 0
    for (let h = 0; h < 168; h++) {
      const cell = ((h + shift) % 24) + (h >= 120 ? 24 : 0)
      into[kind * 169 + h + 1] = into[kind * 169 + h]! + meanOf(stays.hour, kind * hourCells + cell)
    }
  }
  return into
}
