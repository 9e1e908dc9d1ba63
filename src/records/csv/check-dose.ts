import type { Report } from './read-target.ts'

export interface WrittenDose {
  readonly amount: number
  readonly rate: number
  readonly steady: number
  readonly interval: number
  readonly additional: number
}

const mostDoses = 10_000

/** What a dose row must hold to mean anything. */
export function checkDose({ amount, rate, steady, interval, additional }: WrittenDose, problem: Report): void {
  if (amount < 0) problem('AMT', `${amount} is not an amount. Write a number, 0 or above.`)
  if (rate < 0 && rate !== -1 && rate !== -2)
    problem('RATE', `${rate} is not a rate. Write a rate, 0 (bolus), -1 (modelled rate) or -2 (modelled duration).`)
  if (steady !== 0 && steady !== 1 && steady !== 2)
    problem('SS', `${steady} is not a steady state. Use 0 (none), 1 (in place of what was there) or 2 (on top of it).`)
  if (additional < 0 || additional > mostDoses || !Number.isInteger(additional))
    problem('ADDL', `${additional} is not a number of doses. Write a whole number from 0 to ${mostDoses}.`)
  if (interval < 0) problem('II', `${interval} is not an interval. Write a number above 0.`)
  if (steady > 0 && amount === 0 && rate === 0)
    problem(
      'AMT',
      'A steady state of nothing: write the amount of the dose, or the RATE of an infusion that has always run.',
    )
  const repeats = additional > 0 || (steady > 0 && amount > 0)
  if (repeats && interval === 0) problem('II', 'A dose with ADDL or SS needs the interval between doses. Add II.')
}

export const modelled = (what: 'rate' | 'duration', code: number, input: string) =>
  `RATE ${code} asks the model for the ${what}, but its input ${input} declares none. Add \`${what}:\` to the input, or write the rate as a number.`

/** What a row that is no dose must not hold: NONMEM refuses it too, for what it says of a dose would be lost. */
export function checkNoDose(
  row: { readonly evid: number; readonly amount: number; readonly cmt: string | undefined },
  problem: Report,
): void {
  if (row.evid === 0 && row.amount !== 0)
    problem(
      'AMT',
      `${row.amount} on a row that EVID 0 makes an observation. Use EVID 1 for a dose, and a row of its own for a level.`,
    )
  if (row.evid === 2 && Number(row.cmt) < 0)
    problem(
      'CMT',
      `${row.cmt} would turn a compartment off, which is not supported. Use EVID 3 to empty all of them, or take the row out.`,
    )
}

/** A level beside a dose, which the dose would hide. Zero and `.` are how files write that there is none. */
export function checkLevel(
  written: { readonly dv: string | undefined; readonly missing: boolean },
  problem: Report,
): void {
  if (written.dv === undefined || written.missing || Number(written.dv) === 0) return
  problem(
    'DV',
    `${written.dv} stands on the row of a dose, where it is not read. Give the level a row of its own, before or after the dose, or set MDV to 1.`,
  )
}
