import { Button, NumberInput, TextInput } from '@mantine/core'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { type Hospital, type HospitalSettings, useChangeSettings, useSettings } from '../../api/hospital.ts'
import { useSession } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'

type Costs = NonNullable<HospitalSettings['costs']>
type Value = number | string
const prices = ['patientHour', 'bedHour', 'visit'] as const
const general = ['overtimeBedHour', 'waitingHour'] as const

/** Unit costs of the hospital and how well they are known: what a what-if counts. For those who may set them. */
export function UnitCosts({ hospital }: { hospital: Hospital }) {
  const t = useWords()
  const role = useSession().data?.role
  const allowed = role === 'administrator' || role === 'bed-manager'
  const settings = useSettings(allowed)
  const change = useChangeSettings()
  if (!allowed) return null
  return (
    <details className={`${page.card} ${page.padded} ${styles.more}`}>
      <summary>{t('hospital.costs.title')}</summary>
      {settings.error && <Failure error={settings.error} onRetry={settings.refetch} />}
      {settings.data && (
        <CostForm key={settings.data.revision} hospital={hospital} stored={settings.data} change={change} />
      )}
      {change.isSuccess && <p role="status">{t('hospital.costs.saved')}</p>}
    </details>
  )
}

function CostForm({
  hospital,
  stored,
  change,
}: {
  hospital: Hospital
  stored: { readonly settings: HospitalSettings; readonly revision: number }
  change: ReturnType<typeof useChangeSettings>
}) {
  const t = useWords()
  const before = stored.settings.costs
  const [currency, setCurrency] = useState(before?.currency ?? '')
  const [doubt, setDoubt] = useState<Value>(before?.doubt === undefined ? '' : 100 * before.doubt)
  const [all, setAll] = useState<Readonly<Record<string, Value>>>(
    Object.fromEntries(general.flatMap((each) => (before?.[each] === undefined ? [] : [[each, before[each]]]))),
  )
  const [byUnit, setByUnit] = useState<Readonly<Record<string, Readonly<Record<string, Value>>>>>(
    Object.fromEntries((before?.units ?? []).map(({ unit, ...own }) => [unit, own])),
  )
  const named = /^[A-Z]{3}$/.test(currency)
  const save = () => {
    const units = Object.entries(byUnit)
      .map(([unit, own]) => ({ unit, ...given(own) }))
      .filter((own) => Object.keys(own).length > 1)
    const share = given({ doubt }).doubt
    const costs: Costs = {
      ...given(all),
      ...(share !== undefined && { doubt: share / 100 }),
      currency,
      units,
    }
    change.mutate({ revision: stored.revision, settings: { ...stored.settings, costs } })
  }
  const price = (value: Value | undefined, label: string, onChange: (value: Value) => void) => (
    <NumberInput aria-label={label} value={value ?? ''} onChange={onChange} min={0} decimalScale={2} hideControls />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <div className={styles.levers}>
        <TextInput
          label={t('hospital.costs.currency')}
          value={currency}
          maxLength={3}
          required
          error={currency !== '' && !named}
          placeholder="EUR"
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
        />
        <NumberInput
          label={t('hospital.costs.doubt')}
          value={doubt}
          onChange={setDoubt}
          min={0}
          max={200}
          decimalScale={1}
          suffix=" %"
        />
        {general.map((each) => (
          <NumberInput
            key={each}
            label={t(`hospital.costs.${each}`)}
            value={all[each] ?? ''}
            onChange={(value) => setAll({ ...all, [each]: value })}
            min={0}
            decimalScale={2}
          />
        ))}
      </div>
      <Scroll>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('hospital.unit')}</th>
              {prices.map((each) => (
                <th key={each}>{t(`hospital.costs.${each}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hospital.units.map(({ id, name }) => (
              <tr key={id}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                {prices.map((each) => (
                  <td key={each}>
                    {price(byUnit[id]?.[each], `${t(`hospital.costs.${each}`)}, ${name}`, (value) =>
                      setByUnit({ ...byUnit, [id]: { ...byUnit[id], [each]: value } }),
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className={page.muted}>{t('hospital.costs.hint')}</p>
      {change.error && <Failure error={change.error} />}
      <Button type="submit" disabled={!named} loading={change.isPending} leftSection={<Check size={15} aria-hidden />}>
        {t('hospital.costs.save')}
      </Button>
    </form>
  )
}

/** Without what was left empty: it is unknown. */
const given = (values: Readonly<Record<string, Value>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === '' ? [] : [[key, Number(value)]])))
