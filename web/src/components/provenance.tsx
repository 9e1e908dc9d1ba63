import { Info } from 'lucide-react'
import { useId } from 'react'
import type { Quality, Source } from '../api/types.ts'
import { ruleText } from '../i18n/rule-text.ts'
import { useWords } from '../i18n/use-words.ts'
import { DateText } from './date-text.tsx'
import styles from './provenance.module.css'
import { Quantity } from './quantity.tsx'

interface ProvenanceProps {
  readonly source: Source | null
  readonly time?: string
  readonly recorded?: { readonly value: number; readonly unit: string }
  readonly quality?: Quality
}

/**
 * Where a number comes from: the record it was read from, when, in which unit, and what was checked. The browser's own
 * popover carries it, beside its button where the browser can place it so, else in the middle.
 */
export function Provenance({ source, time, recorded, quality }: ProvenanceProps) {
  const t = useWords()
  const id = useId()
  if (!source) return null
  return (
    <>
      <button type="button" className={styles.button} popoverTarget={id} aria-label={t('provenance.show')}>
        <Info size={14} aria-hidden />
      </button>
      <div id={id} popover="auto" className={styles.popover}>
        <dl className={styles.list}>
          <dt>{t('provenance.source')}</dt>
          <dd>
            <bdi>
              {source.type}/{source.id}
            </bdi>
          </dd>
          <dt>{t('provenance.version')}</dt>
          <dd>{source.version}</dd>
          {time && (
            <>
              <dt>{t('provenance.time')}</dt>
              <dd>
                <DateText at={time} />
              </dd>
            </>
          )}
          {recorded && (
            <>
              <dt>{t('provenance.recorded')}</dt>
              <dd>
                <Quantity value={recorded.value} unit={recorded.unit} />
              </dd>
            </>
          )}
          {quality && (
            <>
              <dt>{t('provenance.quality')}</dt>
              <dd>
                {t(`quality.${quality.verdict}`)}
                {quality.reason && (
                  <>
                    {' — '}
                    <bdi>{ruleText(quality)}</bdi>
                  </>
                )}
              </dd>
            </>
          )}
        </dl>
      </div>
    </>
  )
}
