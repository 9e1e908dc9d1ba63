import { Button, NativeSelect, TextInput } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { type OperationNews, type TheatreCase, type TheatreRoom, useRecordOperation } from '../../api/hospital.ts'
import { Failure } from '../../components/failure.tsx'
import { useWords } from '../../i18n/use-words.ts'
import styles from './hospital.module.css'

type Event = OperationNews['event']
/** What can be said of a case in each state. */
const events: Readonly<Record<TheatreCase['status'], readonly Event[]>> = {
  planned: ['began', 'cancelled'],
  running: ['ended', 'stopped', 'began', 'taken-back'],
  done: ['ended', 'taken-back'],
  stopped: ['stopped', 'taken-back'],
  cancelled: ['began', 'taken-back'],
}
const needReason: readonly Event[] = ['stopped', 'cancelled']

/** What became of an operation: a time, a room where it begins, a reason where it was not done, and one button for each thing that can be said. */
export function OperationForm({
  id,
  of,
  status,
  version,
  room,
  rooms,
  at,
  onDone,
}: {
  id: string
  of: OperationNews['of']
  status: TheatreCase['status']
  version: number
  room: string | null
  rooms: readonly TheatreRoom[]
  at: number
  onDone: () => void
}) {
  const t = useWords()
  const record = useRecordOperation()
  const [clock, setClock] = useState(clockOf(at))
  const [where, setWhere] = useState(room ?? '')
  const [reason, setReason] = useState('')
  const said = events[status].filter((event) => event !== 'taken-back' || version > 0)
  const begins = said.includes('began')
  const say = (event: Event) =>
    record.mutate(
      {
        ...{ of, event, version },
        ...(event !== 'cancelled' && event !== 'taken-back' && { at: instantOf(clock, at) }),
        ...(event === 'began' && where !== '' && { room: where }),
        ...(needReason.includes(event) && { reason: reason.trim() }),
      },
      { onSuccess: onDone },
    )
  const isMissing = (event: Event) =>
    (needReason.includes(event) && reason.trim() === '') ||
    (event === 'began' && where === '') ||
    (event !== 'cancelled' && event !== 'taken-back' && !/^\d\d:\d\d$/.test(clock))
  return (
    <form id={id} className={styles.theatreForm} onSubmit={(event) => event.preventDefault()}>
      <TextInput
        type="time"
        label={t('hospital.theatres.time')}
        value={clock}
        onChange={(event) => setClock(event.currentTarget.value)}
        data-autofocus
      />
      {begins && (
        <NativeSelect
          label={t('hospital.theatres.room')}
          rightSection={<ChevronDown size={15} aria-hidden />}
          value={where}
          data={[
            { value: '', label: t('hospital.theatres.roomChoose') },
            ...rooms.flatMap((each) =>
              each.room === null ? [] : [{ value: each.room, label: each.name ?? each.room }],
            ),
          ]}
          onChange={(event) => setWhere(event.currentTarget.value)}
        />
      )}
      {said.some((event) => needReason.includes(event)) && (
        <TextInput
          label={t('hospital.theatres.reason')}
          placeholder={t('hospital.theatres.reasonHint')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <div className={styles.theatreSay}>
        {said.map((event, i) => (
          <Button
            key={event}
            type="button"
            size="sm"
            variant={i === 0 ? 'filled' : 'default'}
            disabled={isMissing(event)}
            loading={record.isPending && record.variables?.event === event}
            onClick={() => say(event)}
          >
            {t(`hospital.theatres.event.${event === 'began' && status === 'running' ? 'corrected' : event}`)}
          </Button>
        ))}
      </div>
      {record.error && <Failure error={record.error} />}
    </form>
  )
}

const clockOf = (at: number): string => {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** The instant of a clock time nearest to now, in the reader's zone: shortly after midnight, 23:50 was yesterday. */
function instantOf(clock: string, now: number): string {
  const date = new Date(now)
  date.setHours(Number(clock.slice(0, 2)), Number(clock.slice(3)), 0, 0)
  const ahead = date.getTime() - now
  const days = ahead > 12 * 3_600_000 ? -1 : 0
  return new Date(date.getTime() + days * 86_400_000).toISOString()
}
