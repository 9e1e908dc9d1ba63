import { stopped } from './dynamics.ts'
import type { Derivative, Stepping } from './path.ts'

/** How values that are no number are carried on; pages, which carry none, leave it at home. */
export interface Carrying {
  /** Numbers a member that are kept besides those of the inner propagator. */
  readonly memory: (size: number) => number
  readonly create: typeof createCarrying
}

const carryingMemory = (size: number): number => 1 + 3 * size

/**
 * Goes on with states that are no number, or not finite, as IEEE arithmetic has it: from where the path begins such a state, or one whose
 * slope is no finite number, holds y + slope, and so does what depends on it; the others move as ever. For documents that define what becomes
 * of a value that is not known; a model of a patient stops instead.
 *
 * `make` makes the inner propagator of right-hand sides in which what is carried rests at zero.
 */
function createCarrying(size: number, raw: Derivative, make: (derivative: Derivative) => Stepping): Stepping {
  // The memory: where the path began; whether a state is carried; what it holds; what it was at the beginning; the inner propagator's.
  const [began, flags, held, first] = [0, 1, 1 + size, 1 + 2 * size]
  const own = carryingMemory(size)
  const whole = new Float64Array(size)
  const slope = new Float64Array(size)
  let current: Float64Array = new Float64Array(own)

  const inner = make((time, y, into, at) => {
    for (let i = 0; i < size; i++) whole[i] = current[flags + i] ? current[held + i]! : y[i]!
    raw(time, whole, into, at)
    for (let i = 0; i < size; i++) if (current[flags + i]) into[at + i] = 0
  })
  const innerOf = (memory: Float64Array) => {
    current = memory.subarray(0, own)
    return memory.subarray(own)
  }

  function restore(memory: Float64Array, to: number, y: Float64Array): void {
    const from = to === memory[began] ? first : held
    for (let i = 0; i < size; i++) if (memory[flags + i]) y[i] = memory[from + i]!
  }

  return {
    memory: own + inner.memory,
    ahead: (memory) => inner.ahead(innerOf(memory)),
    restart(memory, time, y) {
      memory[began] = time
      memory.fill(0, flags, held)
      for (let more = true; more; ) {
        more = false
        for (let i = 0; i < size; i++) whole[i] = memory[flags + i] ? memory[held + i]! : y[i]!
        raw(time, whole, slope, 0)
        for (let i = 0; i < size; i++) {
          const sum = y[i]! + slope[i]!
          if (memory[flags + i] || Number.isFinite(sum)) continue
          memory[flags + i] = 1
          memory[held + i] = sum
          memory[first + i] = y[i]!
          more = true
        }
      }
      for (let i = 0; i < size; i++) whole[i] = memory[flags + i] ? 0 : y[i]!
      inner.restart(innerOf(memory), time, whole)
    },
    reach(memory, to, y) {
      const code = inner.reach(innerOf(memory), to, y)
      if (code === stopped.alive) restore(memory, to, y)
      return code
    },
    land(memory, to, y) {
      const code = inner.land(innerOf(memory), to, y)
      if (code === stopped.alive) restore(memory, to, y)
      return code
    },
  }
}

export const carrying: Carrying = { memory: carryingMemory, create: createCarrying }
