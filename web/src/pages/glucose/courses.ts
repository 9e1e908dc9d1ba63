const minute = 60_000
/** Minutes between two values of a course. */
export const step = 5

/** A meal (g) or a dose of rapid insulin (U) that somebody thinks of, at an instant (ms). */
export interface Thought {
  readonly kind: 'meal' | 'insulin'
  readonly time: number
  readonly amount: number
}

/** Glucose over time in mg/dL, one value every five minutes from `from` on (ms). */
export interface Course {
  readonly from: number
  readonly values: Float64Array
}

export interface Effects {
  /** The course with what the record holds and what is thought of; leaving out meals or insulin, or with the sensitivity of a typical person. */
  course(thoughts: readonly Thought[], without?: { meals?: boolean; insulin?: boolean; own?: boolean }): Course
}

/** The value of a course at an instant; straight lines between. */
export function courseAt({ from, values }: Course, time: number): number {
  const place = Math.min(values.length - 1, Math.max(0, (time - from) / (step * minute)))
  const low = Math.floor(place)
  return values[low]! + (place - low) * ((values[low + 1] ?? values[low]!) - values[low]!)
}

/** What moves the forecast from now to an instant, mg/dL. The parts add up to the whole. */
export interface Reasons {
  readonly whole: number
  readonly meals: number
  readonly insulin: number
  readonly sensitivity: number
  readonly regulation: number
  readonly residual: number
}

/**
 * Takes a forecast apart: meals (with them less without), insulin (the same, at the sensitivity of a typical person), what this person's own
 * sensitivity adds to it, the body's way back to its level without either, and what remains: data that the equations do not explain.
 */
export function reasonsOf(effects: Effects, now: number, time: number, change: number): Reasons {
  const moved = (course: Course) => courseAt(course, time) - courseAt(course, now)
  const all = moved(effects.course([]))
  const meals = all - moved(effects.course([], { meals: true }))
  const noInsulin = moved(effects.course([], { insulin: true }))
  const typical = moved(effects.course([], { own: true })) - moved(effects.course([], { own: true, insulin: true }))
  const regulation = moved(effects.course([], { meals: true, insulin: true }))
  const sensitivityPart = all - noInsulin - typical
  return {
    whole: change,
    meals,
    insulin: typical,
    sensitivity: sensitivityPart,
    regulation,
    residual: change - meals - typical - sensitivityPart - regulation,
  }
}
