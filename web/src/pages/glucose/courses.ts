const minute = 60_000
/** Minutes between two values of a course. */
export const step = 5

/** What may be thought of: its unit, where it begins, how far it goes and by which steps, and how many minutes from now it is first laid. */
export const kinds = {
  meal: { unit: 'g', amount: 60, most: 200, step: 5, after: 30 },
  insulin: { unit: 'U', amount: 3, most: 25, step: 0.5, after: 15 },
  exercise: { unit: 'min', amount: 30, most: 120, step: 5, after: 15 },
} as const
export type Kind = keyof typeof kinds

/** A meal (g), a dose of rapid insulin (U) or moderate exercise (min) that somebody thinks of, at an instant (ms). */
export interface Thought {
  readonly kind: Kind
  readonly time: number
  readonly amount: number
}

/** Glucose over time in mg/dL, one value every five minutes from `from` on (ms). */
export interface Course {
  readonly from: number
  readonly values: Float64Array
}

export interface Effects {
  /** What the model knows of. */
  readonly kinds: readonly Kind[]
  /** The course with what the record holds and what is thought of; leaving out kinds, or with the sensitivity of a typical person. */
  course(thoughts: readonly Thought[], without?: { kinds?: readonly Kind[]; own?: boolean }): Course
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
  readonly exercise: number
  readonly sensitivity: number
  readonly regulation: number
  readonly residual: number
}

/**
 * Takes a forecast apart: meals (with them less without), exercise (the same), insulin (the same, at the sensitivity of a typical person), what this person's own
 * sensitivity adds to it, the body's way back to its level without any, and what remains: data that the equations do not explain, and what two of
 * these do together.
 */
export function reasonsOf(effects: Effects, now: number, time: number, change: number): Reasons {
  const moved = (course: Course) => courseAt(course, time) - courseAt(course, now)
  const all = moved(effects.course([]))
  const without = (kinds: readonly Kind[], own = false) => moved(effects.course([], { kinds, own }))
  const meals = all - without(['meal'])
  const exercise = all - without(['exercise'])
  const noInsulin = without(['insulin'])
  const typical = without([], true) - without(['insulin'], true)
  const regulation = without(['meal', 'insulin', 'exercise'])
  const sensitivityPart = all - noInsulin - typical
  return {
    whole: change,
    meals,
    insulin: typical,
    exercise,
    sensitivity: sensitivityPart,
    regulation,
    residual: change - meals - exercise - typical - sensitivityPart - regulation,
  }
}
