import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import type { CovariateEvent } from '../kernel/timeline.ts'
import { convert } from '../kernel/units/convert.ts'

/** Given values by the declared spelling of their names. Throws `input.invalid` for a name that is not declared. */
export function named<T>(
  given: Readonly<Record<string, T>>,
  declared: Iterable<{ readonly name: string }>,
  what: string,
  model: Model,
): Record<string, T> {
  const names = Array.from(declared, ({ name }) => name)
  const found = Object.entries(given).map(([written, value]) => {
    const same = names.filter((name) => name.toLowerCase() === written.toLowerCase())
    const name = names.includes(written) ? written : same.length === 1 ? same[0] : undefined
    if (name !== undefined) return [name, value] as const
    throw new HamzadError('input.invalid', {
      what: `The ${what} '${written}'`,
      why: `${model.id} has no such ${what}`,
      action: `It has ${names.join(', ') || 'none'}`,
    })
  })
  return Object.fromEntries(found)
}

/** Covariates of `NAME=VALUE`, or `NAME=VALUE UNIT`, at time 0. Throws `input.invalid`. */
export function readCovariates(model: Model, written: Readonly<Record<string, string>>): CovariateEvent[] {
  const declared = new Map(
    [...model.covariates.flatMap((each) => each.derive?.from ?? []), ...model.covariates].map((each) => [
      each.name,
      each,
    ]),
  )
  return Object.entries(named(written, declared.values(), 'covariate', model)).map(([covariate, text]) => {
    const { categories, unit } = declared.get(covariate)!
    const refuse = (why: string): never => {
      throw new HamzadError('input.invalid', {
        what: `--covariate ${covariate}=${text}`,
        why,
        action: categories ? `Write one of ${categories.join(', ')}` : `Write a number, in ${unit} or with its unit`,
      })
    }
    const index = categories?.findIndex((each) => each.toLowerCase() === text.toLowerCase()) ?? -1
    if (index >= 0) return { kind: 'covariate', time: 0, covariate, value: index }
    const [, number = '', of = ''] =
      /^([-+]?[.\d]+(?:e[-+]?\d+)?)\s*(.*)$/i.exec(text) ?? refuse('the value is not a number')
    if (!Number.isFinite(Number(number))) refuse('the value is not a number')
    const read =
      of === ''
        ? { ok: true as const, value: Number(number) }
        : convert(Number(number), of, unit, { analyte: covariate })
    return {
      kind: 'covariate',
      time: 0,
      covariate,
      value: read.ok ? read.value : refuse(`'${of}' cannot be converted to ${unit}`),
    }
  })
}
