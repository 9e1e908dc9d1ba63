import { type Behind, dimensions, type QualityChannel } from '../../api/quality.ts'
import { Age } from '../../components/data-age.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { FaultCell } from './fault-cell.tsx'
import styles from './quality.module.css'

/** One row a channel of a source: how much came, and how much of it breaks rules of each dimension. */
export function ChannelTable(props: {
  readonly channels: readonly QualityChannel[]
  readonly onOpen: (behind: Behind & { readonly name: string }) => void
}) {
  const { channels, onOpen } = props
  const t = useWords()
  const { locale } = usePreferences()
  const span = (hours: number) =>
    hours < 1
      ? t('dataQuality.minutes', { number: count(Math.round(hours * 60), locale) })
      : hours < 72
        ? t('dataQuality.hours', { number: count(Math.round(hours), locale) })
        : t('dataQuality.hourDays', { number: count(Math.round(hours / 24), locale) })
  return (
    <Scroll>
      <table className={`${page.table} ${styles.table}`}>
        <thead>
          <tr>
            <th>{t('dataQuality.channel')}</th>
            <th>{t('dataQuality.source')}</th>
            <th className={styles.number}>{t('dataQuality.values')}</th>
            <th className={styles.number}>{t('dataQuality.patients')}</th>
            {dimensions.map((each) => (
              <th key={each} className={styles.number} title={t(`dataQuality.about.${each}`)}>
                {t(`dataQuality.${each}`)}
              </th>
            ))}
            <th>{t('dataQuality.delay')}</th>
            <th>{t('dataQuality.last')}</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((each) => {
            const code = each.channel?.split('|').at(-1)
            const name = each.name ?? code ?? t('dataQuality.noCode')
            return (
              <tr key={`${each.source} ${each.channel}`}>
                <th scope="row" className={styles.name}>
                  <bdi>{name}</bdi>
                  {code !== undefined && each.name !== null && (
                    <bdi dir="ltr" className={page.muted} title={each.channel ?? ''}>
                      {code}
                    </bdi>
                  )}
                </th>
                <td data-label={t('dataQuality.source')}>
                  <bdi>{each.source}</bdi>
                </td>
                <td data-label={t('dataQuality.values')} className={styles.number}>
                  {count(each.values, locale)}
                </td>
                <td data-label={t('dataQuality.patients')} className={styles.number}>
                  {count(each.patients, locale)}
                </td>
                {dimensions.map((dimension) => (
                  <FaultCell
                    key={dimension}
                    faults={each.faults[dimension]}
                    total={each.values}
                    dimension={dimension}
                    name={name}
                    onOpen={() => onOpen({ source: each.source, channel: each.channel ?? '', dimension, name })}
                  />
                ))}
                <td data-label={t('dataQuality.delay')} className={styles.delay}>
                  {each.delay &&
                    t('dataQuality.delayOf', { median: span(each.delay.median), most: span(each.delay.most) })}
                </td>
                <td data-label={t('dataQuality.last')} className={styles.delay}>
                  <Age at={each.lastAt} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
