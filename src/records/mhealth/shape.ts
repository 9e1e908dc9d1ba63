import { isObject } from '../fhir/resource.ts'

/** The first thing that is wrong with a value: where, and why; in words that hold nothing of the value but its kind. */
export interface Problem {
  readonly path: string
  readonly reason: string
}

/** Checks a JSON value; null when it has the shape. */
export type Shape = (value: unknown, path: string) => Problem | null

const kindOf = (value: unknown): string =>
  value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`

const must =
  (what: string, holds: (value: unknown) => boolean): Shape =>
  (value, path) =>
    holds(value) ? null : { path, reason: `It must be ${what}, not ${kindOf(value)}` }

export const text: Shape = must('text', (value) => typeof value === 'string')
export const number: Shape = must('a number', (value) => typeof value === 'number' && Number.isFinite(value))
export const whole: Shape = must('a whole number', (value) => Number.isInteger(value))
export const truth: Shape = must('true or false', (value) => typeof value === 'boolean')
export const anything: Shape = () => null

/** One of some words. */
export function oneOfWords(words: readonly string[]): Shape {
  const known = new Set<unknown>(words)
  const some = words.length > 12 ? `${words.slice(0, 12).join(', ')}, …` : words.join(', ')
  return (value, path) => (known.has(value) ? null : { path, reason: `It must be one of: ${some}` })
}

/** A text that a pattern matches. */
export const pattern = (what: string, holds: RegExp): Shape =>
  must(what, (value) => typeof value === 'string' && holds.test(value))

/** A list of at least `least` values of one shape. */
export const listOf =
  (shape: Shape, least = 0): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return { path, reason: `It must be a list, not ${kindOf(value)}` }
    if (value.length < least) return { path, reason: `At least ${least} must be in it` }
    for (const [index, each] of value.entries()) {
      const problem = shape(each, `${path}[${index}]`)
      if (problem) return problem
    }
    return null
  }

type Fields = Readonly<Record<string, Shape>>

/** An object with fields that must be there and fields that may; others are left alone, as Open mHealth leaves them. */
export const fields =
  (required: Fields, optional: Fields = {}): Shape =>
  (value, path) => {
    if (!isObject(value)) return { path, reason: `It must be an object, not ${kindOf(value)}` }
    for (const name of Object.keys(required))
      if (!Object.hasOwn(value, name)) return { path, reason: `‘${name}’ is missing` }
    for (const [name, shape] of Object.entries({ ...required, ...optional })) {
      if (!Object.hasOwn(value, name)) continue
      const problem = shape(value[name], path === '' ? name : `${path}.${name}`)
      if (problem) return problem
    }
    return null
  }

/** Exactly one of several shapes; `what` says them in words. */
export const oneOf =
  (what: string, ...shapes: readonly Shape[]): Shape =>
  (value, path) => {
    const problems = shapes.map((shape) => shape(value, path))
    const held = problems.filter((problem) => problem === null).length
    if (held === 1) return null
    if (held > 1) return { path, reason: `It is more than one of: ${what}` }
    // What went deepest is what was meant.
    const deepest = problems.reduce((a, b) => ((b?.path.length ?? 0) > (a?.path.length ?? 0) ? b : a))
    return deepest && deepest.path.length > path.length ? deepest : { path, reason: `It must be ${what}` }
  }

/** All of several shapes. */
export const allOf =
  (...shapes: readonly Shape[]): Shape =>
  (value, path) => {
    for (const shape of shapes) {
      const problem = shape(value, path)
      if (problem) return problem
    }
    return null
  }
