import type { Store } from '../store/store.ts'
import type {
  DriftListView,
  FeedbackRequest,
  FeedbackView,
  ModelRegistryView,
  RegistryView,
  TwinCredibilityView,
  ValidationView,
  VersionDecision,
} from '../twins/credibility/credibility-views.ts'
import { giveFeedback, twinCredibility } from '../twins/credibility/twin-credibility.ts'
import { validationOf } from '../twins/credibility/validations.ts'
import { endPilot, pilotOf, reportOfPilot, startPilot } from '../twins/pilot/pilot.ts'
import type { PilotReportView, PilotTerms, PilotView } from '../twins/pilot/pilot-views.ts'
import { acknowledgeDrift, decideModel, driftList, modelRegistry, registry } from '../twins/registry/model-registry.ts'

interface By {
  readonly by: string
}

/** What the routes of `routes/credibility.ts` call. */
export interface CredibilityDomain {
  ofTwin(twin: string): Promise<TwinCredibilityView>
  giveFeedback(twin: string, feedback: FeedbackRequest, by: By): Promise<FeedbackView>
  registry(): Promise<RegistryView>
  drift(by: By): Promise<DriftListView>
  ofModel(model: string, who: { readonly decides: boolean }): Promise<ModelRegistryView>
  validation(model: string, id: number): Promise<ValidationView>
  decide(model: string, decision: VersionDecision, by: By): Promise<ModelRegistryView>
  acknowledge(model: string, alarm: number, by: By): Promise<ModelRegistryView>
  pilot(): Promise<PilotView>
  pilotReport(): Promise<PilotReportView>
  startPilot(terms: Partial<PilotTerms>, by: By): Promise<PilotView>
  endPilot(by: By): Promise<PilotView>
}

export const credibilityDomain = (store: Store): CredibilityDomain => ({
  ofTwin: (twin) => twinCredibility(store, twin),
  giveFeedback: (twin, feedback, by) => giveFeedback(store, twin, feedback, by),
  registry: () => registry(store),
  drift: (by) => driftList(store, by),
  ofModel: (model, who) => modelRegistry(store, model, who),
  validation: (model, id) => validationOf(store.db, model, id),
  decide: (model, decision, by) => decideModel(store, model, decision, by),
  acknowledge: (model, alarm, by) => acknowledgeDrift(store, model, alarm, by),
  pilot: () => pilotOf(store),
  pilotReport: () => reportOfPilot(store),
  startPilot: (terms, by) => startPilot(store, terms, by),
  endPilot: (by) => endPilot(store, by),
})
