import { NativeSelect } from '@mantine/core'
import { BadgeCheck, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { type Behind, useQuality } from '../../api/quality.ts'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { ChannelTable } from './channel-table.tsx'
import { ItemPanel } from './item-panel.tsx'
import styles from './quality.module.css'
import { TypeTable } from './type-table.tsx'

const spans = [1, 7, 30, 90, 366]

/** How good the data are: by source and channel, and from each count down to the resources behind it. */
export default function QualityPage() {
  const t = useWords()
  useTitle(t('dataQuality.title'))
  const { locale } = usePreferences()
  const [days, setDays] = useState(30)
  const [behind, setBehind] = useState<(Behind & { readonly name: string }) | null>(null)
  const quality = useQuality(days)
  const { channels = [], types = [] } = quality.data ?? {}
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1>{t('dataQuality.title')}</h1>
          <p>{t('dataQuality.hint')}</p>
        </div>
        <NativeSelect
          label={t('dataQuality.days')}
          rightSection={<ChevronDown size={15} aria-hidden />}
          value={String(days)}
          data={spans.map((value) => ({
            value: String(value),
            label: t('dataQuality.day', { count: value, number: count(value, locale) }),
          }))}
          onChange={(event) => {
            setBehind(null)
            setDays(Number(event.currentTarget.value))
          }}
        />
      </div>
      {behind && <ItemPanel behind={behind} days={days} onClose={() => setBehind(null)} />}
      {quality.isPending ? (
        <Loading />
      ) : quality.error && !quality.data ? (
        <Failure error={quality.error} onRetry={quality.refetch} />
      ) : channels.length + types.length === 0 ? (
        <div className={page.card}>
          <Empty icon={<BadgeCheck size={28} aria-hidden />} title={t('dataQuality.none')}>
            {t('dataQuality.noneHint')}
          </Empty>
        </div>
      ) : (
        <>
          {channels.length > 0 && (
            <section className={page.card} aria-label={t('dataQuality.channels')}>
              <h2 className={styles.heading}>{t('dataQuality.channels')}</h2>
              <ChannelTable channels={channels} onOpen={setBehind} />
            </section>
          )}
          {types.length > 0 && (
            <section className={page.card} aria-label={t('dataQuality.types')}>
              <h2 className={styles.heading}>{t('dataQuality.types')}</h2>
              <TypeTable types={types} onOpen={setBehind} />
            </section>
          )}
        </>
      )}
    </div>
  )
}
