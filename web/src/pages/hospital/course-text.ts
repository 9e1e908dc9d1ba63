import type { Course, Hospital } from '../../api/hospital.ts'

/** A quantile at an hour of the forecast; null where it was not foretold. */
export function quantileAt(
  hospital: Pick<Hospital, 'steps'>,
  course: Course,
  hour: number,
  level: number,
  of: 'present' | 'need' | 'waiting' = 'present',
): number | null {
  const i = hospital.steps.indexOf(hour)
  return i < 0 ? null : (course[of].quantiles[level]?.[i] ?? null)
}

/** Chance that beds do not suffice at an hour. */
export function shortAt(hospital: Pick<Hospital, 'steps'>, course: Course, hour: number): number | null {
  const i = hospital.steps.indexOf(hour)
  return i < 0 || course.short === null ? null : (course.short[i] ?? null)
}
