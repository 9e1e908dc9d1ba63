import type { Draws } from './draws.ts'

/**
 * The same draws for members that are a part of an ensemble: member 0 here is member `first` there. So a chunk of an ensemble meets the numbers
 * that it would meet in the whole.
 *
 *     simulateChunk(task, 512, 256)                  // members 512 … 767 by offsetDraws(createDraws(task.seed), 512)
 */
export function offsetDraws(draws: Draws, first: number): Draws {
  if (first === 0) return draws
  return {
    seed: draws.seed,
    stream: (name) => offsetDraws(draws.stream(name), first),
    uniform: (member, entity, counter) => draws.uniform(first + member, entity, counter),
    normal: (member, entity, counter) => draws.normal(first + member, entity, counter),
    fillNormal(into, entity, counter) {
      for (let m = 0; m < into.length; m++) into[m] = draws.normal(first + m, entity, counter)
    },
    fillUniform(into, entity, counter) {
      for (let m = 0; m < into.length; m++) into[m] = draws.uniform(first + m, entity, counter)
    },
  }
}
