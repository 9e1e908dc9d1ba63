import { foretold } from '../../kernel/planning/believed-minutes.ts'
import type { MinutesBelief } from '../../kernel/planning/learn-minutes.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TheatreCase } from './theatre-cases.ts'

const seed = 1

/** What is believed of the minutes of a case, asked once for each kind. */
export function believedMinutes(belief: MinutesBelief) {
  const draws = createDraws(seed)
  const known = new Map<string, { readonly mean: number; readonly sd: number; readonly seen: number }>()
  return ({
    key,
    procedure,
    surgeon,
    booked,
  }: Pick<TheatreCase, 'key' | 'procedure' | 'surgeon' | 'booked'>): { mean: number; sd: number; seen: number } => {
    const kind = {
      procedure: procedure?.key ?? `? ${key}`,
      surgeon: surgeon?.key ?? `? ${key}`,
      ...(booked !== null && { booked }),
    }
    const name = JSON.stringify(kind)
    let found = known.get(name)
    if (!found) {
      const seenBefore = belief.seen[belief.procedures.indexOf(kind.procedure)] ?? 0
      found = { ...foretold(belief, kind, draws), seen: seenBefore }
      known.set(name, found)
    }
    return found
  }
}
