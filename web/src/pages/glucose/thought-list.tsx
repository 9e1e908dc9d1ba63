import { Button, NumberInput } from '@mantine/core'
import { X } from 'lucide-react'
import { Quantity } from '../../components/quantity.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { kinds, type Thought } from './courses.ts'
import live from './live.module.css'

interface ThoughtListProps {
  readonly thoughts: readonly Thought[]
  /** Lowest median with the thoughts, in `unit`. */
  readonly lowest: number | null
  readonly unit: string
  readonly onAmount: (index: number, amount: number) => void
  readonly onRemove: (index: number) => void
}

/** How much of each meal and dose that is thought of, and what it leads to. */
export default function ThoughtList({ thoughts, lowest, unit, onAmount, onRemove }: ThoughtListProps) {
  const t = useWords()
  return (
    <div className={live.thoughts}>
      {thoughts.map(({ kind, amount }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a thought is its place in the list
        <div key={index}>
          <NumberInput
            size="xs"
            label={t(`glucose.${kind}Amount`)}
            value={amount}
            min={0}
            max={kinds[kind].most}
            step={kinds[kind].step}
            onChange={(value) => onAmount(index, Number(value) || 0)}
          />
          <Button size="xs" variant="subtle" aria-label={t('glucose.remove')} onClick={() => onRemove(index)}>
            <X size={15} aria-hidden />
          </Button>
        </div>
      ))}
      <p>
        {t('glucose.movedHint')}{' '}
        {lowest !== null && (
          <>
            {t('glucose.lowest')} <Quantity as="estimate" value={lowest} unit={unit} />
          </>
        )}
      </p>
    </div>
  )
}
