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

/** Warnings that say no more than that something is not in the record. */
const absences = new Set(['input.none', 'output.none'])

function FoundValue({
  found: { what, value, unit, kind, category, from },
}: {
  readonly found: Bindability['found'][number]
}) {
  return (
    <>
      {anyTerm(what)}{' '}
      {value !== null && (
        <CovariateValue
          name={what}
          value={value}
          unit={unit ?? '1'}
          kind={kind}
          category={category}
          calculated={!from.includes('/') && from !== 'default'}
        />
      )}
    </>
  )
}

/** One model against one record: what it found, what it lacks, and the way to a twin. */
export function BindableModel({ subject, one }: { subject: string; one: Bindability }) {
  const t = useWords()
  const [, go] = useLocation()
  const bind = useBind(subject)
  const { model, bindable, twin, found, missing, warnings } = one
  const assumed = found.filter(({ from }) => from === 'default')
  const recorded = found.filter(({ from }) => from !== 'default')
  const notYet = warnings.flatMap(({ code, values }) => (absences.has(code) ? [String(values.what)] : []))
  const others = warnings.filter(({ code }) => !absences.has(code) && code !== 'default.used')
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
      {recorded.length + missing.length > 0 && (
        <ul className={styles.found}>
          {recorded.map((each) => (
            <li key={each.what} title={each.from}>
              <Check size={13} aria-hidden />
              <FoundValue found={each} />
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
      )}
      {assumed.length > 0 && (
        <p className={styles.assumed}>
          {t('patient.assumed')}
          {assumed.map((each) => (
            <span key={each.what}>
              <FoundValue found={each} />
            </span>
          ))}
        </p>
      )}
      {notYet.length > 0 && (
        <p className={styles.assumed}>{sentence({ code: 'output.none', values: { what: notYet.join(', ') } })}</p>
      )}
      {others.map((warning) => (
        <p key={warning.code + JSON.stringify(warning.values)} className={styles.warning}>
          {sentence(warning)}
        </p>
      ))}
      {bind.error && <p className={styles.warning}>{problemText(bind.error)}</p>}
    </article>
  )
}
