import type { Draws } from '../random/draws.ts'
import type { HospitalBelief } from './belief.ts'
import type { Census } from './census.ts'
import { runHospital } from './run-hospital.ts'
import type { Scenario } from './scenario.ts'
import { shareBeds } from './share-beds.ts'
import type { WhatIfOptions } from './what-if.ts'

/** What is searched for: the smallest change that meets the target, or that nothing in the range does. */
export interface Answer {
  /** The factor, or the number of beds; null: nothing in the range meets the target. */
  readonly value: number | null
  /** What was reached at the value (or at the end of the range): the chance that the target is met. */
  readonly chance: number
  /** With nothing changed. */
  readonly before: number
  /** What was tried, in order. */
  readonly tried: readonly { readonly value: number; readonly chance: number }[]
}

/** Met in a member when, after a first day to settle, at most this share of hours has somebody waiting for a bed of a ward. */
export interface Target {
  readonly waitingHours: number
  /** Wanted chance that it is met. */
  readonly chance: number
}

export const usualTarget: Target = { waitingHours: 0.05, chance: 0.8 }

function chanceOf(
  belief: HospitalBelief,
  census: Census,
  scenario: Scenario,
  { hours, members }: WhatIfOptions,
  target: Target,
  draws: Draws,
): number {
  const run = runHospital(belief, census, { hours, members, scenario }, draws)
  const settle = Math.min(24, Math.floor(hours / 2))
  const wards = belief.hospital.units.flatMap(({ beds }, u) => (beds === null ? [] : [u]))
  let met = 0
  for (let m = 0; m < members; m++) {
    let waiting = 0
    for (let h = settle; h <= hours; h++)
      if (wards.some((u) => run.wanted[(u * (hours + 1) + h) * members + m]! > 0)) waiting++
    if (waiting <= target.waitingHours * (hours - settle + 1)) met++
  }
  return met / members
}

/** By bisection on the same patients; the chance grows along the values from `easy` (nothing changed) to `far`. */
function search(chance: (value: number) => number, none: number, far: number, step: number, target: Target): Answer {
  const tried: { value: number; chance: number }[] = []
  const at = (value: number) => {
    const found = chance(value)
    tried.push({ value, chance: found })
    return found
  }
  const before = at(none)
  if (before >= target.chance) return { value: none, chance: before, before, tried }
  let best = at(far)
  if (best < target.chance) return { value: null, chance: best, before, tried }
  let [low, high] = [0, Math.round(Math.abs(far - none) / step)]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const value = none + Math.sign(far - none) * middle * step
    const found = at(value)
    if (found >= target.chance) {
      high = middle
      best = found
    } else low = middle
  }
  return { value: none + Math.sign(far - none) * high * step, chance: best, before, tried }
}

/** How far must stays on the wards fall for the target to be met? The answer is a factor, in steps of 1 %. */
export const howFarMustStaysFall = (
  belief: HospitalBelief,
  census: Census,
  options: WhatIfOptions,
  draws: Draws,
  target = usualTarget,
): Answer =>
  search(
    (times) => chanceOf(belief, census, { name: 'stay', stay: [{ kind: 'ward', times }] }, options, target, draws),
    1,
    0.5,
    0.01,
    target,
  )

/** How many more beds, shared out by size, meet the target? At most 40. */
export const howManyBeds = (
  belief: HospitalBelief,
  census: Census,
  options: WhatIfOptions,
  draws: Draws,
  target = usualTarget,
): Answer =>
  search(
    (beds) =>
      chanceOf(belief, census, { name: 'beds', beds: shareBeds(belief.hospital.units, beds) }, options, target, draws),
    0,
    40,
    1,
    target,
  )

/** The largest demand without a queue: the factor on emergency arrivals up to which the target is met, in steps of 2 %. */
export function largestDemand(
  belief: HospitalBelief,
  census: Census,
  options: WhatIfOptions,
  draws: Draws,
  target = usualTarget,
): Answer {
  const chance = (surge: number) => chanceOf(belief, census, { name: 'demand', surge }, options, target, draws)
  const before = chance(1)
  if (before < target.chance) {
    const down = search(chance, 1, 0.5, 0.02, target)
    return down
  }
  const tried = [{ value: 1, chance: before }]
  let best = { value: 1, chance: before }
  let [low, high] = [0, 50]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const value = 1 + 0.02 * middle
    const found = chance(value)
    tried.push({ value, chance: found })
    if (found >= target.chance) {
      low = middle
      best = { value, chance: found }
    } else high = middle
  }
  return { ...best, before, tried }
}
