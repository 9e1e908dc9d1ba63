import { playTheatre } from '../../kernel/planning/theatre-stress.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TheatreDay } from './theatre-day.ts'
import type { Theatres } from './theatre-state.ts'

export const members = 300
export const seed = 1

/** Plays the rest of a day through by what was learned of minutes and surprises; nothing comes unplanned where nobody says that a room is staffed. */
export const playDay = (
  { problem, plan, lists }: TheatreDay,
  { belief, surprises }: Pick<Theatres, 'belief' | 'surprises'>,
  of = seed,
) => {
  const staffed = lists.flatMap(({ blocks }) => blocks.flatMap(({ id, isStaffed }) => (isStaffed ? [id] : [])))
  const options = { members, belief, surprises: { ...surprises, in: new Set(staffed) } }
  return playTheatre(problem, plan, createDraws(of), options)
}
