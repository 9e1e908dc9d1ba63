import { differentiateModel, slopesHold } from './differentiate-model.ts'
import { createDoseSlopes } from './dose-slopes.ts'
import { createSlopeReader } from './read-slopes.ts'

/** What members need to carry the slopes of their states by their effects, in one parcel: a page that only forecasts does without it. */
export const sensitivities = {
  model: differentiateModel,
  hold: slopesHold,
  doses: createDoseSlopes,
  reader: createSlopeReader,
}

export type Sensitivities = typeof sensitivities
