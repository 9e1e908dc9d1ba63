import type { TwinView } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { useWords } from '../../i18n/use-words.ts'
import styles from './report.module.css'

/** By which model and belief, from which data, the report was computed: enough to compute it again. */
export function ProvenancePart({ view }: { view: TwinView }) {
  const t = useWords()
  const { belief, freshness } = view
  const { model } = view.twin
  return (
    <section className={styles.section} aria-labelledby="report-provenance">
      <h2 id="report-provenance">{t('report.provenance')}</h2>
      <dl className={styles.pairs}>
        <dt>{t('report.model')}</dt>
        <dd>
          <bdi>{model.title}</bdi>
          <div>
            <bdi dir="ltr">{model.id}</bdi>, {t('models.version')} {model.version},{' '}
            <bdi dir="ltr" className={styles.code}>
              {model.hash}
            </bdi>
          </div>
        </dd>
        {model.cite && (
          <>
            <dt>{t('report.source')}</dt>
            <dd>
              <bdi>{model.cite.text}</bdi>
            </dd>
          </>
        )}
        {belief && (
          <>
            <dt>{t('report.belief')}</dt>
            <dd>
              <bdi dir="ltr">{belief.sequence}</bdi>
            </dd>
          </>
        )}
        {freshness.lastObservation && (
          <>
            <dt>{t('report.lastData')}</dt>
            <dd>
              <DateText at={freshness.lastObservation} />
            </dd>
          </>
        )}
      </dl>
      <p className={styles.small}>{t('report.research')}</p>
    </section>
  )
}

const roles = ['prepared', 'checked', 'decided'] as const

/** Lines to sign on: who prepared it, who checked it, who decided. */
export function Signatures() {
  const t = useWords()
  return (
    <section className={styles.signatures} aria-label={t('report.signatures')}>
      {roles.map((role) => (
        <div key={role}>
          <div className={styles.line} />
          <div>{t(`report.${role}`)}</div>
          <div className={styles.small}>{t('report.nameDate')}</div>
        </div>
      ))}
    </section>
  )
}
