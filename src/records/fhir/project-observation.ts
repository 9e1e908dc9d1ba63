import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes'
import type { Quality, RecordEvent } from '../../kernel/record-event.ts'
import { plausibility } from '../plausible-ranges.ts'
import { doubtful, good, unusable, worst } from '../quality.ts'
import type { Finding } from '../rejection.ts'
import { codingsOf, readConcept, textOf } from './concept.ts'
import type { Person, ProjectionContext } from './context.ts'
import { type Moment, readMoment, timeFields } from './moment.ts'
import { readQuantity, readRatio } from './quantity.ts'

type Value = Pick<RecordEvent, 'value' | 'unit' | 'comparator' | 'text' | 'concept'> & { readonly quality: Quality }

/**
 * An Observation as events: one for its own value, one for each component. A value that is absent stays absent (never zero), with
 * the record's reason; entered-in-error is withdrawn; preliminary is doubtful. What a model asserted is no measurement: no belief is updated with it.
 * A panel that only groups members gives no event.
 */
export function projectObservation(
  observation: Observation,
  subject: string,
  person: Person,
  context: ProjectionContext,
  findings: Finding[],
): RecordEvent[] {
  const moment = momentOf(observation, context, person)
  if ('rule' in moment) {
    findings.push({ ...moment, path: 'Observation.effective[x]' })
    return []
  }
  const status = isAsserted(observation)
    ? unusable('observation.model-asserted', 'A model asserted this; nobody measured it')
    : statusVerdict(observation.status)
  const events: RecordEvent[] = []
  const add = (part: Observation | ObservationComponent, name?: string) => {
    const path = name === undefined ? 'Observation' : `Observation.${name}`
    const concept = readConcept(part.code)
    if (!concept) {
      findings.push({
        rule: 'code.missing',
        reason: 'Neither a code nor a text says what was observed',
        path: `${path}.code`,
      })
      return
    }
    const { quality: valueQuality, ...value } = readValue(part)
    const range =
      value.value === undefined || value.unit === undefined || valueQuality.verdict !== 'good'
        ? good
        : plausibility(concept.codes, value.value, value.unit)
    const interpretation = (part.interpretation ?? []).flatMap((item) =>
      codingsOf(item.coding).map((coding) => coding.code),
    )
    const key = `Observation/${observation.id}`
    events.push({
      subject,
      kind: 'observation',
      ...timeFields(moment),
      codes: concept.codes,
      ...value,
      ...(interpretation.length > 0 ? { interpretation } : {}),
      quality: worst(status, valueQuality, range, moment.quality, concept.quality),
      source: {
        type: 'Observation',
        id: observation.id!,
        version: context.version,
        ...(name === undefined ? {} : { part: name }),
      },
      key: name === undefined ? key : `${key}#${name}`,
      ...(observation.status === 'entered-in-error' ? { withdrawn: true as const } : {}),
    })
  }
  const groupsOnly = (observation.component ?? observation.hasMember ?? []).length > 0 && !hasValue(observation)
  if (!groupsOnly) add(observation)
  observation.component?.forEach((component, index) => {
    add(component, `component[${index}]`)
  })
  return events
}

/** Labelled as asserted by artificial intelligence (HL7 v3 ObservationValue AIAST), by us or by another system. */
function isAsserted({ meta }: Observation): boolean {
  const labels: unknown = meta?.security
  return Array.isArray(labels) && labels.some((label: { code?: unknown } | null) => label?.code === 'AIAST')
}

function hasValue(part: object): boolean {
  return 'dataAbsentReason' in part || Object.keys(part).some((key) => /^value[A-Z]/.test(key))
}

function momentOf(o: Observation, context: ProjectionContext, person: Person): Moment | Omit<Finding, 'path'> {
  const at = o.effectiveDateTime ?? o.effectiveInstant ?? o.effectivePeriod
  if (at !== undefined) {
    const fallback = typeof at === 'object' && at.start === undefined && at.end !== undefined ? { start: at.end } : at
    return readMoment(fallback, context, person, { exact: true })
  }
  if (o.effectiveTiming)
    return { rule: 'time.timing-unsupported', reason: 'The time is a schedule, not an instant or a period' }
  const issued = readMoment(o.issued, context, person, { exact: true })
  if ('rule' in issued) return issued
  const quality = worst(issued.quality, doubtful('time.issued-only', 'Only the time of the report is known'))
  return { ...issued, quality }
}

function statusVerdict(status: string | undefined): Quality {
  switch (status) {
    case 'preliminary':
      return doubtful('observation.preliminary', 'The result is preliminary')
    case 'unknown':
      return doubtful('observation.status-unknown', 'The status of the result is not known')
    case 'registered':
    case 'cancelled':
      return unusable('observation.no-result', `The observation is ${status}: there is no result`)
    default:
      return good
  }
}

function readValue(part: Observation | ObservationComponent): Value {
  if (part.valueQuantity) {
    const reading = readQuantity(part.valueQuantity, 'observation.value')
    return reading ?? noValue(part.dataAbsentReason)
  }
  if (part.valueCodeableConcept) {
    const concept = codingsOf(part.valueCodeableConcept.coding)
    const text = textOf(part.valueCodeableConcept)
    if (text === undefined) return noValue(part.dataAbsentReason)
    return { text, ...(concept.length > 0 ? { concept } : {}), quality: good }
  }
  if (part.valueString !== undefined) return { text: part.valueString, quality: good }
  if (part.valueBoolean !== undefined) return { text: String(part.valueBoolean), quality: good }
  if (part.valueInteger !== undefined) return { value: part.valueInteger, unit: '1', quality: good }
  if (part.valueRatio) {
    const { numerator, denominator } = part.valueRatio
    const text = `${numerator?.value ?? '?'}:${denominator?.value ?? '?'}`
    const reading = readRatio(part.valueRatio, 'observation.value')
    if (reading) return { ...reading, text }
    return { text, quality: doubtful('observation.ratio-denominator', 'The ratio is not a single number') }
  }
  if (part.valueRange) {
    const { low, high } = part.valueRange
    return { text: `${low?.value ?? ''}–${high?.value ?? ''} ${low?.unit ?? high?.unit ?? ''}`.trim(), quality: good }
  }
  if (part.valueSampledData)
    return { quality: unusable('observation.sampled-data', 'The curve is kept with the resource, not on the timeline') }
  const moment = part.valueTime ?? part.valueDateTime ?? part.valuePeriod
  if (moment !== undefined)
    return { text: typeof moment === 'string' ? moment : `${moment.start ?? ''}/${moment.end ?? ''}`, quality: good }
  return noValue(part.dataAbsentReason)
}

function noValue(reason: CodeableConcept | undefined): Value {
  if (reason)
    return {
      quality: unusable('observation.value-absent', `The record has no value: ${textOf(reason) ?? 'no reason given'}`),
    }
  return { quality: unusable('observation.value-missing', 'There is no value') }
}
