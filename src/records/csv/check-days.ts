import { convert } from '../../kernel/units/convert.ts'
import { dayOf } from './read-clock.ts'

/** TIME and the day of one row as they are written. */
export interface WrittenTime {
  readonly line: number
  readonly time: string
  readonly date: string | undefined
}

/**
 * Lines on which a number in TIME cannot be told from the hour of the day that DATE names. NONMEM reads every number beside DATE as such an hour, others as the time that
 * has passed. It is read as the latter where the days agree with it and it can be no such hour, or all rows are of one day. `rows` are those of one individual.
 *
 *     unclearDays([{ line: 2, time: '8', date: '1' }, { line: 3, time: '9.5', date: '2' }], 'h')   // [3]: 1.5 h later, or 25.5 h?
 */
export function unclearDays(rows: readonly WrittenTime[], unit: string): number[] {
  const dated = rows.filter(({ date }) => date !== undefined)
  const numbers = dated.filter(({ time }) => Number.isFinite(Number(time)))
  const first = numbers[0]
  const days = convert(1, unit, 'd')
  if (!first || !days.ok || dated.every(({ date }) => date === dated[0]!.date)) return []
  const passed = (row: WrittenTime) => {
    const [day, since] = [dayOf(row.date!), dayOf(first.date!)]
    const elapsed = (Number(row.time) - Number(first.time)) * days.value
    return day === null || since === null || Math.abs(elapsed - (day - since)) < 1
  }
  const clocks = numbers.length < dated.length
  const hours = numbers.every(({ time }) => Number(time) >= 0 && Number(time) <= 24)
  const unclear = numbers.filter((row) => clocks || !passed(row) || (hours && row.date !== first.date))
  return unclear.map(({ line }) => line)
}
