import type { Code, Covariate, Model } from '../kernel/model.ts'
import { loinc, onOtherScale } from './analytes.ts'

/** A covariate that a model reads: declared, or an input of a derivation that is looked up as if it were. */
export interface CovariateChannel {
  readonly name: string
  readonly unit: string
  readonly kind: Covariate['kind']
  readonly categories?: readonly string[]
  readonly codes: readonly Code[]
  readonly within?: readonly [number, number]
  /** What the patient's own particulars answer. */
  readonly personal?: 'age' | 'sex'
}

/** Covariates of a model by name: the declared ones, then those that derivations need. */
export function covariateChannels(model: Model): readonly CovariateChannel[] {
  const channels = new Map<string, CovariateChannel>()
  for (const covariate of model.covariates) channels.set(covariate.name, channelOf(covariate))
  for (const { derive } of model.covariates)
    for (const input of derive?.from ?? []) if (!channels.has(input.name)) channels.set(input.name, channelOf(input))
  return [...channels.values()]
}

const ageCodes = ['30525-0', '21612-7']
const sexCodes = ['46098-0', '76689-9', '21840-4']

function channelOf(from: Omit<CovariateChannel, 'personal'>): CovariateChannel {
  const { name, unit, kind, categories, codes, within } = from
  const named = (word: string, known: readonly string[]) =>
    name === word || codes.some(({ system, code }) => system === loinc && known.includes(code))
  const personal = named('age', ageCodes) ? 'age' : named('sex', sexCodes) ? 'sex' : undefined
  return {
    name,
    unit,
    kind,
    codes,
    ...(categories ? { categories } : {}),
    ...(within ? { within } : {}),
    ...(personal ? { personal } : {}),
  }
}

/** True when one of the event's codings is one of the channel's codes, or its LOINC twin by mass or amount of substance. */
export function carries(codes: readonly Code[], channel: { readonly codes: readonly Code[] }): boolean {
  return channel.codes.some(({ system, code }) => {
    const twin = system === loinc ? onOtherScale(code) : undefined
    return codes.some(
      (own) => own.system === system && (own.code === code || (twin !== undefined && own.code === twin)),
    )
  })
}

/** Every code by which a model reads a record, on both scales, `system|code`: what to ask a timeline for. */
export function codesToRead(model: Model): readonly string[] {
  return onBothScales([...covariateChannels(model), ...model.inputs, ...model.outputs])
}

/** Those of its covariates alone. */
export const covariateCodes = (model: Model): readonly string[] => onBothScales(covariateChannels(model))

/** The codes of channels on both scales, `system|code`. */
export function onBothScales(channels: readonly { readonly codes: readonly Code[] }[]): readonly string[] {
  const codes = channels.flatMap((channel) => channel.codes)
  const twins = codes.flatMap(({ system, code }) => {
    const twin = system === loinc ? onOtherScale(code) : undefined
    return twin === undefined ? [] : [{ system, code: twin }]
  })
  return [...new Set([...codes, ...twins].map(({ system, code }) => `${system}|${code}`))]
}
