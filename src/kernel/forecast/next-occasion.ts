import type { Dynamics } from '../dynamics/dynamics.ts'
import type { Model } from '../model.ts'
import { centralDraws } from '../random/central-draws.ts'
import type { Draws } from '../random/draws.ts'
import type { InputEvent } from '../timeline.ts'

/**
 * What the members are on occasions that have not been seen: their effects `drawn` anew from their law, `typical` (zero), or still those of the
 * `last` occasion on the record.
 */
export type FutureOccasion = 'drawn' | 'typical' | 'last'

/** A future under one choice: the inputs of a plan and the draws that move the members through it. */
export interface NextOccasion {
  /** Inputs that say no occasion of their own begin the next one together, with the first of them. */
  label<Event extends InputEvent>(events: readonly Event[]): readonly Event[]
  draws(draws: Draws): Draws
}

/**
 * The next occasion of a subject begins with the first input of a plan. Its effects are keyed by member and occasion, so every plan meets the same
 * ones. Without effects of occasions, or with `last`, nothing changes.
 */
export function nextOccasion({ model, dynamics }: Runnable, how: FutureOccasion = 'drawn'): NextOccasion {
  if (how === 'last' || !model.effects.some(({ level }) => level === 'occasion')) {
    return { label: (events) => events, draws: (draws) => draws }
  }
  const seen = dynamics.layout.effects.flatMap(({ occasion }) => (occasion === undefined ? [] : [occasion]))
  const next = Math.floor(Math.max(0, ...seen)) + 1
  return {
    label: (events) => events.map((event) => ({ ...event, occasion: event.occasion ?? next })),
    draws: how === 'drawn' ? (draws) => draws : typicalOccasions,
  }
}

interface Runnable {
  readonly model: Model
  readonly dynamics: Dynamics
}

/** The same draws, but for occasions, which are typical. */
function typicalOccasions(draws: Draws): Draws {
  return { ...draws, stream: (name) => (name === 'occasion' ? centralDraws : typicalOccasions(draws.stream(name))) }
}
