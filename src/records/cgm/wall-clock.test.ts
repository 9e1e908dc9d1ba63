import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOrderOf, readTimeText } from './date-text.ts'
import { instantsOf, isZone, offsetAt, resolveWallTimes } from './wall-clock.ts'

const zones = [
  'Europe/London',
  'America/New_York',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'UTC',
  'America/St_Johns',
]
const minute = 60_000

describe('the wall clock', () => {
  it('finds the instant back, whatever the zone', () => {
    const instant = fc.integer({ min: Date.UTC(1990, 0, 1) / minute, max: Date.UTC(2035, 0, 1) / minute })
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, at) => {
        const time = at * minute
        const found = instantsOf(time + offsetAt(zone, time) * minute, zone)
        expect(found).toContain(time)
        expect(found.length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 500 },
    )
  })
  it('knows the hour that is skipped and the one that is repeated', () => {
    expect(instantsOf(Date.UTC(2026, 2, 29, 1, 30), 'Europe/London')).toEqual([])
    expect(instantsOf(Date.UTC(2026, 9, 25, 1, 30), 'Europe/London')).toEqual([
      Date.UTC(2026, 9, 25, 0, 30),
      Date.UTC(2026, 9, 25, 1, 30),
    ])
    expect(instantsOf(Date.UTC(2026, 9, 25, 2, 0), 'Europe/London')).toEqual([Date.UTC(2026, 9, 25, 2, 0)])
    expect(isZone('Europe/Lundon')).toBe(false)
  })
  it('lets the order of a file decide the repeated hour, oldest or newest first', () => {
    // Five minutes apart through the night in which summer time ends; at least one reading on each side of the step back.
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/London', 'America/New_York'),
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        (zone, shift, newestFirst) => {
          const day = zone === 'Europe/London' ? Date.UTC(2026, 9, 24, 22) : Date.UTC(2026, 10, 1, 3)
          const instants = Array.from({ length: 80 }, (_, i) => day + (i * 5 + shift) * minute)
          if (newestFirst) instants.reverse()
          const walls = instants.map((time) => time + offsetAt(zone, time) * minute)
          expect(resolveWallTimes(walls, zone)).toEqual(instants)
        },
      ),
    )
  })
  it('takes two lines in disorder for no change of the clock', () => {
    const at = (minutes: number) => Date.UTC(2026, 9, 25, 1, minutes)
    expect(resolveWallTimes([at(0), at(15), at(30), at(29), at(45)], 'Europe/London')).toEqual(
      Array.from({ length: 5 }, () => 'twice'),
    )
    const told = resolveWallTimes([at(-30), at(45), at(5), at(90)], 'Europe/London')
    expect(told).toEqual([at(-90), at(-15), at(5), at(90)])
  })
  it('guesses neither a lone time of the repeated hour nor one that never was', () => {
    const at = (hour: number, m: number) => Date.UTC(2026, 9, 25, hour, m)
    expect(resolveWallTimes([at(0, 30), at(1, 10), at(1, 20), at(3, 0)], 'Europe/London')).toEqual([
      at(0, 30) - 60 * minute,
      'twice',
      'twice',
      at(3, 0),
    ])
    expect(resolveWallTimes([Date.UTC(2026, 2, 29, 1, 1)], 'Europe/London')).toEqual(['never'])
  })
})

describe('written times', () => {
  it('reads ISO with and without zone, and short dates in either order', () => {
    expect(readTimeText('2026-03-04T07:05:00Z')).toEqual({
      kind: 'instant',
      time: Date.UTC(2026, 2, 4, 7, 5),
      offset: 0,
    })
    expect(readTimeText('2026-03-04 07:05+0330')).toEqual({
      kind: 'instant',
      time: Date.UTC(2026, 2, 4, 3, 35),
      offset: 210,
    })
    const wall = (time: number) => ({ kind: 'wall', wall: time })
    expect(readTimeText('2026-03-04T07:05:09')).toEqual(wall(Date.UTC(2026, 2, 4, 7, 5, 9)))
    expect(readTimeText('03-04-2026 07:05', 'dmy')).toEqual(wall(Date.UTC(2026, 3, 3, 7, 5)))
    expect(readTimeText('03-04-2026 12:05 AM', 'mdy')).toEqual(wall(Date.UTC(2026, 2, 4, 0, 5)))
    for (const none of [
      '',
      '2026-03-04',
      '31-02-2026 10:00',
      '2026-13-01 10:00',
      '10:00',
      '01-01-2026 13:00 PM',
      '2026-01-01 24:00',
    ])
      expect(readTimeText(none)).toBeNull()
  })
  it('tells day from month by the file alone', () => {
    expect(dateOrderOf(['03-04-2026 07:05', '25-04-2026 07:05'])).toBe('dmy')
    expect(dateOrderOf(['03-04-2026 07:05', '04-25-2026 07:05'])).toBe('mdy')
    expect(dateOrderOf(['03-04-2026 07:05'])).toBeNull()
    expect(dateOrderOf(['25-04-2026 07:05', '04-25-2026 07:05'])).toBe('both')
  })
})
