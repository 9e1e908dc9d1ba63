import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clock, minutes } from './calendar.ts'

it('a clock time is that of the nearest minute, and is read again as it', () => {
  expect([clock(479.75), clock(1439.7), clock(1510)]).toEqual(['08:00', '24:00', '25:10'])
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1440, noNaN: true }), (minute) => {
      expect(minutes(clock(minute))).toBe(Math.round(minute))
    }),
  )
})
