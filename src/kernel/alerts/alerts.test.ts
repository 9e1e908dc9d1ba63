import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlertRule, type AlertState, chanceOf, nextAlert } from './alert-rule.ts'
import { evaluateAlerts } from './evaluate-alerts.ts'

const low: AlertRule = { code: 'low', side: 'below', threshold: 70, within: 30, level: 'high', begins: 0.3, ends: 0.2 }

describe('the chance of an alert', () => {
  it('is the weighted share of futures that pass the threshold at any time of the horizon', () => {
    const times = [0, 10, 20, 30, 40]
    const futures = [
      [60, 90, 69, 90, 90],
      [90, 90, 90, 90, 50],
      [90, 90, 90, 69, 90],
      [60, 70, 70, 70, 70],
    ]
    expect(chanceOf(low, 0, times, futures)).toBe(0.5)
    expect(chanceOf(low, 0, times, futures, [1, 1, 0, 0])).toBe(0.5)
    expect(chanceOf(low, 0, times, futures, [0, 1, 3, 0])).toBe(0.75)
    expect(chanceOf(low, 40, times, futures)).toBeNull()
    expect(chanceOf(low, 0, times, [])).toBeNull()
  })
})

describe('an alert', () => {
  const run = (chances: readonly number[]) => {
    let state: AlertState | null = null
    return chances.map((chance, now) => {
      state = nextAlert(low, state, { now, measured: 100, chance, withheld: null })
      return state.active
    })
  }

  it('begins at one chance and ends below another', () => {
    expect(run([0.29, 0.3, 0.25, 0.2, 0.19, 0.25, 0.31])).toEqual([false, true, true, true, false, false, true])
  })

  it('never changes between two chances within its band', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.double({ min: 0.2, max: 0.299, noNaN: true })), (first, chances) => {
        const [, ...rest] = run([first ? 1 : 0, ...chances])
        expect(rest.every((active) => active === first)).toBe(true)
      }),
    )
  })

  it('keeps since when it is active, and says nothing of what is withheld but what was measured', () => {
    const seen = { now: 5, measured: 100, chance: 0.9, withheld: null }
    const first = nextAlert(low, null, seen)
    expect(first).toEqual({ code: 'low', active: true, chance: 0.9, since: 5 })
    expect(nextAlert(low, first, { ...seen, now: 9 }).since).toBe(5)
    for (const withheld of ['stale', 'credibility'] as const)
      expect(nextAlert(low, first, { ...seen, now: 9, withheld })).toMatchObject({ active: false, since: null })
    expect(nextAlert(low, null, { ...seen, measured: 60, withheld: 'credibility' })).toMatchObject({
      active: true,
      chance: 1,
    })
    expect(nextAlert(low, first, { ...seen, chance: null }).active).toBe(false)
  })
})

describe('the evaluation of alerts', () => {
  const values = (numbers: readonly number[]) => numbers.map((value, i) => ({ time: 5 * i, value }))
  const options = { ahead: 60, quiet: 30, day: 1440 }

  it('counts episodes, lead times and false alarms', () => {
    // Low from 60 to 70 minutes and from 200 on; alerts 25 minutes before the first, one of nothing, none before the second.
    const glucose = values(
      Array.from({ length: 60 }, (_, i) => ((i >= 12 && i <= 14) || (i >= 40 && i <= 42) ? 65 : 110)),
    )
    const alerts = [
      { from: 35, until: 75 },
      { from: 100, until: 110 },
    ]
    const result = evaluateAlerts(low, glucose, alerts, options)
    expect(result).toMatchObject({ episodes: 2, foretold: 1, leadTime: 25, falseAlarms: 1, sensitivity: 0.5 })
    expect(result.falseAlarmsPerDay).toBeCloseTo(1 / (295 / 1440), 12)
  })

  it('judges no alert whose time is not over, and knows no sensitivity without an episode', () => {
    const quietDay = values(Array(30).fill(110))
    expect(evaluateAlerts(low, quietDay, [{ from: 120, until: 145 }], options)).toMatchObject({
      episodes: 0,
      falseAlarms: 0,
      sensitivity: null,
      leadTime: null,
    })
  })
})
