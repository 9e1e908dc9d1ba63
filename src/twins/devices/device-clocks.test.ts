import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClockEvidence, followClocks } from './device-clocks.ts'

const minute = 60_000
/** Hears messages of one device whose clock is `ahead`, each with its delay on the line; answers with the corrections after each. */
function hear(
  messages: readonly { readonly at: number; readonly delay: number; readonly ahead: number; readonly says?: boolean }[],
) {
  const clocks = followClocks([], new Map())
  const corrections = messages.map(({ at, delay, ahead, says = true }) => {
    const device = at + ahead
    clocks.hear('d', { received: at + delay, newest: device, sent: says ? device : null })
    return clocks.aheadAt('d', at + delay)
  })
  return { clocks, corrections }
}
const every = (count: number, ahead: number, from = 0, more = {}) =>
  Array.from({ length: count }, (_, n) => ({ at: from + n * minute, delay: 200, ahead, ...more }))

describe('a clock that is behind', () => {
  it('is known from messages that say when they left, and of all that it learned from', () => {
    const { clocks, corrections } = hear(every(8, -10 * minute))
    expect(corrections).toEqual([0, 0, 0, 0, ...Array(4).fill(-10 * minute)])
    expect(clocks.aheadAt('d', 200)).toBe(-10 * minute)
    expect(clocks.aheadAt('d', 199)).toBe(0)
  })

  it('cannot be told from readings alone, nor from messages that queued', () => {
    expect(hear(every(20, -10 * minute, 0, { says: false })).clocks.learned).toEqual([])
    // A line that was down for ten minutes: what queued comes at once.
    const queued = Array.from({ length: 20 }, (_, n) => ({ at: n * 30_000, delay: 600_000 - n * 30_000, ahead: 0 }))
    expect(hear(queued).clocks.learned).toEqual([])
    // All of it written in one second: five that agree, but all at once.
    const burst = Array.from({ length: 20 }, (_, n) => ({ at: n * 50, delay: 600_000, ahead: 0 }))
    expect(hear(burst).clocks.learned).toEqual([])
  })

  it('that is less than a minute and a half off is let be', () => {
    expect(hear(every(20, -80_000)).clocks.learned).toEqual([])
  })

  it('that is set right is believed at once', () => {
    const { corrections } = hear([...every(6, -10 * minute), ...every(3, 0, 6 * minute)])
    expect(corrections.slice(4)).toEqual([-10 * minute, -10 * minute, 0, 0, 0])
  })

  it('that is set to another wrong time is learned anew', () => {
    const { corrections } = hear([...every(6, -10 * minute), ...every(8, -5 * minute, 6 * minute)])
    expect(corrections.at(6)).toBe(0)
    expect(corrections.at(-1)).toBe(-5 * minute)
  })

  it('never has a reading corrected into the future, and is off by less than the line takes', () => {
    const messages = fc.array(
      fc.record({ gap: fc.integer({ min: 1, max: 120_000 }), delay: fc.integer({ min: 0, max: 20_000 }) }),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(messages, fc.integer({ min: -7_200_000, max: 0 }), (heard, ahead) => {
        let at = 0
        const evidence: ClockEvidence = new Map()
        const clocks = followClocks([], evidence)
        for (const { gap, delay } of heard) {
          at += gap + 20_000
          const received = at + delay
          clocks.hear('d', { received, newest: at + ahead, sent: at + ahead })
          const correction = clocks.aheadAt('d', received)
          const believed = at + ahead - correction
          // Half a minute of agreement, and rounding to a second.
          expect(believed - received).toBeLessThanOrEqual(30_500)
          if (correction !== 0) expect(Math.abs(believed - at)).toBeLessThanOrEqual(50_500)
        }
      }),
    )
  })
})
