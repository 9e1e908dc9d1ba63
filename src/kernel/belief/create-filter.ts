import { createEnsembleKalman } from './ensemble-kalman.ts'
import type { Filter } from './filter.ts'
import { createParticleFilter } from './particle-filter.ts'
import type { StreamMover } from './stream-mover.ts'
import { createUnscentedKalman } from './unscented-kalman.ts'

/** The filter that a model declares. */
export function createFilter(mover: StreamMover, method: 'particle' | 'enkf' | 'ukf'): Filter {
  switch (method) {
    case 'particle':
      return createParticleFilter(mover)
    case 'enkf':
      return createEnsembleKalman(mover)
    case 'ukf':
      return createUnscentedKalman(mover)
  }
}
