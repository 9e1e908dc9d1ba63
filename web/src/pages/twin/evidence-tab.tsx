import { Link } from 'wouter'
import type { TwinView } from '../../api/types.ts'
import { CovariateValue } from '../../components/covariate-value.tsx'
import { Credibility } from '../../components/credibility.tsx'
import { DateText } from '../../components/date-text.tsx'
import { Provenance } from '../../components/provenance.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { ruleText } from '../../i18n/rule-text.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import styles from './evidence.module.css'
import { TakeAlong } from './take-along.tsx'
import twin from './twin.module.css'

const origins: ReadonlySet<string> = new Set(['record', 'derived', 'default', 'demographics', 'missing'])
type Origin = 'record' | 'derived' | 'default' | 'demographics' | 'missing'

/** What the numbers rest on: the belief, the model, the data used, and the data left out. */
export default function EvidenceTab({ view }: { view: TwinView }) {
  const t = useWords()
  const { model } = view.twin
  return (
    <>
      <section className={twin.section}>
        <h3>{t('evidence.belief')}</h3>
        {view.belief ? <Credibility belief={view.belief} /> : <p className={twin.muted}>{t('evidence.noBelief')}</p>}
      </section>
      <section className={twin.section}>
        <h3>{t('evidence.model')}</h3>
        <div>
          <Link href={`/models/${model.id}`}>
            <bdi>{model.title}</bdi>
          </Link>
          <p dir="auto">{model.use}</p>
          <p className={twin.muted}>
            {model.cite && <bdi>{model.cite.text}</bdi>}
            <br />
            <bdi>{model.id}</bdi> · {t('models.version')} {model.version} ·{' '}
            <bdi dir="ltr">{model.hash.slice(0, 12)}</bdi>
          </p>
        </div>
      </section>
      {view.belief && <TakeAlong id={view.twin.id} />}
      <section className={twin.section}>
        <h3>{t('evidence.covariates')}</h3>
        <ul className={styles.list}>
          {view.covariates.map(({ name, unit, kind, category, value, time, from, outside }) => (
            <li key={name}>
              <span>{term('covariate', name)}</span>
              <span className={styles.value}>
                <CovariateValue
                  name={name}
                  value={value}
                  unit={unit}
                  kind={kind}
                  category={category}
                  calculated={from !== 'record' && from !== 'default'}
                />
                <span className={twin.muted}>
                  {origins.has(from) ? t(`evidence.from.${from as Origin}`) : from}
                  {time && (
                    <>
                      {' · '}
                      <DateText at={time} as="day-clock" />
                    </>
                  )}
                </span>
                {outside && <span className={styles.outside}>{t('evidence.outside')}</span>}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className={twin.section}>
        <h3>{t('evidence.used')}</h3>
        <ul className={styles.list}>
          {view.outputs.flatMap(({ name, measured }) =>
            measured
              .filter(({ used }) => used)
              .map((one) => (
                <li key={name + one.time + one.source.id}>
                  <DateText at={one.time} as="day-clock" />
                  <span className={styles.value}>
                    <span>
                      <Quantity value={one.recorded.value} unit={one.recorded.unit} comparator={one.comparator} />
                      <Provenance source={one.source} time={one.time} recorded={one.recorded} quality={one.quality} />
                    </span>
                    {one.quality.verdict !== 'good' && (
                      <span className={styles.outside}>
                        {t(`quality.${one.quality.verdict}`)}
                        {one.quality.reason && (
                          <>
                            {': '}
                            <bdi>{ruleText(one.quality)}</bdi>
                          </>
                        )}
                      </span>
                    )}
                  </span>
                </li>
              )),
          )}
        </ul>
        {view.outputs.every(({ measured }) => measured.length === 0) && (
          <p className={twin.muted}>{t('chart.nothingMeasured')}</p>
        )}
      </section>
      <section className={twin.section}>
        <h3>{t('evidence.leftOut')}</h3>
        {view.leftOut.length === 0 ? (
          <p className={twin.muted}>{t('evidence.nothingLeftOut')}</p>
        ) : (
          <ul className={styles.list}>
            {view.leftOut.map(({ what, time, rule, reason, source }) => (
              <li key={what + time + source.id}>
                <span>
                  {term('output', what)} <DateText at={time} as="day-clock" />
                  <Provenance source={source} time={time} />
                </span>
                <span className={styles.outside}>
                  <bdi>{ruleText({ rule, reason })}</bdi>
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  )
}
