import type { OccupancyScore } from '../../kernel/hospital/score-hospital.ts'
import type { FinishesSaid, FinishScore } from '../theatres/finish-scores.ts'

/** Local hours at which bed meetings are held: forecasts are issued then, and scored when their truth is known. */
export const huddles = [6, 9.5, 12, 15.5, 22] as const

/** A forecast as it was issued: of each course and horizon its quantiles, and of the whole hospital for people. */
export interface Issued {
  readonly courses: readonly {
    readonly course: string
    readonly hour: number
    readonly quantiles: readonly number[]
    readonly mean: number
  }[]
  readonly said: readonly { readonly hour: number; readonly q10: number; readonly q50: number; readonly q90: number }[]
  /** When operations end; absent where there are no theatres. */
  readonly theatres?: FinishesSaid
}

/** What became of it, so far as is known. */
export type IssuedScore = OccupancyScore | FinishScore

/** The last huddles before a local instant, oldest first. */
export function huddlesBefore(now: number, count: number): number[] {
  const out: number[] = []
  for (let day = Math.floor(now / 24); out.length < count; day--)
    for (const hour of [...huddles].reverse())
      if (day * 24 + hour <= now && out.length < count) out.push(day * 24 + hour)
  return out.reverse()
}

/** The next one. */
export const nextHuddle = (now: number): number => {
  const day = Math.floor(now / 24) * 24
  return huddles.map((hour) => day + hour).find((at) => at > now + 0.02) ?? day + 24 + huddles[0]
}
