import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Model } from 'hamzad/kernel'
import { useState } from 'react'
import { answered, api } from '../../api/client.ts'
import { useNow } from '../../api/clock.ts'
import { keys } from '../../api/queries.ts'
import type { CycleRecord, Subject } from '../../api/types.ts'
import { Age } from '../../components/data-age.tsx'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { PatientPicker } from '../../components/patient-picker.tsx'
import { Provenance } from '../../components/provenance.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { ruleText } from '../../i18n/rule-text.ts'
import { anyTerm, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './heart.module.css'

/** Values older than this are marked; those that lie further than this before the newest are not taken. */
const days = 30

const useRecorded = (subject: string, model: string) =>
  useQuery({
    queryKey: [...keys.subject(subject), 'cycle', model],
    queryFn: () =>
      answered(api.GET('/api/subjects/{id}/cycle', { params: { path: { id: subject }, query: { model, days } } })),
  })

interface RecordPanelProps {
  readonly model: Model
  readonly disabled: boolean
  /** Values in the units of the model, by name. */
  onFill(values: Readonly<Record<string, number>>): void
  /** Another patient is looked at, or none: what was filled in is somebody else's. */
  onLeave(): void
}

/** What the record of a patient says of one beat, with dates and sources; it goes into the form only when asked to. */
export function RecordPanel({ model, disabled, onFill, onLeave }: RecordPanelProps) {
  const [subject, setSubject] = useState<Subject | null>(null)
  const choose = (next: Subject | null) => {
    onLeave()
    setSubject(next)
  }
  return (
    <>
      <PatientPicker chosen={subject} onChoose={choose} />
      {subject && <Recorded subject={subject.id} model={model} disabled={disabled} onFill={onFill} />}
    </>
  )
}

function Recorded({
  subject,
  model,
  disabled,
  onFill,
}: Omit<RecordPanelProps, 'onLeave'> & { readonly subject: string }) {
  const t = useWords()
  const recorded = useRecorded(subject, model.id)
  if (recorded.isPending) return <Loading />
  if (recorded.error) return <Failure error={recorded.error} onRetry={recorded.refetch} />
  const { taken } = recorded.data
  return (
    <>
      <RecordedTable record={recorded.data} />
      {taken.length === 0 ? (
        <p>{t('heart.record.nothing')}</p>
      ) : (
        <div className={styles.row}>
          <Button
            variant="default"
            size="sm"
            disabled={disabled}
            onClick={() => onFill(Object.fromEntries(taken.map(({ name, value }) => [name, value])))}
          >
            {t('heart.record.fill')}
          </Button>
        </div>
      )}
    </>
  )
}

function RecordedTable({ record: { taken, older, leftOut, missing } }: { readonly record: CycleRecord }) {
  const t = useWords()
  const now = useNow()
  return (
    <Scroll>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('record.what')}</th>
            <th>{t('record.value')}</th>
            <th>{t('record.time')}</th>
            <th>
              <span className="visually-hidden">{t('provenance.source')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {taken.map(({ name, value, unit, recorded, time, source, quality }) => (
            <tr key={name}>
              <td>{anyTerm(name)}</td>
              <td>
                <Quantity value={recorded.unit === unit ? value : recorded.value} unit={recorded.unit} />
              </td>
              <td>
                <DateText at={time} /> · <Age at={time} />{' '}
                {now - Date.parse(time) > days * 86_400_000 && (
                  <span className={`${page.badge} ${page.warn}`}>{t('freshness.stale')}</span>
                )}
              </td>
              <td>
                <Provenance source={source} time={time} recorded={recorded} quality={quality} />
              </td>
            </tr>
          ))}
          {missing.map((name) => {
            const old = older.find((each) => each.name === name)
            const faulty = leftOut.find((each) => each.name === name)
            const last = faulty ?? old
            return (
              <tr key={name}>
                <td>{anyTerm(name)}</td>
                <td className={page.muted}>
                  {faulty ? <bdi>{ruleText(faulty)}</bdi> : t(old ? 'heart.record.older' : 'heart.record.missing')}
                </td>
                <td>{last && <DateText at={last.time} />}</td>
                <td />
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
