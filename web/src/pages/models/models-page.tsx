import { TextInput } from '@mantine/core'
import { BookX, Search } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useDrift, useRegistry } from '../../api/credibility.ts'
import { useModels } from '../../api/queries.ts'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { StateBadge } from '../../credibility/state-badge.tsx'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './models.module.css'

/** What a model may be of, in the order of the page. */
const subjects = ['patient', 'organ', 'ward', 'hospital', 'device', 'population'] as const

export default function ModelsPage() {
  const t = useWords()
  useTitle(t('models.title'))
  const models = useModels()
  const registry = useRegistry()
  const drift = useDrift()
  const { locale } = usePreferences()
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = (models.data?.models ?? []).filter(({ id, title, use, cite }) => {
    const text = `${id} ${title} ${use ?? ''} ${cite?.text ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
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
        <TextInput
          type="search"
          aria-label={t('models.search')}
          placeholder={t('models.search')}
          leftSection={<Search size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
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
      {models.isPending ? (
        <Loading />
      ) : models.error ? (
        <Failure error={models.error} onRetry={models.refetch} />
      ) : found.length === 0 ? (
        <Empty icon={<BookX size={28} aria-hidden />} title={t('models.none')}>
          {t('models.noneHint')}
        </Empty>
      ) : (
        subjects
          .map((subject) => ({ subject, of: found.filter((model) => model.subject === subject) }))
          .filter(({ of }) => of.length > 0)
          .map(({ subject, of }) => (
            <section key={subject} aria-label={t(`models.of.${subject}`)} className={styles.group}>
              <h2>
                {t(`models.of.${subject}`)} <span className={page.muted}>{count(of.length, locale)}</span>
              </h2>
              <ul className={`${page.card} ${styles.list}`}>
                {of.map((model) => (
                  <li key={model.id} className={styles.item}>
                    <div className={styles.what}>
                      <Link href={`/models/${model.id}`} dir="auto">
                        {model.title}
                      </Link>
                      <bdi>{model.use}</bdi>
                    </div>
                    <bdi className={page.muted}>{model.cite?.text}</bdi>
                    <span className={page.muted}>
                      {t('models.version')} {count(model.version, locale)}
                    </span>
                    {standing(model.id)}
                  </li>
                ))}
              </ul>
            </section>
          ))
      )}
    </div>
  )
}
