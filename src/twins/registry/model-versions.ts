import type { Model } from '../../kernel/model.ts'
import type { ModelStage } from '../../store/credibility-tables.ts'
import { compiledVersion, listVersions, type ModelVersion, registerVersion } from '../../store/model-versions.ts'
import type { Connection } from '../../store/schema.ts'
import { findModel } from '../library/library.ts'

/** The version that twins of a model live by, and those that are tried in silence beside it. */
export interface VersionsOf {
  readonly model: Model
  readonly stage: ModelStage
  readonly silent: readonly Model[]
}

/** Silent versions that are computed beside the one in use; more would slow every update. */
const mostSilent = 2

const isLive = ({ stage }: ModelVersion) => stage === 'approved' || stage === 'experimental'

/**
 * Which versions a model's twins are computed with. A version that a person approved (or let in as an experiment) goes on until another is
 * approved, whatever text the library holds now; the library's new text runs beside it in silence. Without an approved one
 * the library's text is in use, silent: its forecasts are shown with a warning and nothing is recommended. Errors: `not-found`.
 */
export async function versionsOf(db: Connection, id: string): Promise<VersionsOf> {
  const versions = await listVersions(db, id)
  const live = versions.find(isLive)
  const library = inLibrary(id)
  const stageOf = (hash: string): ModelStage => versions.find((each) => each.hash === hash)?.stage ?? 'silent'
  const open = async (hash: string) => (hash === library?.hash ? library : await compiledVersion(db, id, hash))
  const model = live ? await open(live.hash) : (library ?? findModel(id).model)
  if (!model) return { model: findModel(id).model, stage: 'silent', silent: [] }
  const candidates = versions.filter(({ hash, stage }) => stage === 'silent' && hash !== model.hash)
  const newest = candidates.filter(({ origin, hash }) => origin !== 'library' || hash === library?.hash)
  const silent = await Promise.all(newest.slice(0, mostSilent).map(({ hash }) => open(hash)))
  return { model, stage: stageOf(model.hash), silent: silent.filter((each) => each !== null) }
}

/** The model in use. Errors: `not-found`. */
export const modelInUse = async (db: Connection, id: string): Promise<Model> => (await versionsOf(db, id)).model

/** Enters the library's text of a model, so that it can be tried, approved and returned to. */
export async function registerLibraryVersion(db: Connection, id: string): Promise<void> {
  const model = inLibrary(id)
  if (model) await registerVersion(db, model)
}

function inLibrary(id: string): Model | null {
  try {
    return findModel(id).model
  } catch {
    return null
  }
}
