import type { JsonObject } from '../fhir/resource.ts'
import type { Datum } from './message.ts'
import { observationValue } from './observation-value.ts'
import { type TypeContext, timeOf, types } from './types.ts'

type Choose = (data: readonly Datum[], second: Datum | undefined, context: TypeContext) => JsonObject | undefined

/** Types of the maps that choose between elements: `value[x]`, `effective[x]`, `deceased[x]`. */
export const choices: Readonly<Record<string, Choose>> = {
  'observation-value': (data, _, context) => observationValue(data, context),
  'period-or-instant': ([start], stop, context) => {
    const from = start && types.instant!(start, context)
    const to = stop && types.instant!(stop, context)
    if (from === undefined) return undefined
    return to === undefined || to === from ? { effectiveDateTime: from } : { effectivePeriod: { start: from, end: to } }
  },
  /** When a procedure was done: PR1-5, and with its minutes (PR1-7) until when. */
  'performed-for': ([start], minutes, context) => {
    const from = start && timeOf(start, context)
    if (from === undefined) return undefined
    const lasting = Number(minutes?.component(1) || Number.NaN)
    const until = Date.parse(from) + lasting * 60_000
    return from.includes('T') && lasting > 0 && Number.isFinite(until)
      ? { performedPeriod: { start: from, end: new Date(until).toISOString() } }
      : { performedDateTime: from }
  },
  /** PID-29 and PID-30; a time of death beside «not dead» is a contradiction, and neither is taken. */
  deceased: ([time], indicator, context) => {
    const said = indicator?.component(1)
    const at = time && types.instant!(time, context)
    if (at !== undefined && said === 'N') {
      context.note('hl7.contradiction', 'PID-30 says that the patient lives, PID-29 when they died; neither is taken')
      return undefined
    }
    if (at !== undefined) return { deceasedDateTime: at }
    return said === 'Y' || said === 'N' ? { deceasedBoolean: said === 'Y' } : undefined
  },
}
