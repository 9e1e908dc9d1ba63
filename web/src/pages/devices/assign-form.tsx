import { Button, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Device, useAssignDevice } from '../../api/devices.ts'
import type { Subject } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { useNotice } from '../../components/notice.tsx'
import { PatientPicker } from '../../components/patient-picker.tsx'
import { instantOf, localOf } from '../../format/local-time.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './devices.module.css'

/** Says whom a device observes from a time on, or during one; held messages of that time are taken then. */
export function AssignForm({ device }: { device: Device }) {
  const t = useWords()
  const say = useNotice()
  const { locale } = usePreferences()
  const assign = useAssignDevice(device.name)
  const [subject, setSubject] = useState<Subject | null>(null)
  const [from, setFrom] = useState(() => localOf(Date.now()))
  const [until, setUntil] = useState('')
  const [past, setPast] = useState(device.state === 'retired')
  const [tried, setTried] = useState(false)
  const start = instantOf(from)
  const end = past ? instantOf(until) : null
  const sound = subject !== null && start !== null && (!past || (end !== null && end > start))
  const done = (taken: number) => {
    setSubject(null)
    setTried(false)
    say(taken > 0 ? t('devices.assignedTaken', { count: taken, number: count(taken, locale) }) : t('devices.assigned'))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!sound) return
    assign.mutate(
      { subject: subject.id, from: start, ...(end === null ? {} : { until: end }) },
      { onSuccess: ({ taken }) => done(taken) },
    )
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-label={t('devices.assignTitle')}>
      <PatientPicker chosen={subject} onChoose={setSubject} />
      {tried && subject === null && <p className={styles.fault}>{t('devices.fault.patient')}</p>}
      <div className={styles.fields}>
        <TextInput
          type="datetime-local"
          label={t('devices.from')}
          classNames={{ input: styles.ltr ?? '' }}
          value={from}
          max={localOf(Date.now())}
          description={start !== null && <DateText at={start} />}
          error={tried && start === null && t('devices.fault.time')}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        {past && (
          <TextInput
            type="datetime-local"
            label={t('devices.until')}
            classNames={{ input: styles.ltr ?? '' }}
            value={until}
            max={localOf(Date.now())}
            description={end === null ? t('devices.untilHint') : <DateText at={end} />}
            error={tried && !(end !== null && start !== null && end > start) && t('devices.fault.until')}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        )}
      </div>
      <Switch
        checked={past}
        disabled={device.state === 'retired'}
        label={t('devices.past')}
        onChange={(event) => setPast(event.currentTarget.checked)}
      />
      {assign.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(assign.error)}
        </p>
      )}
      <div className={styles.actions}>
        <Button type="submit" loading={assign.isPending}>
          {t('devices.assign')}
        </Button>
        {device.subject !== null && (
          <Button
            variant="default"
            loading={assign.isPending}
            onClick={() => assign.mutate({ subject: null }, { onSuccess: () => say(t('devices.freed')) })}
          >
            {t('devices.free')}
          </Button>
        )}
        {device.held > 0 && (
          <span className={page.muted}>
            {t('devices.heldHint', { count: device.held, number: count(device.held, locale) })}
          </span>
        )}
      </div>
    </form>
  )
}
