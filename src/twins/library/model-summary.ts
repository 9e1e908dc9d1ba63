import type { Model } from '../../kernel/model.ts'
import type { Twin } from '../../store/twins.ts'
import { type FreshnessLimits, freshnessLimits, usual } from '../forecast/freshness.ts'
import type { ModelSummary, TwinSummary } from '../views.ts'
import { findModel } from './library.ts'

/** A model in a few lines, for lists. */
export function modelSummary(model: Model): ModelSummary {
  const { id, version, hash, title, subject, kind, use, cite } = model
  return {
    id,
    version,
    hash,
    title,
    subject,
    kind,
    use: use ?? null,
    cite: cite ? { text: cite.text, ...(cite.doi === undefined ? {} : { doi: cite.doi }) } : null,
  }
}

/** The model of a twin; when the library holds it no longer, what the twin itself knows of it. */
export function modelOfTwin(twin: Twin): ModelSummary {
  try {
    const { model } = findModel(twin.model.id)
    return { ...modelSummary(model), version: twin.model.version, hash: twin.model.hash }
  } catch {
    return { ...twin.model, title: twin.model.id, subject: 'patient', kind: 'equations', use: null, cite: null }
  }
}

export function twinSummary(twin: Twin): TwinSummary {
  const { id, subject, state, createdAt } = twin
  return { id, subject, model: modelOfTwin(twin), state, createdAt }
}

/** How old a measurement may be before the forecast of a twin is greyed and withdrawn, by its model. */
export function limitsOfTwin(twin: Twin): FreshnessLimits {
  try {
    return freshnessLimits(findModel(twin.model.id).model)
  } catch {
    return usual
  }
}
