import { stopped } from '../dynamics/dynamics.ts'
import { createPath, type PathPlaces } from './path.ts'
import type { Room, Stepper } from './stepper.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** What `defineMover` needs to know of where members stand. */
export interface MoverPlaces extends PathPlaces {
  readonly targets: number
  readonly landing: number
}

/**
 * (offset of lane a, offset of lane b, step limit): carries two members to their targets, each with its own time and step, and writes
 * back their states, step in progress and code. A lane that has arrived waits with step 0.
 */
export function defineMover(
  module: ModuleBuilder,
  size: number,
  room: Room,
  places: MoverPlaces,
  stepper: Stepper,
  prepare: (c: Code, a: Value, b: Value) => void,
): number {
  return module.define(['i32', 'i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const { number, keep, select, get, set } = c
    const [a, b] = [get(0), get(1)]
    const to = keep(c.gather(places.targets, a, b))
    const path = createPath(c, size, room, places, stepper, a, b)
    const steps = keep(c.lt(get(path.t), to))
    const landing = keep(c.ne(c.gather(places.landing, a, b), number(0)))
    // A look at the dense output alone needs no right-hand side.
    c.when(c.any(c.or(steps, landing)), () => prepare(c, a, b))
    c.when(c.any(steps), () => {
      const good = path.stand()
      set(path.code, select(c.andNot(steps, good), number(stopped.notFinite), get(path.code)))
      set(path.active, c.and(steps, good))
      path.begin(get(path.active))
      path.carry(to, get(2))
    })
    const alive = keep(c.eq(get(path.code), number(stopped.alive)))
    const looking = keep(c.andNot(alive, landing))
    const ending = keep(c.and(alive, landing))
    c.when(c.any(looking), () => {
      const at = path.look(to)
      const seen = Array.from({ length: size }, (_, i) => at(i))
      path.putStates(looking, (i) => seen[i]!)
      const lost = c.andNot(looking, path.wholeOf(seen))
      set(path.code, select(lost, number(stopped.notFinite), get(path.code)))
    })
    c.when(c.any(ending), () => {
      const { short, asked } = path.leave(ending, to)
      c.when(c.any(short), () => {
        const norm = body.local('v128')
        set(norm, c.call(stepper.attempt, ...asked))
      })
      path.land(ending, to, short)
    })
    c.scatter(places.codes, a, b, get(path.code))
    c.when(c.any(c.or(steps, ending)), () => path.save())
  })
}
