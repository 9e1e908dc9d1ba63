import { NativeSelect, NumberInput } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import type { Decision, Regimen } from '../../api/types.ts'
import { readableUnit, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './regimen-fields.module.css'

export type Choice = Omit<Regimen, 'start'>

interface RegimenFieldsProps {
  readonly decision: Decision
  readonly value: Choice
  readonly onChange: (value: Choice) => void
}

/** Amount, interval and length of infusion within what the model's decision allows. */
export function RegimenFields({ decision, value, onChange }: RegimenFieldsProps) {
  const t = useWords()
  const reader = usePreferences()
  const { amount, interval, duration, amountUnit, timeUnit } = decision
  const [low, high] = [Math.min(...amount), Math.max(...amount)]
  const step = amount.length > 1 ? Math.abs((amount[1] ?? 0) - (amount[0] ?? 0)) : low
  const options = (values: readonly number[], current: number, write: (hours: string) => string) =>
    [...new Set([...values, current])]
      .sort((a, b) => a - b)
      .map((hours) => ({ value: String(hours), label: write(`${recorded(hours, reader)} ${readableUnit(timeUnit)}`) }))
  return (
    <div className={styles.fields}>
      <NumberInput
        size="sm"
        label={t('regimen.amount')}
        suffix={` ${readableUnit(amountUnit)}`}
        min={0}
        max={high * 2}
        step={step}
        clampBehavior="blur"
        allowNegative={false}
        thousandSeparator=","
        value={value.amount}
        onChange={(amount) => typeof amount === 'number' && onChange({ ...value, amount })}
        dir="ltr"
      />
      <NativeSelect
        size="sm"
        rightSection={<ChevronDown size={15} aria-hidden />}
        label={t('regimen.interval')}
        value={String(value.interval)}
        data={options(interval, value.interval, (hours) => t('regimen.every', { hours }))}
        onChange={(event) => onChange({ ...value, interval: Number(event.currentTarget.value) })}
      />
      <NativeSelect
        size="sm"
        rightSection={<ChevronDown size={15} aria-hidden />}
        label={t('regimen.duration')}
        value={String(value.duration)}
        data={options(duration, value.duration, (hours) => t('regimen.over', { hours }))}
        onChange={(event) => onChange({ ...value, duration: Number(event.currentTarget.value) })}
      />
    </div>
  )
}
