import type { HospitalBelief } from './belief.ts'
import { membersOf } from './forecast-hospital.ts'
import type { UnitKind } from './hospital.ts'
import type { HospitalRun } from './run-hospital.ts'

/** Patients that one nurse cares for, where nobody has said otherwise. */
export const declaredPatientsPerNurse: Readonly<Record<UnitKind, number>> = {
  ward: 6,
  intensive: 1,
  emergency: 4,
  theatre: 0.5,
}
/** Local hours at which shifts begin, where nobody has said otherwise. */
export const declaredShifts = [7, 19] as const

/** Nurses that a shift needs: enough for the fullest hour of the shift. */
export interface ShiftNeed {
  readonly unit: string
  /** Hours of the forecast. */
  readonly from: number
  readonly until: number
  readonly q10: number
  readonly q50: number
  readonly q90: number
}

/** Staff by shift over the first three days: P(q90 is enough) = 0.9. */
export function staffByShift(
  { hospital }: Pick<HospitalBelief, 'hospital'>,
  run: HospitalRun,
  ratio: (unit: string) => number | undefined = () => undefined,
  shifts: readonly number[] = declaredShifts,
): ShiftNeed[] {
  const hours = Math.min(run.hours, 72)
  const begins: number[] = [0]
  for (let h = 1; h < hours; h++) if (shifts.includes(Math.floor(run.at + h) % 24)) begins.push(h)
  const spare = new Float64Array(run.members)
  return hospital.units.flatMap(({ id, kind }, u) =>
    begins.map((from, i): ShiftNeed => {
      const until = begins[i + 1] ?? hours
      const most = new Float64Array(run.members)
      for (let h = from; h <= until; h++) {
        const present = membersOf(run, run.present, [u], h, spare)
        for (let m = 0; m < most.length; m++) most[m] = Math.max(most[m]!, present[m]!)
      }
      const each = ratio(id) ?? declaredPatientsPerNurse[kind]
      const sorted = most.map((n) => Math.ceil(n / each)).sort()
      const at = (p: number) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!
      // Shifts begin on the hour, whatever the minute is now.
      const past = run.at - Math.floor(run.at)
      return {
        unit: id,
        from: from === 0 ? 0 : from - past,
        until: until - past,
        q10: at(0.1),
        q50: at(0.5),
        q90: at(0.9),
      }
    }),
  )
}
