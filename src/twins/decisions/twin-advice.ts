import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { credibilityOf, standingView } from '../credibility/credibility.ts'
import type { StandingView } from '../credibility/standing.ts'
import { findModel } from '../library/library.ts'
import { listWorklist } from '../list-worklist.ts'
import type { RecommendationView, WorklistView } from '../views.ts'
import { listRecommendations } from './recommendations.ts'

/** What a patient's twin has to say now: its forecast in one measure, and the newest recommendation that rests on today's data. */
export interface TwinAdvice {
  readonly row: WorklistView['rows'][number]
  readonly recommendation: RecommendationView | null
  /** How far the forecast may be trusted, which whoever gives it out must say. */
  readonly credibility: StandingView
  /** Codes of the inputs of the model, `system|code`: the drugs that it knows. */
  readonly drugs: readonly string[]
}

/** Advice of the twins of one FHIR Patient; empty when there is no such patient or no twin. */
export async function twinAdvice(
  store: Store,
  patient: string,
): Promise<{ subject: string | null; advice: TwinAdvice[] }> {
  const subject = (await findSubjects(store.db, [patient])).get(patient) ?? null
  if (subject === null) return { subject, advice: [] }
  const { rows: own } = await listWorklist(store, { subjects: [subject] })
  const advice = await Promise.all(
    own.map(async (row): Promise<TwinAdvice> => {
      const [recommendations, credibility] = await Promise.all([
        listRecommendations(store, row.twin),
        credibilityOf(store.db, row.twin),
      ])
      const drugs = findModel(row.model.id)
        .model.inputs.flatMap(({ codes }) => codes)
        .map(({ system, code }) => `${system}|${code}`)
      return {
        row,
        recommendation: recommendations.find(({ outdated, response }) => !outdated && response === null) ?? null,
        credibility: standingView(credibility),
        drugs,
      }
    }),
  )
  return { subject, advice }
}
