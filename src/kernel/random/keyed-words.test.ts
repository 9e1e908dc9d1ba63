import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyedWords, placeOfWords, wordStep } from './keyed-words.ts'
import { threefryInto } from './threefry.ts'

describe('words of eight counters at once', () => {
  it('are those of each counter by itself, whatever was asked before', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const alone = new Int32Array(2)
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word, word), { minLength: 1, maxLength: 20 }), (keys) => {
        for (const [k0, k1, entity, what] of keys)
          for (const step of [0, 1, 9, 0]) {
            const next = (entity + step) | 0
            const at = placeOfWords(k0, k1, next, what)
            threefryInto(k0, k1, next, what, alone)
            expect([keyedWords[at], keyedWords[at + wordStep]]).toEqual([...alone])
          }
      }),
      { numRuns: 300 },
    )
  })
})
