import { randomUUID } from 'node:crypto'
import { warningOf } from '../../twins/credibility/warning.ts'
import type { TwinAdvice } from '../../twins/decisions/twin-advice.ts'

export interface Card {
  readonly uuid: string
  readonly summary: string
  readonly detail: string
  readonly indicator: 'info' | 'warning'
  readonly source: { readonly label: string; readonly url: string }
  readonly links: readonly { readonly label: string; readonly url: string; readonly type: 'absolute' }[]
  readonly suggestions?: readonly object[]
  readonly selectionBehavior?: 'any'
  readonly overrideReasons: readonly { readonly code: string; readonly system: string; readonly display: string }[]
}

const percent = (share: number) => `${Math.round(share * 100)} %`
const figure = (value: number) => String(Number(value.toPrecision(3)))

const reasons = [
  { code: 'not-applicable', display: 'Does not apply to this patient' },
  { code: 'data-wrong', display: 'Rests on wrong or missing data' },
  { code: 'other-plan', display: 'Another plan is preferred' },
].map((reason) => ({ ...reason, system: 'urn:hamzad:override-reason' }))

/** One card a twin that has a fresh forecast; a twin without one stays silent. `origin`: where the pages of Hamzad are. */
export function cardOf(
  { row, recommendation, credibility }: TwinAdvice,
  origin: string,
  patient: string,
  withSuggestion: boolean,
): Card | null {
  const { headline, model, lastValue } = row
  if (!headline) return null
  const [low, median, high] = [headline.quantiles[1], headline.quantiles[3], headline.quantiles[5]] as [
    number,
    number,
    number,
  ]
  const aim = headline.within === null ? '' : `, ${percent(headline.within)} in target`
  const summary = `${headline.measure} ${figure(median)} ${headline.unit} (${figure(low)}–${figure(high)})${aim}`.slice(
    0,
    139,
  )
  const warning = warningOf(credibility)
  const lines = [
    `**${model.title}**, plan in force, median and 80 % interval: ${figure(median)} (${figure(low)} to ${figure(high)}) ${headline.unit}.`,
    ...(headline.above === null || headline.below === null
      ? []
      : [`Below target ${percent(headline.below)}, above ${percent(headline.above)}.`]),
    ...(lastValue
      ? [
          `Last measured ${lastValue.output}: ${lastValue.comparator ? `${lastValue.comparator} ` : ''}${figure(lastValue.value)} ${lastValue.unit} at ${lastValue.time}.`,
        ]
      : ['Nothing has been measured yet.']),
    ...(warning === null ? [] : [`**${warning}**`]),
    'Computed by a model (AI). Research software, not a medical device.',
  ]
  const suggestion = withSuggestion && recommendation?.best ? suggestionOf(recommendation, patient) : null
  return {
    uuid: randomUUID(),
    summary,
    detail: lines.join('\n\n'),
    indicator: !credibility.allowed || (headline.within !== null && headline.within < 0.5) ? 'warning' : 'info',
    source: { label: `Hamzad: ${model.id}`, url: `${origin}/models/${model.id}` },
    links: [{ label: 'Open the twin', url: `${origin}/twins/${row.twin}`, type: 'absolute' }],
    ...(suggestion && { suggestions: [suggestion], selectionBehavior: 'any' as const }),
    overrideReasons: reasons,
  }
}

/** A plan leaves Hamzad as a draft and a proposal only: a person makes an order of it. */
function suggestionOf(
  { best, amountUnit, timeUnit }: NonNullable<TwinAdvice['recommendation']>,
  patient: string,
): object {
  const { regimen } = best as NonNullable<typeof best>
  const text = `${figure(regimen.amount)} ${amountUnit} every ${figure(regimen.interval)} ${timeUnit}${regimen.duration > 0 ? ` over ${figure(regimen.duration)} ${timeUnit}` : ''}`
  return {
    label: `Draft: ${text}`.slice(0, 79),
    uuid: randomUUID(),
    isRecommended: false,
    actions: [
      {
        type: 'create',
        description: `Draft an order of ${text}`,
        resource: {
          resourceType: 'MedicationRequest',
          meta: {
            security: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
                code: 'AIAST',
                display: 'Artificial Intelligence asserted',
              },
            ],
          },
          status: 'draft',
          intent: 'proposal',
          medicationCodeableConcept: { text: regimen.input },
          subject: { reference: `Patient/${patient}` },
          dosageInstruction: [{ text }],
        },
      },
    ],
  }
}
