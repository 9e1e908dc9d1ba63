import type { Static } from 'typebox'
import type { Actor } from '../governance/actor.ts'
import type { DeviceOptions } from '../records/read-any.ts'
import type { Look } from '../store/resources.ts'
import type { AlertView, TwinAlerts } from '../twins/alerts/alert-views.ts'
import type { Devices } from '../twins/devices/device-views.ts'
import type { HospitalDomain } from '../twins/hospital/hospital-views.ts'
import type { Connectors } from '../twins/messages/connector-views.ts'
import type { Tables } from '../twins/messages/table-views.ts'
import type { Review } from '../twins/patients/review-views.ts'
import type { Schedules } from '../twins/planning/schedule-views.ts'
import type { QualityQuestion } from '../twins/quality/record-quality.ts'
import type { QualityItem, QualityView } from '../twins/quality/shapes.ts'
import type { TheatreDomain } from '../twins/theatres/theatre-views.ts'
import type * as shapes from './api/schemas.ts'
import type { CredibilityDomain } from './credibility-domain.ts'
import type { RecordFormat } from './record-formats.ts'

export type Worklist = Static<typeof shapes.Worklist>
export type PatientList = Static<typeof shapes.PatientList>
export type Subject = Static<typeof shapes.Subject>
export type Timeline = Static<typeof shapes.Timeline>
export type GlucoseRecord = Static<typeof shapes.GlucoseRecord>
export type CycleRecord = Static<typeof shapes.CycleRecord>
export type BindabilityList = Static<typeof shapes.BindabilityList>
export type TwinSummary = Static<typeof shapes.TwinSummary>
export type TwinView = Static<typeof shapes.TwinView>
export type CompareRequest = Static<typeof shapes.CompareRequest>
export type ComparisonResult = Static<typeof shapes.ComparisonResult>
export type Recommendation = Static<typeof shapes.Recommendation>
export type RecommendationRequest = Static<typeof shapes.RecommendationRequest>
export type RecommendationResponse = Static<typeof shapes.RecommendationResponse>
export type Doubts = Static<typeof shapes.Doubts>
export type ReviewRequest = Static<typeof shapes.ReviewRequest>
export type Effect = Static<typeof shapes.Effect>
export type EffectQuery = Static<typeof shapes.EffectQuery>
export type NextLevels = Static<typeof shapes.NextLevels>
export type Preview = Static<typeof shapes.Preview>
export type CompiledModel = Static<typeof shapes.CompiledModel>
export type TwinArchive = Static<typeof shapes.TwinArchive>
export type ImportResult = Static<typeof shapes.ImportResult>
export type ModelSummary = Static<typeof shapes.ModelSummary>
export type ModelCard = Static<typeof shapes.ModelCard>
export type Job = Static<typeof shapes.Job>
export type Change = Static<typeof shapes.Change>

export type Heard = Change | { readonly kind: 'resync' }

/** Signature under what is written: account or service name. */
export interface By {
  readonly by: string
}

/** A body of records as received: bytes (already unpacked), their type, and who sent them. */
export interface RecordsBody extends By {
  readonly bytes: Buffer
  readonly format: RecordFormat
  /** What must be said about data of devices. */
  readonly device?: DeviceOptions
  /** Id that the sender chose for the run, so that it can ask how far it is. */
  readonly run?: string
}

/**
 * What the routes call: the running twin and its record, in exactly the shapes of `api/schemas.ts`. One real implementation
 * (`real-domain.ts`), one in memory for the tests of the server. What does not exist is `not-found`.
 */
export interface Domain {
  readonly credibility: CredibilityDomain
  /** Is the site in a silent pilot? */
  pilotRuns(): Promise<boolean>
  listWorklist(): Promise<Worklist>
  /** Those whose consents let the actor see them. With `exact`, `search` is a whole identifier. */
  listPatients(
    page: { search: string; exact?: boolean; offset: number; limit: number },
    actor: Actor | null,
  ): Promise<PatientList>
  subjectBanner(subject: string): Promise<Subject>
  subjectTimeline(
    subject: string,
    range: { from?: string | undefined; until?: string | undefined; limit: number },
  ): Promise<Timeline>
  /** What sensor, pump and diary of a person with diabetes wrote in the last days. */
  subjectGlucose(subject: string, days: number): Promise<GlucoseRecord>
  /** What the record says of one cycle of a model; values of more than `days` before the newest apart. */
  subjectCycle(subject: string, of: { model: string; days: number }): Promise<CycleRecord>
  bindableModels(subject: string): Promise<BindabilityList['models']>
  bindTwin(subject: string, model: string, by: By): Promise<TwinSummary>
  twinView(twin: string, window: { hoursBack: number; hoursAhead: number }): Promise<TwinView>
  comparePlans(twin: string, request: CompareRequest): Promise<ComparisonResult>
  listRecommendations(twin: string): Promise<Recommendation[]>
  createRecommendation(twin: string, request: RecommendationRequest, by: By): Promise<Recommendation>
  respondToRecommendation(id: string, response: RecommendationResponse, by: By): Promise<Recommendation>
  recordDoubts(twin: string): Promise<Doubts>
  treatmentEffect(twin: string, query: EffectQuery): Promise<Effect>
  reviewReading(twin: string, request: ReviewRequest, by: By): Promise<Doubts>
  nextLevels(twin: string, decision?: string): Promise<NextLevels>
  preview(twin: string): Promise<Preview>
  exportTwin(twin: string): Promise<TwinArchive>
  importRecords(body: RecordsBody): Promise<ImportResult>
  /** With `only`: a run that somebody else started does not exist. */
  importRun(run: string, only?: By): Promise<ImportResult>
  listModels(): Promise<ModelSummary[]>
  modelCard(id: string): Promise<ModelCard>
  /** The compiled model, for pages that compute with it. */
  compiledModel(id: string): Promise<CompiledModel>
  /** As the role is told of them. */
  readonly alerts: {
    list(role: string): Promise<AlertView[]>
    ofTwin(twin: string, role: string): Promise<TwinAlerts>
    /** `minutes` null wakes it. */
    snooze(alert: string, minutes: number | null, who: By & { readonly role: string }): Promise<AlertView>
  }
  /** How good what came in the last days is, by source and channel. */
  recordQuality(days: number): Promise<QualityView>
  /** Of those whose consents let the actor see them. */
  qualityItems(asked: QualityQuestion, actor: Actor | null): Promise<QualityItem[]>
  readonly connectors: Connectors
  readonly devices: Devices
  readonly tables: Tables
  readonly review: Review
  readonly schedules: Schedules
  readonly hospital: HospitalDomain
  readonly theatres: TheatreDomain
  listJobs(): Promise<Job[]>
  cancelJob(id: string): Promise<Job>
  /** Subject of a twin, of a recommendation, of an alert, of a device or of a resource, for policy and audit; null when there is none. */
  subjectOf(
    what:
      | { twin: string }
      | { recommendation: string }
      | { alert: string }
      | { device: string }
      | { resource: { type: string; id: string } },
  ): Promise<string | null>
  /** A resource with what is needed to say who may see it; the caller says so before anybody does. */
  lookAt(resource: { type: string; id: string }): Promise<Look>
  /** Those of the subjects whose consents let this actor see them. */
  consented(subjects: readonly string[], actor: Actor | null): Promise<ReadonlySet<string>>
  /** Changes as they are committed, in any process; `resync` when some may have been missed. Returns how to stop. */
  subscribe(listener: (heard: Heard) => void): () => void
}
