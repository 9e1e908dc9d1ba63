import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tidyTop, timeTicks, valueAt } from './time-frame.ts'

const hour = 3_600_000

test('ticks are whole local hours in order, inside the window, and never crowd', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
      fc.integer({ min: 6, max: 240 }),
      fc.integer({ min: 200, max: 1600 }),
      (from, hours, width) => {
        const until = from + hours * hour
        const ticks = timeTicks(from, until, width)
        for (const [i, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(from)
          expect(tick).toBeLessThanOrEqual(until)
          expect(new Date(tick).getMinutes()).toBe(0)
          if (i > 0) expect(tick).toBeGreaterThan(ticks[i - 1] ?? 0)
        }
        expect(ticks.length).toBeLessThanOrEqual(Math.max(2, Math.floor(width / 64)) + 2)
      },
    ),
  )
})

test('the nights in which clocks change have each hour once, and the repeated one twice', () => {
  const before = process.env.TZ
  process.env.TZ = 'Europe/Berlin'
  try {
    const clocks = (from: number) =>
      timeTicks(from, from + 6 * hour, 900).map((tick) => [(tick - from) / hour, new Date(tick).getHours()])
    // Summer time begins at 02:00, which is 01:00 UTC, and ends at 03:00 of summer time.
    expect(clocks(Date.UTC(2026, 2, 28, 23))).toEqual([
      [0, 0],
      [1, 1],
      [2, 3],
      [3, 4],
      [4, 5],
      [5, 6],
      [6, 7],
    ])
    expect(clocks(Date.UTC(2026, 9, 24, 22))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 3],
      [5, 4],
      [6, 5],
    ])
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
})

test('the top of a scale is tidy, above the data, and wastes less than half', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (value) => {
      const top = tidyTop(value)
      expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-12))
      expect(top).toBeLessThanOrEqual(value * 1.51)
    }),
  )
  expect(tidyTop(0)).toBe(1)
})

test('values are read by straight interpolation and never beyond the ends', () => {
  const times = [0, 10, 20]
  const values = [0, 10, 0]
  expect(valueAt(times, values, 5)).toBe(5)
  expect(valueAt(times, values, 20)).toBe(0)
  expect(valueAt(times, values, -1)).toBeNull()
  expect(valueAt(times, values, 21)).toBeNull()
  expect(valueAt([], [], 0)).toBeNull()
})
