import { KeyRound } from 'lucide-react'
import { isolate } from '../../format/number.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './devices.module.css'

/** How a device connects, with its secret, this once. */
export function Secret({ name, secret }: { readonly name: string; readonly secret: string }) {
  const t = useWords()
  return (
    <div className={styles.secret} role="status">
      <p>
        <KeyRound size={16} aria-hidden /> {t('devices.secretOnce')}
      </p>
      <code dir="ltr">{secret}</code>
      <p className={page.muted}>
        {t('devices.secretUse', { name: isolate(name), topic: isolate(`hamzad/${name}/readings`) })}
      </p>
    </div>
  )
}
