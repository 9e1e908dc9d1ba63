import { Button } from '@mantine/core'
import { Check, CircleDashed, Plus } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useBind } from '../../api/queries.ts'
import type { Bindability } from '../../api/types.ts'
import { CovariateValue } from '../../components/covariate-value.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { anyTerm, sentence, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './patients.module.css'

/** One model against one record: what it found, what it lacks, and the way to a twin. */
export function BindableModel({ subject, one }: { subject: string; one: Bindability }) {
  const t = useWords()
  const [, go] = useLocation()
  const bind = useBind(subject)
  const { model, bindable, twin, found, missing, warnings } = one
  return (
    <article className={`${page.padded} ${styles.model}`}>
      <div className={styles.modelHead}>
        <div>
          <h3>
            <Link href={`/models/${model.id}`}>
              <bdi>{model.title}</bdi>
            </Link>
          </h3>
          {model.cite && (
            <div className={page.muted}>
              <bdi>{model.cite.text}</bdi>
            </div>
          )}
        </div>
        {twin ? (
          <Button size="sm" component={Link} href={`/twins/${twin}`}>
            {t('patients.openTwin')}
          </Button>
        ) : (
          <Button
            size="sm"
            variant="light"
            disabled={!bindable}
            loading={bind.isPending}
            leftSection={<Plus size={15} aria-hidden />}
            onClick={() => bind.mutate(model.id, { onSuccess: ({ id }) => go(`/twins/${id}`) })}
          >
            {t('patient.build')}
          </Button>
        )}
      </div>
      <ul className={styles.found}>
        {found.map(({ what, value, unit, from }) => (
          <li key={what} title={from}>
            <Check size={13} aria-hidden />
            {anyTerm(what)}{' '}
            {value !== null && (
              <CovariateValue name={what} value={value} unit={unit ?? '1'} calculated={!from.includes('/')} />
            )}
          </li>
        ))}
        {missing.map(({ what, codes, why }) => (
          <li
            key={what}
            className={styles.missing}
            title={codes.map(({ code, display }) => display ?? code).join(', ')}
          >
            <CircleDashed size={13} aria-hidden />
            {t('patient.missing', { what: anyTerm(what) })}
            <span className="visually-hidden">{why}</span>
          </li>
        ))}
      </ul>
      {warnings.map((warning) => (
        <p key={warning.code + JSON.stringify(warning.values)} className={styles.warning}>
          {sentence(warning)}
        </p>
      ))}
      {bind.error && <p className={styles.warning}>{problemText(bind.error)}</p>}
    </article>
  )
}
