import type { Expression } from '../../../kernel/language/expression.ts'
import type { StateChange, StateEvent } from '../../../kernel/model.ts'
import type { SbmlDocument, SbmlEvent, SbmlSpecies } from './document.ts'
import { node, number } from './math.ts'
import type { Place } from './place.ts'
import { refuse } from './refuse.ts'
import type { Element } from './xml.ts'

interface Parts {
  readonly document: SbmlDocument
  readonly formula: (math: Element | undefined) => Expression | null
  readonly place: (id: string, at: Element) => Place
  /** Index of the state of that name. */
  readonly state: (holder: string) => number
  /** Species of a compartment that are held as concentrations. */
  readonly inCompartment: (id: string) => readonly Place[]
  readonly volume: (species: SbmlSpecies) => Expression
}

/** Events of a document; one without a trigger never happens. */
export function readEvents(parts: Parts): StateEvent[] {
  return parts.document.events.flatMap((event) => {
    const when = parts.formula(event.trigger)
    if (!when) return []
    const delay = parts.formula(event.delay)
    const priority = parts.formula(event.priority)
    return [
      {
        name: event.id,
        when,
        initially: event.initially,
        persistent: event.persistent,
        ...(delay && { delay }),
        ...(priority && { priority }),
        set: readChanges(event, parts),
      },
    ]
  })
}

function readChanges(event: SbmlEvent, { formula, place, state, inCompartment, volume }: Parts): StateChange[] {
  const at = event.fromTrigger ? 'trigger' : 'execution'
  const assigned = new Set(event.assignments.map((each) => each.variable))
  return event.assignments.flatMap((each) => {
    const value = formula(each.math)
    if (!value) return []
    const target = place(each.variable, each.at)
    const index = state(target.holder)
    if (index < 0) return refuse(`an event that sets \`${each.variable}\`, which a rule determines`, each.at)
    const change: StateChange = { state: index, value, at, ...(target.asAmount && { scale: volume(target.species!) }) }
    if (target.kind !== 'compartment') return [change]
    // The amount stays when the compartment changes: what is held as a concentration changes with it.
    const kept = inCompartment(each.variable).filter((other) => !assigned.has(other.id))
    return [
      change,
      ...kept.flatMap((other): StateChange[] => {
        const own = state(other.holder)
        if (own < 0) return []
        const amount = node('multiply', other.means, target.means)
        return [{ state: own, value: amount, at: 'execution', scale: node('divide', number(1), target.means) }]
      }),
    ]
  })
}
