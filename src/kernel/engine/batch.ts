import type { Places } from './memory.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import type { ModuleBuilder } from './wasm/module.ts'

/** (number of pairs, extra): a loop over the list of pairs, `abreast` of them at a time as long as there are so many. */
export function defineBatch(
  module: ModuleBuilder,
  name: string,
  places: Places,
  abreast: number,
  apply: (c: Code, lanes: readonly Value[], at: Value) => void,
): void {
  module.define(['i32', 'i32'], [], name, (body) => {
    const c = createCode(body)
    const at = body.local('i32')
    c.set(at, c.int(0))
    const end = c.keep(c.mulInt(c.get(0), c.int(8)), 'i32')
    for (let pairs = abreast; pairs > 0; pairs--) {
      c.during(c.lessInt(c.addInt(c.get(at), c.int(8 * (pairs - 1))), end), () => {
        const lanes = Array.from({ length: 2 * pairs }, (_, i) => c.loadInt(places.pairs + 4 * i, c.get(at)))
        apply(c, lanes, c.get(at))
        c.set(at, c.addInt(c.get(at), c.int(8 * pairs)))
      })
    }
  })
}
