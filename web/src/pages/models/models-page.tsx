import { Link } from 'wouter'
import { useRegistry } from '../../api/credibility.ts'
import { useModels } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { StateBadge } from '../../credibility/scores.tsx'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'

export default function ModelsPage() {
  const t = useWords()
  useTitle(t('models.title'))
  const models = useModels()
  const registry = useRegistry()
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
      <div className={`${page.card} ${page.scroll}`}>
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
      </div>
    </div>
  )
}
