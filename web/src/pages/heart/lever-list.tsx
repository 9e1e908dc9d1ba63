import { Button } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './heart.module.css'
import { isValve, type Lever, levers, type Positions, valveFrom } from './levers.ts'

interface LeverListProps {
  readonly positions: Positions
  readonly rest: Positions
  readonly disabled: boolean
  onMove(positions: Positions): void
}

/** What could be done, one slider each; a diseased valve can be mended with a button. */
export function LeverList({ positions, rest, disabled, onMove }: LeverListProps) {
  const t = useWords()
  const reader = usePreferences()
  const said = (name: Lever['name']) => {
    const position = positions[name]
    if (name === 'fluids') return t('heart.said.fluids', { value: estimate(position, reader) })
    if (!isValve(name)) return t('heart.said.drug', { value: estimate(position, reader) })
    if (position === 0) return rest[name] > 0 ? t('heart.said.repaired') : t('heart.said.whole')
    const value = valveFrom(name, position)
    return name.endsWith('stenosis')
      ? t('heart.said.stenosis', { value: estimate(value, reader) })
      : t('heart.said.leak', { value: estimate(100 * value, reader) })
  }
  return (
    <section className={`${page.card} ${page.padded} ${styles.levers}`} aria-label={t('heart.whatIf')}>
      <div className={styles.row}>
        <h2>{t('heart.whatIf')}</h2>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<RotateCcw size={13} aria-hidden />}
          disabled={disabled || levers.every(({ name }) => positions[name] === rest[name])}
          onClick={() => onMove(rest)}
        >
          {t('heart.reset')}
        </Button>
      </div>
      {levers.map(({ name, most, step }) => (
        <div key={name} className={styles.lever}>
          <label>
            <span>
              {t(`heart.lever.${name}`)} <b className={styles.value}>{said(name)}</b>
            </span>
            <input
              type="range"
              min={0}
              max={most}
              step={step}
              value={positions[name]}
              disabled={disabled}
              aria-valuetext={said(name)}
              onChange={(event) => onMove({ ...positions, [name]: Number(event.currentTarget.value) })}
            />
          </label>
          {isValve(name) && rest[name] > 0 && positions[name] > 0 && (
            <Button
              variant="default"
              size="compact-sm"
              disabled={disabled}
              onClick={() => onMove({ ...positions, [name]: 0 })}
            >
              {t('heart.repair')}
            </Button>
          )}
        </div>
      ))}
      <p className={page.muted}>{t('heart.leverHint')}</p>
    </section>
  )
}
