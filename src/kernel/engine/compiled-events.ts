import { instructionsOf } from '../dynamics/evaluate.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import { carriedOf } from '../dynamics/moving.ts'
import type { Structure } from '../dynamics/structure.ts'
import type { Way } from './compile.ts'
import { rowsOfEvents } from './event-rows.ts'
import { createEventfulRounds } from './eventful-rounds.ts'
import { type Places, rowBytes } from './memory.ts'
import type { PathPlaces } from './path.ts'
import { defineStride, type StrideParts, type Watching } from './stride.ts'
import { needed } from './translate.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** How models with events are compiled; pages, which move few members, leave it at home. */
export interface CompiledEvents {
  /** A model in which something moves, and of whose values all are finite, can be compiled. */
  readonly can: (structure: Structure) => boolean
  readonly way: (structure: Structure, layout: MemberLayout) => Way
  readonly define: typeof define
  readonly rounds: typeof createEventfulRounds
}

function way(structure: Structure, layout: MemberLayout): Way {
  const events = structure.events!
  const { carried, states, flags, path, queue } = rowsOfEvents(structure, layout)
  const kept = new Map<number, number>()
  for (const i of structure.model.states.keys()) if (!events.moving[i]) kept.set(structure.at.states + i, states + i)
  // What the equations compare holds still between two changes.
  const parts = events.watch.slots.length - events.touch.count
  for (let w = events.events.length; w < parts; w++) {
    kept.set(events.smooth.conditions + w - events.events.length, flags + w)
  }
  const watched = events.watch.slots
  const watching = needed(instructionsOf(events.watch.program), watched)
  return { carried, right: events.smooth, memory: path, rows: queue, watching, watched, kept }
}

function define(
  module: ModuleBuilder,
  structure: Structure,
  layout: MemberLayout,
  {
    watch,
    places,
    ...parts
  }: Omit<StrideParts, 'places' | 'watching'> & {
    readonly places: Places & PathPlaces
    readonly watch: Watching['write']
  },
): number {
  const events = structure.events!
  const rows = rowsOfEvents(structure, layout)
  const row = (offset: number) => places.tile + offset * rowBytes
  return defineStride(module, {
    ...parts,
    places: {
      ...places,
      breaks: places.landing,
      known: row(rows.known),
      next: row(rows.next),
      condition: (w) => row(rows.flags + w),
      resting: layout.states.flatMap(({ offset }, i) =>
        events.moving[i] ? [] : [{ kept: row(rows.states + i), shown: row(offset) }],
      ),
    },
    watching: { truths: events.events.length, count: events.watch.slots.length, write: watch },
  })
}

export const compiledEvents: CompiledEvents = {
  can: ({ events }) => events !== null && carriedOf(events).length > 0,
  way,
  define,
  rounds: createEventfulRounds,
}
