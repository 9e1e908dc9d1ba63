import { Link } from 'wouter'
import { useBindability, useSubject } from '../../api/queries.ts'
import type { Bindability } from '../../api/types.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { PatientBanner } from '../../components/patient-banner.tsx'
import { RecordTable } from '../../components/record-table.tsx'
import { useTitle } from '../../components/title.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { BindableModel } from './bindable-model.tsx'
import styles from './patients.module.css'

/** One patient's record and the twins that can be built from it. */
export default function PatientPage({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('patient.title'))
  const subject = useSubject(id)
  const models = useBindability(id)
  if (subject.isPending) return <Loading />
  if (subject.error) return <Failure error={subject.error} onRetry={subject.refetch} />
  return (
    <>
      <PatientBanner subject={subject.data} />
      <div className={page.page}>
        <div className={styles.columns}>
          <section className={page.card} aria-labelledby="twins-title">
            <div className={page.padded}>
              <h2 id="twins-title">{t('patient.twins')}</h2>
              <p className={page.muted}>{t('patient.twinsHint')}</p>
              {models.data?.models.some(({ model, twin }) => twin !== null && model.id.startsWith('glucose-')) && (
                <p className={styles.glucose}>
                  <Link href={`/patients/${id}/live`}>{t('glucose.liveTitle')}</Link>
                  <Link href={`/patients/${id}/glucose`}>{t('glucose.reportTitle')}</Link>
                </p>
              )}
            </div>
            {models.isPending ? (
              <Loading />
            ) : models.error ? (
              <Failure error={models.error} onRetry={models.refetch} />
            ) : (
              <ModelsOf subject={id} models={models.data.models} />
            )}
          </section>
          <section className={page.card} aria-labelledby="record-title">
            <div className={page.padded}>
              <h2 id="record-title">{t('patient.record')}</h2>
            </div>
            <RecordTable subject={id} />
          </section>
        </div>
      </div>
    </>
  )
}

/** Twins that run first, then models that the record feeds; those that it tells nothing of stand folded behind them. */
function ModelsOf({ subject, models }: { readonly subject: string; readonly models: readonly Bindability[] }) {
  const t = useWords()
  const { locale } = usePreferences()
  const running = models.filter(({ twin }) => twin !== null)
  const fed = models.filter(({ twin, fed }) => twin === null && fed)
  const others = models.filter(({ twin, fed }) => twin === null && !fed)
  const first = [...running, ...byBindable(fed)]
  const show = (one: Bindability) => <BindableModel key={one.model.id} subject={subject} one={one} />
  return (
    <>
      {first.map(show)}
      {others.length > 0 && (
        <details className={styles.others} open={first.length === 0}>
          <summary>{t('patient.otherModels', { count: others.length, number: count(others.length, locale) })}</summary>
          {byBindable(others).map(show)}
        </details>
      )}
    </>
  )
}

const byBindable = (models: readonly Bindability[]): Bindability[] =>
  [...models].sort((a, b) => Number(b.bindable) - Number(a.bindable))
