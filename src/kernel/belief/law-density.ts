import { log, log1p } from '../dynamics/elementary.ts'
import type { Law } from '../model.ts'
import { logBeta } from '../statistics/beta.ts'
import { logGamma } from '../statistics/gamma.ts'

/** Log density of a law that is not normal at x; −∞ outside its support. */
export function lawLogDensity(law: Exclude<Law, { form: 'normal' }>, x: number): number {
  switch (law.form) {
    case 'gamma':
      if (!(x > 0)) return Number.NEGATIVE_INFINITY
      return (law.shape - 1) * log(x) - x / law.scale - logGamma(law.shape) - law.shape * log(law.scale)
    case 'beta': {
      const span = law.high - law.low
      const u = (x - law.low) / span
      if (!(u > 0 && u < 1)) return Number.NEGATIVE_INFINITY
      return (law.a - 1) * log(u) + (law.b - 1) * log1p(-u) - logBeta(law.a, law.b) - log(span)
    }
    case 'uniform':
      return x >= law.low && x <= law.high ? -log(law.high - law.low) : Number.NEGATIVE_INFINITY
  }
}
