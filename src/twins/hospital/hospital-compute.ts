import { type HospitalBelief, learnHospital } from '../../kernel/hospital/belief.ts'
import { type Census, census } from '../../kernel/hospital/census.ts'
import type { Costs } from '../../kernel/hospital/cost.ts'
import { type HospitalForecast, summariseRun } from '../../kernel/hospital/forecast-hospital.ts'
import type { Hospital, StayRecord } from '../../kernel/hospital/hospital.ts'
import { type Answer, howFarMustStaysFall, howManyBeds, largestDemand } from '../../kernel/hospital/questions.ts'
import { recordAsOf } from '../../kernel/hospital/record-as-of.ts'
import { runHospital } from '../../kernel/hospital/run-hospital.ts'
import type { Scenario } from '../../kernel/hospital/scenario.ts'
import { type OccupancyScore, presentAt, scoreRun } from '../../kernel/hospital/score-hospital.ts'
import { type ShiftNeed, staffByShift } from '../../kernel/hospital/staff-by-shift.ts'
import { type WhatIf, whatIf } from '../../kernel/hospital/what-if.ts'
import { learnMinutes, type MinutesBelief } from '../../kernel/planning/learn-minutes.ts'
import type { Operation } from '../../kernel/planning/operation.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'

/** What is asked of a hospital off the event loop; plain data, the same answer anywhere. */
export interface HospitalState {
  readonly belief: HospitalBelief
  readonly census: Census
  readonly seed: number
  readonly hours: number
  readonly members: number
  /** Longest time in the emergency department without a breach. */
  readonly target: number
}

export interface ForecastRequest extends HospitalState {
  readonly patientsPerNurse: Readonly<Record<string, number>>
  readonly shifts?: readonly number[]
}

export const hospitalComputations = {
  theatreMinutes: ({
    history,
    members,
    seed,
  }: {
    history: readonly Operation[]
    members: number
    seed: number
  }): MinutesBelief => learnMinutes(history, members, createDraws(seed)),

  hospitalBelief: ({
    hospital,
    stays,
    now,
  }: {
    hospital: Hospital
    stays: readonly StayRecord[]
    now: number
  }): HospitalBelief => learnHospital(hospital, stays, now),

  hospitalForecast({
    belief,
    census: found,
    seed,
    patientsPerNurse,
    shifts,
    ...options
  }: ForecastRequest): HospitalForecast & { staff: ShiftNeed[] } {
    const run = runHospital(belief, found, options, createDraws(seed))
    return {
      ...summariseRun(belief, found, run),
      staff: staffByShift(belief, run, (unit) => patientsPerNurse[unit], shifts),
    }
  },

  hospitalWhatIf: ({
    belief,
    census: found,
    seed,
    scenarios,
    costs,
    ...options
  }: HospitalState & { readonly scenarios: readonly Scenario[]; readonly costs?: Costs }): WhatIf =>
    whatIf(belief, found, scenarios, { ...options, ...(costs && { costs }) }, createDraws(seed)),

  hospitalQuestion({
    belief,
    census: found,
    seed,
    ask,
    ...options
  }: HospitalState & { readonly ask: 'stay' | 'beds' | 'demand' }): Answer {
    const search = { stay: howFarMustStaysFall, beds: howManyBeds, demand: largestDemand }[ask]
    return search(belief, found, options, createDraws(seed))
  },

  /** Forecasts of instants that have passed, each made from what had happened by then, and what became of them. */
  hospitalReplay({ hospital, stays, instants, now, members, seed }: ReplayRequest): Replayed[] {
    const counts = new Map<number, readonly number[]>()
    const truth = (at: number) => {
      if (at > now) return null
      let found = counts.get(at)
      if (!found) {
        found = presentAt(hospital, stays, at)
        counts.set(at, found)
      }
      return found
    }
    return instants.map((at, i) => {
      const then = recordAsOf(stays, at)
      const belief = learnHospital(hospital, then, at)
      const found = census(hospital, then, at)
      const hours = Math.min(168, Math.max(8, Math.floor(now - at)))
      const run = runHospital(belief, found, { hours, members }, createDraws(seed))
      const { courses, steps } = summariseRun(belief, found, run)
      const whole = courses.at(-1)!.present
      const q = (level: number, hour: number) => whole.quantiles[level]![steps.indexOf(hour)]!
      return {
        at,
        scores: scoreRun(belief, run, truth, createDraws(seed + i)),
        said: [8, 24, 72, 168]
          .filter((hour) => hour <= hours)
          .map((hour) => ({ hour, q10: q(1, hour), q50: q(3, hour), q90: q(5, hour) })),
      }
    })
  },
}

export interface ReplayRequest {
  readonly hospital: Hospital
  readonly stays: readonly StayRecord[]
  readonly instants: readonly number[]
  readonly now: number
  readonly members: number
  readonly seed: number
}

export interface Replayed {
  readonly at: number
  readonly scores: readonly OccupancyScore[]
  readonly said: readonly { readonly hour: number; readonly q10: number; readonly q50: number; readonly q90: number }[]
}
