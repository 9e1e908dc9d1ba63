import { HamzadError } from '../../../kernel/errors.ts'
import type { TimeCourse } from './time-course.ts'

/** Settings of a case of the SBML semantic test suite, with its tolerances. */
export interface SuiteSettings {
  readonly course: TimeCourse
  readonly absolute: number
  readonly relative: number
}

/** Reads `settings.txt`: lines of `name: value`. */
export function readSettings(text: string): SuiteSettings {
  const lines = new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':')
      return at < 0 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const]
    }),
  )
  const number = (name: string): number => {
    const value = Number(lines.get(name) || Number.NaN)
    if (Number.isFinite(value)) return value
    throw new HamzadError('input.invalid', {
      what: 'The settings of the case',
      why: `${name} is ${lines.has(name) ? 'no number' : 'missing'}`,
      action: 'Mend settings.txt',
    })
  }
  const names = (name: string) => listOf(lines.get(name) ?? '')
  const [absolute, relative] = [number('absolute'), number('relative')]
  return {
    absolute,
    relative,
    course: {
      start: number('start'),
      duration: number('duration'),
      steps: number('steps'),
      variables: names('variables'),
      amount: names('amount'),
      concentration: names('concentration'),
      rtol: relative,
      atol: absolute,
    },
  }
}

/** `S1, S2` in parts. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** Reads a table of numbers with a header line. */
export function readResults(text: string): {
  readonly names: readonly string[]
  readonly rows: readonly (readonly number[])[]
} {
  const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return {
    names: header.split(',').map((each) => each.trim()),
    rows: lines.map((line) => line.split(',').map(value)),
  }
}

function value(text: string): number {
  const trimmed = text.trim()
  if (/^[+]?inf(inity)?$/i.test(trimmed)) return Number.POSITIVE_INFINITY
  if (/^-inf(inity)?$/i.test(trimmed)) return Number.NEGATIVE_INFINITY
  return Number(trimmed)
}

/** Whether |x − expected| ≤ absolute + relative · |expected|; what is no number must be the same. */
export function agrees(x: number, expected: number, { absolute, relative }: SuiteSettings): boolean {
  if (!Number.isFinite(expected)) return Object.is(x, expected)
  return Math.abs(x - expected) <= absolute + relative * Math.abs(expected)
}
