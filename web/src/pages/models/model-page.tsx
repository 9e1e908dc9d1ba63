import { Link } from 'wouter'
import { useModelCard } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { LeverSection } from './lever-section.tsx'
import styles from './models.module.css'
import { RegistrySection } from './registry-section.tsx'
import { SensitivitySection } from './sensitivity-section.tsx'

/** A model as a reader may judge it: its card, its source, its whole text. */
export default function ModelPage({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('models.model'))
  const model = useModelCard(id)
  if (model.isPending) return <Loading />
  if (model.error) return <Failure error={model.error} onRetry={model.refetch} />
  const { summary, card, datasheet, text } = model.data
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 dir="auto">{summary.title}</h1>
          <p>
            {summary.cite && <bdi>{summary.cite.text}</bdi>}
            {summary.cite?.doi && (
              <>
                {' · '}
                <a href={`https://doi.org/${summary.cite.doi}`} rel="noreferrer" target="_blank">
                  <bdi>doi:{summary.cite.doi}</bdi>
                </a>
              </>
            )}
          </p>
          <p className={page.muted}>
            <bdi>{summary.id}</bdi> · {t('models.version')} {summary.version} ·{' '}
            <bdi dir="ltr">{summary.hash.slice(0, 12)}</bdi>
          </p>
          {/^cycle:/m.test(text) && (
            <p>
              <Link href={`/models/${id}/beat`}>{t('heart.open')}</Link>
            </p>
          )}
          {summary.kind === 'flow' && (
            <p>
              <Link href={`/models/${id}/run`}>{t('models.run')}</Link>
            </p>
          )}
        </div>
      </div>
      <RegistrySection id={id} />
      {summary.kind === 'equations' && <SensitivitySection id={id} />}
      {summary.kind === 'flow' && <LeverSection text={text} />}
      <div className={styles.columns}>
        <section className={`${page.card} ${page.padded}`} dir="ltr" lang="en">
          <Markdown text={card} />
        </section>
        <section
          className={`${page.card} ${page.padded}`}
          dir={datasheet ? 'ltr' : undefined}
          lang={datasheet ? 'en' : undefined}
        >
          {datasheet ? <Markdown text={datasheet} /> : <p>{t('models.noDatasheet')}</p>}
        </section>
        <section className={`${page.card} ${page.padded}`}>
          <h2>{t('models.text')}</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <pre className={styles.text} dir="ltr" tabIndex={0}>
            {text}
          </pre>
        </section>
      </div>
    </div>
  )
}
