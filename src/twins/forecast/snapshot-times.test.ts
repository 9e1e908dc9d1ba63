import { describe, expect, it } from 'vitest'
import { keepsSnapshot, streamMemory } from './snapshot-times.ts'

const minutes = { hours: (count: number) => 60 * count }

describe('snapshots of a stream', () => {
  it('keeps the two newest, one in six hours of the last day, and none of the future', () => {
    const at = 3 * 1440 + 100
    const times = Array.from({ length: 400 }, (_, i) => 15 * i)
    expect(times.filter((time) => keepsSnapshot(time, at, 15, minutes))).toEqual([3240, 3600, 3960, 4320, 4395, 4410])
  })

  it('keeps later what it kept before, until it is a day old', () => {
    for (let at = 2000; at < 6000; at += 5)
      for (let time = 0; time < at - 30; time += 15)
        if (keepsSnapshot(time, at + 5, 15, minutes)) expect(keepsSnapshot(time, at, 15, minutes)).toBe(true)
  })

  it('begins at the same instant for four weeks, and one week back at least', () => {
    const day = 1440
    expect(streamMemory(35 * day, minutes)).toBe(28 * day)
    expect(streamMemory(62.9 * day, minutes)).toBe(28 * day)
    expect(streamMemory(63 * day, minutes)).toBe(56 * day)
    expect(streamMemory(day, minutes)).toBeLessThan(0)
  })
})
