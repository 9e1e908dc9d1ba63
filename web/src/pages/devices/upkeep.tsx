import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Device, useChangeDevice, useRenewSecret } from '../../api/devices.ts'
import { useNotice } from '../../components/notice.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import { changeOf, DeviceFields, fieldsSound } from './device-form.tsx'
import styles from './devices.module.css'
import { Secret } from './secret.tsx'

/** What an administrator may change of a device: what it is, its secret, and that it is out of service. */
export function Upkeep({ device }: { device: Device }) {
  const t = useWords()
  const say = useNotice()
  const change = useChangeDevice(device.name)
  const renew = useRenewSecret(device.name)
  const [tried, setTried] = useState(false)
  const [reason, setReason] = useState<string | null>(null)
  const [draft, setDraft] = useState(() => ({
    kind: device.kind ?? '',
    manufacturer: device.manufacturer ?? '',
    model: device.model ?? '',
    serial: device.serial ?? '',
    owner: device.owner ?? '',
    quietAfterMinutes: device.quietAfterMinutes === null ? '' : String(device.quietAfterMinutes),
    calibrateEveryDays: device.calibrateEveryDays === null ? '' : String(device.calibrateEveryDays),
  }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (fieldsSound(draft)) change.mutate(changeOf(draft), { onSuccess: () => say(t('devices.saved')) })
  }
  const retire = (event: FormEvent) => {
    event.preventDefault()
    if (!reason?.trim()) return
    change.mutate({ retire: { reason: reason.trim() } }, { onSuccess: () => setReason(null) })
  }
  const error = change.error ?? renew.error
  return (
    <div className={styles.form}>
      {device.state === 'in-service' && (
        <form className={styles.form} onSubmit={submit} noValidate aria-label={t('devices.upkeep')}>
          <div className={styles.fields}>
            <DeviceFields
              draft={draft}
              tried={tried}
              onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
            />
          </div>
          <div className={styles.actions}>
            <Button type="submit" loading={change.isPending}>
              {t('devices.save')}
            </Button>
          </div>
        </form>
      )}
      {renew.data && <Secret name={device.name} secret={renew.data.secret} />}
      {reason !== null && (
        <form className={styles.inline} onSubmit={retire}>
          <TextInput
            autoFocus
            label={t('devices.retireReason')}
            description={t('devices.retireHint')}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" color="red" disabled={reason.trim() === ''} loading={change.isPending}>
            {t('devices.retire')}
          </Button>
          <Button variant="default" onClick={() => setReason(null)}>
            {t('devices.cancel')}
          </Button>
        </form>
      )}
      {error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(error)}
        </p>
      )}
      <div className={styles.actions}>
        {device.state !== 'waiting' && (
          <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate(undefined)}>
            {t(device.state === 'retired' ? 'devices.takeBack' : 'devices.newSecret')}
          </Button>
        )}
        {device.state !== 'retired' && reason === null && (
          <Button variant="default" onClick={() => setReason('')}>
            {t(device.state === 'waiting' ? 'devices.refuse' : 'devices.retireThis')}
          </Button>
        )}
      </div>
    </div>
  )
}
