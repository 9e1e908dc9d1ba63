import { CircleCheck, Hourglass, Moon, PackageX, TriangleAlert } from 'lucide-react'
import { useNow } from '../../api/clock.ts'
import type { Device } from '../../api/devices.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './devices.module.css'

const icons = { 'in-service': CircleCheck, waiting: Hourglass, retired: PackageX }

/** What is the matter with a device, in shape and words: in service, quiet, waiting, retired; calibration due. */
export function DeviceState({ device }: { device: Device }) {
  const t = useWords()
  const now = useNow(60_000)
  const { state, quiet, calibrationDueAt } = device
  const Icon = icons[state]
  return (
    <span className={styles.badges}>
      {quiet ? (
        <span className={`${styles.badge} ${styles.warn}`}>
          <Moon size={14} aria-hidden />
          {t('devices.quiet')}
        </span>
      ) : (
        <span className={`${styles.badge} ${styles[state]}`}>
          <Icon size={14} aria-hidden />
          {t(`devices.state.${state}`)}
        </span>
      )}
      {state === 'in-service' && calibrationDueAt !== null && Date.parse(calibrationDueAt) < now && (
        <span className={`${styles.badge} ${styles.warn}`}>
          <TriangleAlert size={14} aria-hidden />
          {t('devices.calibrationDue')}
        </span>
      )}
    </span>
  )
}
