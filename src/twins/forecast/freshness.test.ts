import { describe, expect, it } from 'vitest'
import { freshness, freshnessLimits, usual } from './freshness.ts'

const hours = (count: number) => count * 3_600_000

describe('freshness', () => {
  it('goes from current to ageing to stale with the age of the last measurement', () => {
    const states = [0, 23.9, 24, 71.9, 72, 500].map((age) => freshness(0, null, hours(age)))
    expect(states).toEqual(['current', 'current', 'ageing', 'ageing', 'stale', 'stale'])
  })

  it('is none without a measurement, until the treatment is too old for a prediction alone', () => {
    expect(freshness(null, null, hours(5))).toBe('none')
    expect(freshness(null, 0, hours(5))).toBe('none')
    expect(freshness(null, 0, hours(80))).toBe('stale')
  })

  it('is what the model declares, in its own unit of time', () => {
    const assimilate = { method: 'particle', grid: 15, window: 180, ages: 20, stale: 60 } as const
    const limits = freshnessLimits({ time: 'min', assimilate })
    const states = [0, 0.33, 0.34, 0.99, 1].map((age) => freshness(0, null, hours(age), limits))
    expect(states).toEqual(['current', 'current', 'ageing', 'ageing', 'stale'])
    expect(freshnessLimits({ time: 'h' })).toEqual(usual)
  })
})
