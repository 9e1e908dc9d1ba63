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
  const repeats = additional > 0 || (steady > 0 && amount > 0)
  if (repeats && interval === 0) problem('II', 'A dose with ADDL or SS needs the interval between doses. Add II.')
}

export const modelled = (what: 'rate' | 'duration', code: number, input: string) =>
  `RATE ${code} asks the model for the ${what}, but its input ${input} declares none. Add \`${what}:\` to the input, or write the rate as a number.`
