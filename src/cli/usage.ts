import { InvalidArgumentError } from 'commander'

/** Exit codes: 0 done, 1 failed, 2 wrong use. */
export const exit = { done: 0, failed: 1, usage: 2 } as const

/** Parsers of option values; what they refuse ends with exit code 2 and the option's name. */
export const positive = (text: string): number => bounded(text, Number.MIN_VALUE, 'a number above 0')
/** An amount in the unit of the model's dose: a unit beside it would have to be that one. */
export const dose = (text: string): number =>
  bounded(text, Number.MIN_VALUE, 'a number above 0 alone: it is in the unit of the dose')
export const notNegative = (text: string): number => bounded(text, 0, 'a number, 0 or above')
export const count = (text: string): number => whole(text, 1)
/** Members of an ensemble: more than a million are more than memory holds of most models. */
export const members = (text: string): number => {
  const value = whole(text, 1)
  if (value > 1_000_000) throw new InvalidArgumentError('An ensemble has 1 to 1000000 members.')
  return value
}
export const seed = (text: string): number => whole(text, 0)
export const port = (text: string): number => {
  const value = whole(text, 0)
  if (value > 65535) throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.')
  return value
}

/** Numbers from 0 on, joined by commas. */
export function numbers(text: string): number[] {
  const values = text.split(',').map((part) => Number(part.trim()))
  if (text.trim() === '' || values.some((value) => !Number.isFinite(value) || value < 0))
    throw new InvalidArgumentError('Write numbers joined by commas, such as 30,60.')
  return values
}

/** Words joined by commas. */
export const words = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

/** `NAME=VALUE`, collected over repetitions. */
export function assignment(text: string, earlier: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [name, value] = text.split('=')
  if (!name || value === undefined || value.trim() === '' || !Number.isFinite(Number(value))) {
    throw new InvalidArgumentError(`Write NAME=NUMBER, for example weight=70.`)
  }
  return { ...earlier, [name]: Number(value) }
}

function bounded(text: string, low: number, what: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < low) throw new InvalidArgumentError(`Write ${what}.`)
  return value
}

function whole(text: string, low: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < low)
    throw new InvalidArgumentError(`Write a whole number, ${low} or above.`)
  return value
}
