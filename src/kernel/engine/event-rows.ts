import { known, live, next, states } from '../dynamics/eventful.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import { carriedOf } from '../dynamics/moving.ts'
import { pathMemory } from '../dynamics/path.ts'
import type { Structure } from '../dynamics/structure.ts'

/** Offsets of a member's numbers (`createEventful`). */
export function rowsOfEvents({ events, model }: Structure, layout: MemberLayout) {
  const carried = carriedOf(events!)
  const flags = layout.memory + states + model.states.length
  const path = flags + events!.watch.slots.length
  return {
    carried,
    known: layout.memory + known,
    live: layout.memory + live,
    next: layout.memory + next,
    states: layout.memory + states,
    flags,
    path,
    queue: path + pathMemory(carried.length),
  }
}
