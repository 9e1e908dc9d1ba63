import { normal, uniform } from '../random.ts'
import type { VirtualPatient } from './virtual-patients.ts'

/** A meal as it is really eaten. */
export interface Meal {
  /** Minutes since the first midnight. */
  readonly time: number
  readonly grams: number
  /** What the person believes that it holds, g. */
  readonly counted: number
}

interface Habit {
  readonly chance: number
  /** Hours. */
  readonly hour: number
  readonly spread: number
  readonly within: readonly [number, number]
  readonly grams: number
  readonly gramsSpread: number
}

/** Breakfast, lunch, dinner and three snacks, as in the random scenario of simglucose. */
const habits: readonly Habit[] = [
  { chance: 0.95, hour: 7, spread: 1, within: [5, 9], grams: 45, gramsSpread: 10 },
  { chance: 0.3, hour: 9.5, spread: 0.5, within: [9, 10], grams: 10, gramsSpread: 5 },
  { chance: 0.95, hour: 12, spread: 1, within: [10, 14], grams: 70, gramsSpread: 10 },
  { chance: 0.3, hour: 15, spread: 0.5, within: [14, 16], grams: 10, gramsSpread: 5 },
  { chance: 0.95, hour: 18, spread: 1, within: [16, 20], grams: 80, gramsSpread: 10 },
  { chance: 0.3, hour: 21.5, spread: 0.5, within: [20, 23], grams: 10, gramsSpread: 5 },
]

/** Appetite beside an adult's. */
const appetite = { adult: 1, adolescent: 0.9, child: 0.6 } as const

/** Standard deviation of the logarithm with which people count carbohydrate. */
const countingError = 0.2

/** The meals of a day (0 is the first), a function of the seed and the day. */
export function mealsOf(patient: VirtualPatient, seed: string, day: number): Meal[] {
  return habits.flatMap(({ chance, hour, spread, within, grams, gramsSpread }, index) => {
    const key = `${seed}/day/${day}/meal/${index}`
    if (uniform(`${key}/eaten`) >= chance) return []
    const clock = Math.min(within[1], Math.max(within[0], hour + spread * normal(`${key}/hour`)))
    const eaten = Math.round((grams + gramsSpread * normal(`${key}/grams`)) * appetite[patient.group])
    if (eaten < 3) return []
    const counted = Math.max(5, Math.round((eaten * Math.exp(countingError * normal(`${key}/counted`))) / 5) * 5)
    return [{ time: day * 1440 + Math.round(clock * 60), grams: eaten, counted }]
  })
}
