import * as eight from './threefry-eight.ts'
import { createEight, together } from './threefry-eight.ts'

// A constant of this module is folded into its code.
const { eightWidth } = eight

/** Rows that are remembered: a power of two. */
const rows = 512
const { words, fill } = createEight(rows * eightWidth)
const tags = new Int32Array(rows * 4)
// No row is filled yet: a block that no counter has.
for (let row = 0; row < rows; row++) tags[4 * row + 3] = 2 ** 30

/**
 * Where the words of one counter under one key stand: `words[place]` and `words[place + together]`, until the next call. Who asks for entity
 * after entity, as patients come, finds seven of eight worked out already. Pure but for this memory: the same words as `threefryInto`.
 */
export function placeOfWords(k0: number, k1: number, entity: number, what: number): number {
  const row = ((what >>> 20) + k0) & (rows - 1)
  const tag = 4 * row
  const block = entity >> 3
  if (tags[tag + 3] !== block || tags[tag + 2] !== what || tags[tag] !== k0 || tags[tag + 1] !== k1)
    fillRow(k0, k1, block, what, row)
  return row * eightWidth + (entity & 7)
}

function fillRow(k0: number, k1: number, block: number, what: number, row: number): void {
  tags[4 * row] = k0
  tags[4 * row + 1] = k1
  tags[4 * row + 2] = what
  tags[4 * row + 3] = block
  fill(k0, k1, block << 3, what, row * eightWidth)
}

export { together as wordStep, words as keyedWords }
