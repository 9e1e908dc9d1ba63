import { Link } from 'wouter'
import { useDrift, useRegistry } from '../../api/credibility.ts'
import { useModels } from '../../api/queries.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { useTitle } from '../../components/title.ts'
import { StateBadge } from '../../credibility/scores.tsx'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'

export default function ModelsPage() {
  const t = useWords()
  useTitle(t('models.title'))
  const models = useModels()
  const registry = useRegistry()
  const drift = useDrift()
  const { locale } = usePreferences()
  const standing = (id: string) => {
    const row = registry.data?.models.find((each) => each.model.id === id)
    return row && <StateBadge state={row.state} stage={row.stage} />
  }
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1>{t('models.title')}</h1>
          <p>{t('models.hint')}</p>
        </div>
      </div>
      {drift.data?.alarms.map(({ model, title, open, since, owner, yours }) => (
        <p key={`${model} ${owner}`} className={`${page.card} ${page.padded}`} role="alert">
          <strong>
            {t(yours ? 'credible.yourAlarm' : 'credible.alarm', { number: isolate(count(open, locale)) })}
          </strong>{' '}
          <Link href={`/models/${model}`}>
            <bdi>{title}</bdi>
          </Link>
          , {t('credible.since')} <DateText at={since} as="date" />
          {owner && !yours && (
            <>
              {' · '}
              {t('credible.owner')} <bdi>{owner}</bdi>
            </>
          )}
        </p>
      ))}
      <Scroll card>
        {models.isPending ? (
          <Loading />
        ) : models.error ? (
          <Failure error={models.error} onRetry={models.refetch} />
        ) : (
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('models.model')}</th>
                <th>{t('models.use')}</th>
                <th>{t('models.source')}</th>
                <th>{t('models.version')}</th>
                <th>{t('credible.standing')}</th>
              </tr>
            </thead>
            <tbody>
              {models.data.models.map((model) => (
                <tr key={model.id}>
                  <td>
                    <Link href={`/models/${model.id}`}>
                      <bdi>{model.title}</bdi>
                    </Link>
                  </td>
                  <td>
                    <bdi>{model.use}</bdi>
                  </td>
                  <td>
                    <bdi>{model.cite?.text}</bdi>
                  </td>
                  <td>{model.version}</td>
                  <td>{standing(model.id)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Scroll>
    </div>
  )
}
