import { NativeSelect, TextInput } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import type { TableOptions } from '../../api/tables.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './tables.module.css'

interface OptionFieldsProps {
  readonly options: TableOptions
  /** A column of the table names the patients. */
  readonly own: boolean
  readonly onChange: (options: TableOptions) => void
}

/** Names of the zones that this browser knows. */
const zones: readonly string[] = Intl.supportedValuesOf('timeZone')

/** What a table does not say itself: whose clock its times are from, the order in its dates, and whose values they are. */
export function OptionFields({ options, own, onChange }: OptionFieldsProps) {
  const t = useWords()
  const change = (part: keyof TableOptions, text: string) => {
    const { [part]: _, ...rest } = options
    onChange(text === '' ? rest : ({ ...rest, [part]: text } as TableOptions))
  }
  return (
    <div className={styles.fields}>
      <datalist id="table-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <TextInput
        label={t('tables.timeZone')}
        description={t('tables.timeZoneAbout')}
        list="table-zones"
        classNames={{ input: styles.ltr ?? '' }}
        value={options.timeZone ?? ''}
        onChange={(event) => change('timeZone', event.currentTarget.value.trim())}
      />
      <NativeSelect
        label={t('tables.dateOrder')}
        description={t('tables.dateOrderAbout')}
        rightSection={<ChevronDown size={15} aria-hidden />}
        value={options.dateOrder ?? ''}
        data={[
          { value: '', label: t('tables.order.none') },
          { value: 'dmy', label: t('tables.order.dmy') },
          { value: 'mdy', label: t('tables.order.mdy') },
        ]}
        onChange={(event) => change('dateOrder', event.currentTarget.value)}
      />
      {!own && (
        <TextInput
          label={t('tables.patient')}
          description={t('tables.patientAbout')}
          classNames={{ input: styles.ltr ?? '' }}
          value={options.patient ?? ''}
          onChange={(event) => change('patient', event.currentTarget.value.replace(/[^A-Za-z0-9.-]/g, '').slice(0, 64))}
        />
      )}
    </div>
  )
}
