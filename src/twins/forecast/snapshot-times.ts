import type { Clock } from '../clock.ts'

/**
 * Whether the snapshot of an instant of the grid is worth keeping for a stream that stands at `at` (model time): the two newest, as values come in order or
 * a little late; for those that come later the first of each quarter of a day, for a day. Whatever is older is computed from the start.
 */
export function keepsSnapshot(time: number, at: number, grid: number, clock: Pick<Clock, 'hours'>): boolean {
  if (time > at) return false
  if (at - time < 2 * grid) return true
  const quarter = clock.hours(6)
  return at - time <= clock.hours(24) && Math.floor(time / quarter) !== Math.floor((time - grid) / quarter)
}

/**
 * Model time from which a stream takes the record: between one and five weeks before `at`, at the same instant for four weeks, so that the past of a
 * snapshot does not change from one value to the next.
 */
export function streamMemory(at: number, clock: Pick<Clock, 'hours'>): number {
  const week = clock.hours(168)
  return Math.floor((at - week) / (4 * week)) * 4 * week
}
