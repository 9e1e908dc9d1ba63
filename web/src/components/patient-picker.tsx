import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Search, X } from 'lucide-react'
import { useState } from 'react'
import { usePatients } from '../api/queries.ts'
import type { Subject } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import { usePatientName, useSexAndAge } from './patient-banner.tsx'
import styles from './patient-picker.module.css'

/** Looks a patient up by name or number and holds the choice; who is chosen is told in full, so that nobody picks a namesake unseen. */
export function PatientPicker(props: {
  readonly chosen: Subject | null
  readonly onChoose: (subject: Subject | null) => void
}) {
  const { chosen, onChoose } = props
  const t = useWords()
  const name = usePatientName()
  const sexAndAge = useSexAndAge()
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search.trim(), 200)
  const patients = usePatients(settled, 0)
  const told = (subject: Subject) => (
    <>
      <strong>
        <bdi>{name(subject)}</bdi>
      </strong>
      <span>
        {sexAndAge(subject)}
        {subject.location && (
          <>
            {' · '}
            <bdi>{subject.location}</bdi>
          </>
        )}
        {subject.identifiers.slice(0, 1).map(({ value }) => (
          <bdi key={value}> · {value}</bdi>
        ))}
      </span>
    </>
  )
  if (chosen)
    return (
      <p className={styles.chosen}>
        {told(chosen)}
        <button type="button" aria-label={t('picker.another')} onClick={() => onChoose(null)}>
          <X size={15} aria-hidden />
        </button>
      </p>
    )
  const found = settled === '' ? [] : (patients.data?.rows ?? []).slice(0, 8)
  return (
    <div className={styles.picker}>
      <TextInput
        type="search"
        label={t('picker.label')}
        placeholder={t('picker.search')}
        leftSection={<Search size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {settled !== '' && !patients.isPending && found.length === 0 && <p className={styles.none}>{t('picker.none')}</p>}
      {found.length > 0 && (
        <ul>
          {found.map(({ subject }) => (
            <li key={subject.id}>
              <button type="button" onClick={() => onChoose(subject)}>
                {told(subject)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
