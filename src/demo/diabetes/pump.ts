import { table } from './virtual-patients.ts'

/** What a pump can give: steps and limits of boluses (U) and of the basal rate (U/h). */
export interface PumpModel {
  readonly bolus: Limits
  readonly basal: Limits
}
interface Limits {
  readonly min: number
  readonly max: number
  readonly step: number
}

/** A pump of the table by name: `Insulet`, `Cozmo`. */
export function pumpModel(name = 'Insulet'): PumpModel {
  const row = table('pumps').find(({ text }) => text.Name === name)
  if (!row) throw new RangeError(`no pump ${name}`)
  const of = (what: string): Limits => ({
    min: row.numbers[`min_${what}`]!,
    max: row.numbers[`max_${what}`]!,
    step: row.numbers[`inc_${what}`]!,
  })
  return { bolus: of('bolus'), basal: of('basal') }
}

/** What the pump really gives of what is asked: a whole number of steps within the limits. `quantised(pump.bolus, 3.12)` is 3.1. */
export function quantised({ min, max, step }: Limits, asked: number): number {
  const steps = Math.round(Math.min(max, Math.max(min, asked)) / step)
  return Math.round(steps * step * 1e6) / 1e6
}
