import { HamzadError } from '../../kernel/errors.ts'
import type { RecordEvent } from '../../kernel/record-event.ts'
import { mgPerMmol } from '../../kernel/statistics/glucose/series.ts'
import { convert } from '../../kernel/units/convert.ts'
import { diabetesCodes } from '../../records/cgm/to-fhir.ts'
import type { Store } from '../../store/store.ts'
import { getSubject } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import type { GlucoseRecord } from '../views.ts'

const token = ({ system, code }: { readonly system: string; readonly code: string }) => `${system}|${code}`
const sensor = new Set([diabetesCodes.glucose, diabetesCodes.glucoseMolar].map(token))
const meal = token(diabetesCodes.carbohydrate)
const bolus = token(diabetesCodes.insulin)
const basal = token(diabetesCodes.basalRate)
const exercise = token({ system: 'http://loinc.org', code: '55411-3' })

/**
 * What a subject's sensor, pump and diary wrote in the last `days`, oldest first: readings in the unit of most of them, carbohydrate, rapid insulin, the
 * basal rate. Values that the record calls unusable are left out and counted. Errors: `not-found`.
 */
export async function subjectGlucose(
  store: Pick<Store, 'db'>,
  subject: string,
  { days, now = Date.now() }: { readonly days: number; readonly now?: number },
): Promise<GlucoseRecord> {
  if (!(await getSubject(store.db, subject))) throw new HamzadError('not-found', { what: 'subject', id: subject })
  const from = new Date(now - days * 86_400_000).toISOString()
  const events = await readTimeline(store.db, subject, { from, codes: [...sensor, meal, bolus, basal, exercise] })
  const carrying = (codes: ReadonlySet<string>) =>
    events.filter((event) => event.codes.some((each) => codes.has(token(each))))
  const usable = (event: RecordEvent) => event.value !== undefined && event.quality.verdict !== 'unusable'
  const all = carrying(sensor)
  const measured = all.filter((event) => usable(event) && (event.unit === 'mg/dL' || event.unit === 'mmol/L'))
  const molar = measured.filter(({ unit }) => unit === 'mmol/L').length
  const unit = 2 * molar > measured.length ? 'mmol/L' : 'mg/dL'
  const inUnit = (event: RecordEvent) =>
    event.unit === unit ? event.value! : unit === 'mg/dL' ? event.value! * mgPerMmol : event.value! / mgPerMmol
  const pairs = (events: readonly RecordEvent[], value: (event: RecordEvent) => number): [number, number][] =>
    events.map((event) => [Date.parse(event.time), value(event)])
  const bounded = (side: '<' | '>') =>
    measured.filter(({ comparator }) => comparator?.startsWith(side)).map(({ time }) => Date.parse(time))
  const amounts = (code: string) => pairs(carrying(new Set([code])).filter(usable), (event) => event.value!)
  return {
    unit,
    readings: pairs(measured, inUnit),
    below: bounded('<'),
    above: bounded('>'),
    leftOut: all.length - measured.length,
    carbohydrate: amounts(meal),
    insulin: amounts(bolus),
    exercise: pairs(
      carrying(new Set([exercise])).filter((event) => usable(event) && convert(1, event.unit ?? '', 'min').ok),
      (event) => (convert(event.value!, event.unit!, 'min') as { readonly value: number }).value,
    ),
    basal: amounts(basal),
  }
}
