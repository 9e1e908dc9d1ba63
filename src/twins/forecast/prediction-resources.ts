import type { FhirResource } from '../../records/fhir/resource.ts'
import type { EventForecast } from '../../store/event-record.ts'
import type { WorklistView } from '../views.ts'

/** HL7's label of what artificial intelligence asserts (AI Transparency on FHIR). */
export const aiAsserted = {
  security: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
      code: 'AIAST',
      display: 'Artificial Intelligence asserted',
    },
  ],
}

const figure = (value: number): string => String(Number(value.toPrecision(3)))

type Row = WorklistView['rows'][number]

/**
 * What a twin forecasts, as FHIR: the Device that computed it (model and version), a RiskAssessment with the probability of each outcome and of the model's rules
 * (the chance recalibrated on what came of earlier ones is named apart), an Observation of the measure with its 80 % interval, and their Provenance. All are labelled as asserted by artificial intelligence.
 * Empty when there is no fresh forecast: an old one is not given out. The ids are those of the twin, so that a newer forecast is a new version.
 *
 *     predictionResources(row, { patient: '123', now: '2026-01-01T00:00:00Z', basis: [], warning: null })
 */
export function predictionResources(
  row: Row,
  {
    patient,
    now,
    basis,
    chances = [],
    warning,
  }: {
    readonly patient: string
    readonly now: string
    readonly basis: readonly string[]
    readonly chances?: readonly EventForecast[]
    /** What a reader of a forecast that is not proven here must know. */
    readonly warning: string | null
  },
): FhirResource[] {
  const { headline, model, twin } = row
  if (!headline) return []
  const about = { reference: `Patient/${patient}` }
  const device = { reference: `Device/twin-model-${twin}` }
  const at = row.updatedAt ?? now
  const method = { text: `${model.id} version ${model.version}` }
  const measure = `${headline.measure} (${headline.unit})`
  const note = warning === null ? {} : { note: [{ text: warning }] }
  const rests = basis.map((reference) => ({ reference }))
  const outcomes = [
    ['below target', headline.below],
    ['in target', headline.within],
    ['above target', headline.above],
  ] as const
  const prediction = outcomes.flatMap(([words, share]) =>
    share === null
      ? []
      : [
          {
            outcome: { text: `${measure} ${words}${headline.target ? ` of ${headline.target.join(' to ')}` : ''}` },
            probabilityDecimal: share,
            rationale: 'Share of simulated futures under the plan in force',
          },
        ],
  )
  const events = chances.flatMap(({ output, side, threshold, unit, within, until, risk, recalibrated }) => {
    const outcome = { text: `${output} ${side} ${threshold} ${unit} within ${figure(within)} h` }
    const whenPeriod = { start: at, end: until }
    const own = {
      outcome,
      probabilityDecimal: risk,
      whenPeriod,
      rationale: "Share of simulated futures: the model's own",
    }
    if (recalibrated === null) return [own]
    const rationale = "Recalibrated on what came of earlier forecasts of this rule: not the model's own"
    return [own, { outcome, probabilityDecimal: recalibrated, whenPeriod, rationale }]
  })
  const quantity = (value: number | undefined) => ({
    value: value as number,
    unit: headline.unit,
    system: 'http://unitsofmeasure.org',
    code: headline.unit,
  })
  const resources: FhirResource[] = [
    {
      resourceType: 'Device',
      id: `twin-model-${twin}`,
      meta: aiAsserted,
      deviceName: [{ name: model.title, type: 'model-name' }],
      type: { text: 'Model of a digital twin' },
      version: [{ value: `${model.id} ${model.version}` }],
    },
    ...(prediction.length + events.length === 0
      ? []
      : [
          {
            resourceType: 'RiskAssessment',
            id: `twin-risk-${twin}`,
            meta: aiAsserted,
            status: 'preliminary',
            method,
            subject: about,
            occurrenceDateTime: at,
            performer: device,
            ...(rests.length > 0 && { basis: rests }),
            prediction: [...prediction, ...events],
            ...note,
          } satisfies FhirResource,
        ]),
    {
      resourceType: 'Observation',
      id: `twin-forecast-${twin}`,
      meta: aiAsserted,
      status: 'preliminary',
      code: { text: `Forecast of ${headline.measure}, median` },
      subject: about,
      issued: at,
      device,
      method,
      ...(rests.length > 0 && { derivedFrom: rests }),
      valueQuantity: quantity(headline.quantiles[3]),
      ...note,
      component: [
        { code: { text: '10 % quantile' }, valueQuantity: quantity(headline.quantiles[1]) },
        { code: { text: '90 % quantile' }, valueQuantity: quantity(headline.quantiles[5]) },
      ],
    },
  ]
  const target = resources
    .filter(({ resourceType }) => resourceType !== 'Device')
    .map(({ resourceType, id }) => ({ reference: `${resourceType}/${id}` }))
  const entity = rests.map((what) => ({ role: 'source', what }))
  return [
    ...resources,
    {
      resourceType: 'Provenance',
      id: `twin-source-${twin}`,
      meta: aiAsserted,
      target,
      recorded: at,
      agent: [{ type: { text: 'Model that computed it' }, who: device }],
      ...(entity.length > 0 && { entity }),
    },
  ]
}
