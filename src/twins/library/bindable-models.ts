import { bindability } from '../../records/binding.ts'
import { demographicsFrom } from '../../records/fhir/patient.ts'
import type { Store } from '../../store/store.ts'
import { listTwins } from '../../store/twins.ts'
import { readSubjectRecord } from '../patients/subject-record.ts'
import type { BindabilityView } from '../views.ts'
import { listModels } from './library.ts'
import { modelSummary } from './model-summary.ts'

/** Which twins can be built for a subject, what each would use, and what is missing for the others. Errors: `not-found`. */
export async function bindableModels(
  store: Pick<Store, 'db'>,
  subject: string,
  now = Date.now(),
): Promise<BindabilityView[]> {
  const record = await readSubjectRecord(store.db, subject)
  const twins = await listTwins(store.db, { subjects: [subject], states: ['active', 'paused'] })
  const demographics = demographicsFrom(record.subject)
  const at = new Date(now).toISOString()
  return listModels().map(({ model }) => {
    const { bindable, fed, found, missing, warnings } = bindability(model, record.events, demographics, at)
    return {
      model: modelSummary(model),
      bindable,
      fed,
      twin: twins.find((twin) => twin.model.id === model.id)?.id ?? null,
      found: found.map((each) => ({ ...each })),
      missing: missing.map((each) => ({ ...each, codes: [...each.codes] })),
      warnings: warnings.map(({ code, values }) => ({ code, values: { ...values } })),
    }
  })
}
