import { HamzadError } from '../kernel/errors.ts'
import type { DoseGoal } from '../kernel/forecast/dose-search.ts'
import { convert } from '../kernel/units/convert.ts'
import { spelledUnits } from '../records/spelled-units.ts'

/** What `hamzad dose` looks for: an amount, or the time until the output falls. */
export type Goal = DoseGoal | { readonly kind: 'below'; readonly value: number }

const forms: Readonly<Record<string, number>> = { auc: 3, concentration: 2, 'auc-steady': 2, trough: 1, below: 1 }

/** Units a goal is answered in: the model's time, and the output that is looked at. */
export interface GoalUnits {
  readonly time: string
  readonly output: string
}

/** The unit of an area under an output: times hours. */
export const areaUnit = (output: string): string => output.replace(/(?=\/)|$/, '.h')

/**
 * A goal in words: `auc 0 24 400`, `concentration 24 11.05`, `auc-steady 24 400`, `trough 10`, `below 10`. Times are hours and areas the output's unit times
 * hours, unless they say otherwise (`concentration 30min 5`, `trough 10 mg/L`, `auc 0 24 24 g.min/L`); the answer is in the units of the model. Throws
 * `input.invalid`.
 */
export function readGoal(text: string, { time, output }: GoalUnits): Goal {
  const refuse = (why: string): never => {
    throw new HamzadError('input.invalid', {
      what: `The goal '${text}'`,
      why,
      action:
        "Write 'auc FROM UNTIL VALUE', 'concentration TIME VALUE', 'auc-steady WINDOW VALUE', 'trough VALUE' or 'below VALUE', times in hours",
    })
  }
  const [word = '', ...words] = text.trim().split(/\s+/)
  const kind = word.toLowerCase()
  const wanted = Object.hasOwn(forms, kind) ? forms[kind]! : refuse(`'${word}' is no goal`)
  if (words.length < wanted) refuse(`${kind} takes ${wanted} number${wanted === 1 ? '' : 's'}`)
  const moment = (written: string) => {
    const [, number = '', unit = 'h'] =
      /^([-+.\d]+(?:e[-+]?\d+)?)([a-z]+)?$/i.exec(written) ?? refuse(`'${written}' is not a number`)
    const read = convert(Number(number), unit, time)
    return read.ok ? read.value : refuse(`'${written}' is no time`)
  }
  const [a = 0, b = 0] = words.slice(0, wanted - 1).map(moment)
  const written = words[wanted - 1]!
  const number = Number(written)
  if (!Number.isFinite(number)) refuse(`'${written}' is not a number`)
  if (!(number > 0)) refuse('the value must be above 0')
  if (a < 0 || b < 0) refuse('times cannot be before the dose')
  const own = kind === 'auc' || kind === 'auc-steady' ? areaUnit(output) : output
  const unit = words.slice(wanted).join('.').replaceAll(/[·*]/g, '.')
  const given = unit === '' ? { ok: true as const, value: number } : convert(number, spelledUnits[unit] ?? unit, own)
  const value = given.ok ? given.value : refuse(`'${unit}' cannot be converted to ${own}`)
  switch (kind) {
    case 'auc':
      if (!(b > a)) refuse('the stretch must end after it begins')
      return { kind, from: a, until: b, value: hoursIn(value, time) }
    case 'auc-steady':
      if (!(a > 0)) refuse('the window must be longer than 0')
      return { kind, window: a, value: hoursIn(value, time) }
    case 'concentration':
      return { kind, at: a, value }
    default:
      return { kind: kind as 'trough' | 'below', value }
  }
}

/** Hours in the model's unit of time. */
export function hoursIn(hours: number, time: string): number {
  if (time === 'h') return hours
  const conversion = convert(hours, 'h', time)
  return conversion.ok ? conversion.value : Number.NaN
}

/** `2h`, `30 min`, `1.5`: a duration in the model's unit of time; without a unit hours. Throws `input.invalid`. */
export function readDuration(text: string, time: string): number {
  const [, number, unit = 'h'] = /^\s*([\d.]+)\s*([a-z]+)?\s*$/.exec(text) ?? []
  const value = Number(number)
  const conversion = number === undefined || !(value > 0) ? null : convert(value, unit, time)
  if (conversion?.ok) return conversion.value
  throw new HamzadError('input.invalid', {
    what: `The duration '${text}'`,
    why: conversion ? `${unit} cannot be converted to ${time}` : 'it is no number above 0 with a unit of time',
    action: "Write it like '2h' or '30min'",
  })
}
