import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type DeviceRecord, useCalibrateDevice } from '../../api/devices.ts'
import { DateText } from '../../components/date-text.tsx'
import { useNotice } from '../../components/notice.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './devices.module.css'

/** When a device was calibrated, by whom and how, and that it was again. */
export function Calibrations({ record, administrator }: { record: DeviceRecord; administrator: boolean }) {
  const t = useWords()
  const say = useNotice()
  const { device, calibrations } = record
  const calibrate = useCalibrateDevice(device.name)
  const [note, setNote] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    calibrate.mutate(note.trim() === '' ? {} : { note: note.trim() }, {
      onSuccess: () => {
        setNote('')
        say(t('devices.calibrated'))
      },
    })
  }
  return (
    <>
      {administrator && device.state === 'in-service' && (
        <form className={styles.inline} onSubmit={submit}>
          <TextInput
            label={t('devices.calibrationNote')}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" loading={calibrate.isPending}>
            {t('devices.calibrateNow')}
          </Button>
        </form>
      )}
      {calibrate.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(calibrate.error)}
        </p>
      )}
      {calibrations.length === 0 ? (
        <p className={page.muted}>{t('devices.neverCalibrated')}</p>
      ) : (
        <ol className={styles.history} aria-label={t('devices.calibrations')}>
          {calibrations.map(({ at, note: said, by }) => (
            <li key={at}>
              <DateText at={at} />
              <span className={page.muted}>
                {said && <bdi dir="auto">{said}</bdi>} {by && <bdi>{by}</bdi>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
