import { useWords } from '../i18n/use-words.ts'
import { Quantity } from './quantity.tsx'

interface CovariateValueProps {
  readonly name: string
  readonly value: number | null
  readonly unit: string
  readonly kind: 'number' | 'flag' | 'category'
  /** The word that a category's number stands for. */
  readonly category?: string | null
  /** A calculated value is rounded to what it can carry. */
  readonly calculated?: boolean
}

/** A covariate as people say it: yes or no for a flag, the word for a category, a number with its unit for the rest. */
export function CovariateValue({ name, value, unit, kind, category, calculated }: CovariateValueProps) {
  const t = useWords()
  if (value !== null && kind === 'category')
    return (
      <strong>{category === 'male' || category === 'female' ? t(`sex.${category}`) : <bdi>{category}</bdi>}</strong>
    )
  if (value !== null && kind === 'flag')
    return name === 'sex' ? null : <strong>{t(value === 0 ? 'state.no' : 'state.yes')}</strong>
  return <Quantity value={value} unit={unit} as={calculated ? 'estimate' : 'recorded'} />
}
