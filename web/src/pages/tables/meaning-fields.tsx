import { TextInput } from '@mantine/core'
import type { Meaning } from '../../api/tables.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './tables.module.css'

interface MeaningFieldsProps {
  readonly name: string
  readonly meaning: Meaning
  readonly onChange: (meaning: Meaning) => void
}

/** LOINC code and unit of a column of values, or of a name. */
export function MeaningFields({ name, meaning, onChange }: MeaningFieldsProps) {
  const t = useWords()
  const { code, unit = '' } = meaning
  const wrong = code !== '' && meaning.system === undefined && !/^\d{1,7}-\d$/.test(code)
  const withUnit = (text: string): Meaning => {
    const { unit: _, ...rest } = meaning
    return text === '' ? rest : { ...rest, unit: text }
  }
  return (
    <>
      <TextInput
        aria-label={t('tables.codeOf', { column: name })}
        placeholder={t('tables.code')}
        list="table-meanings"
        classNames={{ input: styles.ltr ?? '' }}
        value={code}
        error={wrong && t('tables.codeWrong')}
        onChange={(event) => onChange({ ...meaning, code: event.currentTarget.value.trim() })}
      />
      <TextInput
        aria-label={t('tables.unitOf', { column: name })}
        placeholder={t('tables.unit')}
        classNames={{ input: styles.ltr ?? '' }}
        value={unit}
        onChange={(event) => onChange(withUnit(event.currentTarget.value.trim()))}
      />
    </>
  )
}
