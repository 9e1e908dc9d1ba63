import type { StoredScore } from '../../store/prequential-record.ts'
import { away } from './widen-forecast.ts'

/** The 80 % interval as it was issued and shown, and whether it held. */
export const issuedInterval = ({
  median,
  low80,
  width80,
  inside80,
  widened,
}: Pick<StoredScore, 'median' | 'low80' | 'width80' | 'inside80' | 'widened'>) => ({
  low80: away(low80, median, widened ?? asItIs),
  widened: widened?.factor ?? 1,
  high80: away(low80 + width80, median, widened ?? asItIs),
  inside80: widened?.inside80 ?? inside80,
})

const asItIs = { factor: 1 }
