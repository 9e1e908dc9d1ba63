import type { CycleRecord } from '../../../src/twins/views.ts'
import { iso } from './twin-view.ts'

/** A failing heart as a record has it: pressures of today, an echo of last week, and what cannot be taken. */
export function cycleRecordOf(now: number): CycleRecord {
  const taken = (name: string, value: number, unit: string, hours: number, as = { value, unit }) => ({
    name,
    value,
    unit,
    recorded: as,
    time: iso(now, hours),
    source: { type: 'Observation', id: `beat-${name}`, version: 1 },
    quality: { verdict: 'good' as const },
  })
  return {
    taken: [
      taken('heart_rate', 84, '/min', -2),
      taken('systolic', 104, 'mm[Hg]', -2),
      taken('diastolic', 66.0054, 'mm[Hg]', -2, { value: 8.8, unit: 'kPa' }),
      taken('ejection_fraction', 0.35, '1', -24 * 7, { value: 35, unit: '%' }),
    ],
    older: [{ name: 'end_diastolic_volume', time: iso(now, -24 * 500) }],
    leftOut: [
      { name: 'stroke_volume', time: iso(now, -24 * 7), rule: 'bind.bound', reason: 'Only a bound is known: > 52' },
    ],
    missing: ['stroke_volume', 'end_diastolic_volume', 'mean_pressure', 'venous_pressure', 'pulmonary_systolic'],
  }
}
