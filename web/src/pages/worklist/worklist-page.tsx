import { NativeSelect } from '@mantine/core'
import { ChevronDown, ChevronRight, ClipboardList, Lightbulb } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useWorklist } from '../../api/queries.ts'
import type { WorklistRow } from '../../api/types.ts'
import { Age, DataAge } from '../../components/data-age.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { usePatientName, useSexAndAge } from '../../components/patient-banner.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import { useTitle } from '../../components/title.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { type Order, sortRows } from './actionability.ts'
import { Headline } from './headline.tsx'
import styles from './worklist.module.css'

const orders: readonly Order[] = ['actionability', 'target', 'age', 'name']

export default function WorklistPage() {
  const t = useWords()
  useTitle(t('worklist.title'))
  const { locale } = usePreferences()
  const worklist = useWorklist()
  const [order, setOrder] = useState<Order>('actionability')
  const number = (value: number) => count(value, locale)
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1>{t('worklist.title')}</h1>
          {worklist.data && (
            <p>
              {t('worklist.count', {
                count: worklist.data.rows.length,
                number: number(worklist.data.rows.length),
                patients: number(worklist.data.patients),
              })}
            </p>
          )}
        </div>
        <NativeSelect
          label={t('worklist.sortBy')}
          size="sm"
          rightSection={<ChevronDown size={15} aria-hidden />}
          value={order}
          data={orders.map((value) => ({ value, label: t(`worklist.order.${value}`) }))}
          onChange={(event) => setOrder(event.currentTarget.value as Order)}
        />
      </div>
      <div className={page.card}>
        {worklist.isPending ? (
          <Loading />
        ) : worklist.error && !worklist.data ? (
          <Failure error={worklist.error} onRetry={worklist.refetch} />
        ) : worklist.data?.rows.length ? (
          <Rows rows={sortRows(worklist.data.rows, order)} />
        ) : (
          <Empty icon={<ClipboardList size={28} aria-hidden />} title={t('worklist.empty')}>
            {t('worklist.emptyHint')} <Link href="/patients">{t('shell.patients')}</Link>
          </Empty>
        )}
      </div>
    </div>
  )
}

function Rows({ rows }: { rows: readonly WorklistRow[] }) {
  const t = useWords()
  return (
    <table className={`${page.table} ${styles.table}`}>
      <thead>
        <tr>
          <th>{t('worklist.column.patient')}</th>
          <th>{t('worklist.column.forecast')}</th>
          <th>{t('worklist.column.trend')}</th>
          <th>{t('worklist.column.last')}</th>
          <th>{t('worklist.column.data')}</th>
          <th>{t('worklist.column.decision')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.twin} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: WorklistRow }) {
  const t = useWords()
  const name = usePatientName()
  const sexAndAge = useSexAndAge()
  const [, go] = useLocation()
  const path = `/twins/${row.twin}`
  return (
    // The whole row answers to the mouse; keyboard and screen reader use the link in the first cell.
    <tr className={styles.row} onClick={() => go(path)}>
      <td className={styles.patient}>
        <Link href={path} className={styles.name} onClick={(event) => event.stopPropagation()}>
          <bdi>{name(row.subject)}</bdi>
        </Link>
        <div className={page.muted}>
          {sexAndAge(row.subject)}
          {row.subject.location && (
            <>
              {' · '}
              <bdi>{row.subject.location}</bdi>
            </>
          )}
        </div>
      </td>
      <td className={styles.forecast} data-label={t('worklist.column.forecast')}>
        <Headline row={row} />
      </td>
      <td className={styles.trend}>
        <Sparkline values={row.freshness === 'stale' ? [] : row.trend} />
      </td>
      <td className={styles.last}>
        {row.lastValue ? (
          <>
            <span className={styles.what}>{term('output', row.lastValue.output)} </span>
            <Quantity value={row.lastValue.value} unit={row.lastValue.unit} comparator={row.lastValue.comparator} />
            <div className={page.muted}>
              <Age at={row.lastValue.time} />
            </div>
          </>
        ) : (
          <span className={styles.none}>{t('worklist.noValue')}</span>
        )}
      </td>
      <td className={styles.data}>
        <DataAge at={null} state={row.freshness} />
      </td>
      <td className={styles.decision}>
        {row.openRecommendation && (
          <span className={styles.open}>
            <Lightbulb size={14} aria-hidden />
            {t('worklist.openRecommendation')}
          </span>
        )}
        <ChevronRight size={16} aria-hidden className={`flip ${styles.chevron}`} />
      </td>
    </tr>
  )
}
