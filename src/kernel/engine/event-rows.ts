import { eventfulPlaces } from '../dynamics/eventful.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import { carriedOf } from '../dynamics/moving.ts'
import { pathMemory } from '../dynamics/path.ts'
import type { Structure } from '../dynamics/structure.ts'

/** Offsets of a member's numbers (`createEventful`). */
export function rowsOfEvents(structure: Structure, layout: MemberLayout) {
  const events = structure.events!
  const carried = carriedOf(events)
  const places = eventfulPlaces(structure.model.states.length, events, pathMemory(carried.length))
  const at = (offset: number) => layout.memory + offset
  return {
    carried,
    known: at(places.known),
    live: at(places.live),
    next: at(places.next),
    states: at(places.states),
    flags: at(places.flags),
    path: at(places.own),
    queue: at(places.queue),
  }
}
