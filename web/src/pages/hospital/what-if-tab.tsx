import { Button, NumberInput, Select } from '@mantine/core'
import { shareBeds } from 'hamzad/kernel'
import { HelpCircle, Plus } from 'lucide-react'
import { useState } from 'react'
import { type Hospital, type Scenario, useQuestion, useWhatIf, type WhatIf } from '../../api/hospital.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { count, estimate, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'
import { OccupancyFan } from './occupancy-fan.tsx'
import { UnitCosts } from './unit-costs.tsx'

const levers = [
  'beds',
  'shift',
  'nurses',
  'surge',
  'stay',
  'earlier',
  'electives',
  'extra',
  'merge',
  'closed',
  'outlie',
] as const
type Lever = (typeof levers)[number]
const usual: Readonly<Record<Lever, number>> = {
  beds: 5,
  shift: 4,
  nurses: -1,
  surge: 1.2,
  stay: 0.9,
  earlier: 3,
  electives: 0,
  extra: 6,
  merge: 0,
  closed: 24,
  outlie: 4,
}
const questions = ['stay', 'beds', 'demand'] as const
/** An extra shift is of so many hours; patients of an extra list come the next day at the same hour. */
const shiftHours = 12
const listAfter = 24
const moreBeds = 15

/** What would be if: a change against the hospital as it is, on the same patients; and three questions at one click. */
export function WhatIfTab({ hospital }: { hospital: Hospital }) {
  const t = useWords()
  const reader = usePreferences()
  const [lever, setLever] = useState<Lever>('beds')
  const [value, setValue] = useState<number>(usual.beds)
  const wards = hospital.units.filter(({ beds }) => beds !== null)
  const [unit, setUnit] = useState(wards[0]?.id ?? '')
  const [into, setInto] = useState(wards[1]?.id ?? '')
  const whatIf = useWhatIf()
  const question = useQuestion()
  const nameOf = (id: string) => hospital.units.find((each) => each.id === id)?.name ?? id
  const needsUnit =
    lever === 'beds' ||
    lever === 'shift' ||
    lever === 'nurses' ||
    lever === 'extra' ||
    lever === 'closed' ||
    lever === 'merge'
  // A list may be one of theatres, and theatres may be out of order: their rooms are not beds.
  const choices =
    lever === 'extra' || lever === 'closed' ? hospital.units.filter(({ kind }) => kind !== 'emergency') : wards
  const chosen = choices.some(({ id }) => id === unit) ? unit : (choices[0]?.id ?? '')
  const number = (each: number) => isolate(estimate(each, reader))
  const title = t(`hospital.scenario.${lever}`, {
    value: number(value),
    unit: isolate(nameOf(chosen)),
    into: isolate(nameOf(into)),
  })
  const plain = (text: string) => ({ name: text.replace(/[\u2066-\u2069]/g, '').slice(0, 80) })
  const scenario = (): Scenario => {
    const named = plain(title)
    switch (lever) {
      case 'beds':
        return { ...named, beds: [{ unit: chosen, add: Math.round(value) }] }
      case 'shift':
        return { ...named, beds: [{ unit: chosen, add: Math.round(value), from: 0, until: shiftHours }] }
      case 'nurses':
        return { ...named, nurses: [{ unit: chosen, add: Math.round(value), from: 0, until: shiftHours }] }
      case 'extra':
        return { ...named, extra: [{ unit: chosen, at: listAfter, patients: Math.max(1, Math.round(value)) }] }
      case 'stay':
        return { ...named, stay: [{ kind: 'ward', times: value }] }
      case 'merge':
        return { ...named, merge: [{ unit: chosen, into }] }
      case 'closed':
        return { ...named, closed: [{ unit: chosen, until: value }] }
      case 'outlie':
        return { ...named, outlieAfter: value }
      default:
        return { ...named, [lever]: value }
    }
  }
  return (
    <div className={styles.stack}>
      <section className={`${page.card} ${page.padded}`} aria-label={t('hospital.change')}>
        <h3>{t('hospital.change')}</h3>
        <form
          className={styles.levers}
          onSubmit={(event) => {
            event.preventDefault()
            whatIf.mutate({ scenarios: [scenario()], hours: 72 })
          }}
        >
          <Select
            label={t('hospital.lever')}
            data={levers.map((each) => ({ value: each, label: t(`hospital.levers.${each}`) }))}
            value={lever}
            allowDeselect={false}
            onChange={(each) => {
              if (each === null) return
              setLever(each as Lever)
              setValue(usual[each as Lever])
            }}
          />
          {needsUnit && (
            <Select
              label={t('hospital.unit')}
              data={choices.map(({ id, name }) => ({ value: id, label: name }))}
              value={chosen}
              allowDeselect={false}
              onChange={(each) => setUnit(each ?? '')}
            />
          )}
          {lever === 'merge' ? (
            <Select
              label={t('hospital.into')}
              data={wards.filter(({ id }) => id !== chosen).map(({ id, name }) => ({ value: id, label: name }))}
              value={into}
              allowDeselect={false}
              onChange={(each) => setInto(each ?? '')}
            />
          ) : (
            <NumberInput
              label={t(`hospital.leverUnit.${lever}`)}
              value={value}
              onChange={(each) => setValue(Number(each))}
              step={lever === 'surge' || lever === 'stay' || lever === 'electives' ? 0.1 : 1}
              decimalScale={2}
              {...(lever === 'beds' || lever === 'nurses' ? {} : { min: 0 })}
            />
          )}
          <Button type="submit" loading={whatIf.isPending} leftSection={<Plus size={15} aria-hidden />}>
            {t('hospital.play')}
          </Button>
        </form>
        <p className={page.muted}>{t('hospital.playHint')}</p>
      </section>
      {whatIf.error && <Failure error={whatIf.error} />}
      {whatIf.isPending && !whatIf.data && <Loading />}
      {whatIf.data && <Compared result={whatIf.data} hospital={hospital} />}
      <section className={`${page.card} ${page.padded}`} aria-label={t('hospital.questions')}>
        <h3>{t('hospital.questions')}</h3>
        <div className={styles.asks}>
          {questions.map((ask) => (
            <Button
              key={ask}
              variant="default"
              leftSection={<HelpCircle size={15} aria-hidden />}
              loading={question.isPending && question.variables === ask}
              disabled={question.isPending}
              onClick={() => question.mutate(ask)}
            >
              {t(`hospital.question.${ask}`)}
            </Button>
          ))}
          <Button
            variant="default"
            leftSection={<HelpCircle size={15} aria-hidden />}
            disabled={whatIf.isPending}
            onClick={() => {
              const named = plain(t('hospital.scenario.more', { value: count(moreBeds, reader.locale) }))
              whatIf.mutate({ scenarios: [{ ...named, beds: shareBeds(hospital.units, moreBeds) }], hours: 72 })
            }}
          >
            {t('hospital.question.more', { value: count(moreBeds, reader.locale) })}
          </Button>
        </div>
        {question.error && <Failure error={question.error} />}
        {question.data && (
          <p className={styles.answer} aria-live="polite">
            {question.data.value === null
              ? t('hospital.answer.none', { chance: count(Math.round(100 * question.data.chance), reader.locale) })
              : t(`hospital.answer.${question.data.ask as 'stay'}`, {
                  value: number(
                    question.data.ask === 'stay'
                      ? 100 * (1 - question.data.value)
                      : question.data.ask === 'demand'
                        ? 100 * (question.data.value - 1)
                        : question.data.value,
                  ),
                  chance: count(Math.round(100 * question.data.chance), reader.locale),
                  before: count(Math.round(100 * question.data.before), reader.locale),
                })}
          </p>
        )}
        <p className={page.muted}>{t('hospital.targetHint')}</p>
      </section>
      <UnitCosts hospital={hospital} />
    </div>
  )
}

const rows = ['waitedHours', 'mostWaiting', 'breaches', 'discharges', 'cost'] as const

function Compared({ result, hospital }: { result: WhatIf; hospital: Hospital }) {
  const t = useWords()
  const reader = usePreferences()
  const [now, then] = result.outcomes
  if (!now || !then) return null
  // Differences of thousandths of a patient say nothing.
  const rounded = (value: number) => Math.round(100 * value) / 100
  const written = (band: { mean: number; q10: number; q90: number } | null, times = 1) =>
    band === null
      ? '—'
      : isolate(
          `${estimate(rounded(times * band.mean), reader)} (${estimate(rounded(times * band.q10), reader)} – ${estimate(rounded(times * band.q90), reader)})`,
        )
  /** Where a price is unknown, what is known is the least. */
  const priced = (column: number) => {
    const { cost = null, unpriced = [] } = [now, then, then.difference][column] ?? {}
    if (cost === null || unpriced.length === 0) return written(cost)
    return t(column < 2 ? 'hospital.costAtLeast' : 'hospital.costKnownPart', { value: written(cost) })
  }
  const priceName = ({ unit, price }: (typeof then.unpriced)[number]) => {
    const name = hospital.units.find(({ id }) => id === unit)?.name ?? unit
    return name === null ? t(`hospital.costs.${price}`) : `${t(`hospital.costs.${price}`)}, ${isolate(name)}`
  }
  return (
    <section className={`${page.card} ${page.padded}`} aria-label={then.scenario}>
      <h3>
        <bdi>{then.scenario}</bdi>
      </h3>
      <p className={styles.legend}>
        <i className={styles.keyFan} /> {t('hospital.asNow')} <i className={styles.keyOther} />{' '}
        <bdi>{then.scenario}</bdi>
      </p>
      <h4>{t('hospital.inBeds')}</h4>
      <OccupancyFan
        label={t('hospital.inBeds')}
        at={Date.parse(result.at)}
        steps={result.steps}
        fan={now.present}
        other={then.present}
        beds={now.beds}
        otherBeds={then.beds}
        hours={72}
        height={170}
      />
      {now.beds && then.beds && (
        <p className={styles.legend}>
          <i className={styles.keyBeds} />{' '}
          {t('hospital.staffedNow', { number: count(now.beds[0] ?? 0, reader.locale) })}
          {then.beds.some((beds, i) => beds !== now.beds?.[i]) && (
            <>
              {' '}
              <i className={styles.keyBedsOther} />{' '}
              {t('hospital.staffedThen', {
                least: count(Math.min(...then.beds), reader.locale),
                most: count(Math.max(...then.beds), reader.locale),
              })}
            </>
          )}
        </p>
      )}
      <h4>{t('hospital.waitingForBed')}</h4>
      <OccupancyFan
        label={t('hospital.waitingForBed')}
        at={Date.parse(result.at)}
        steps={result.steps}
        fan={now.waiting}
        other={then.waiting}
        beds={null}
        hours={72}
        height={130}
      />
      <Scroll>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('hospital.in72')}</th>
              <th>{t('hospital.asNow')}</th>
              <th>
                <bdi>{then.scenario}</bdi>
              </th>
              <th>{t('hospital.difference')}</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .filter((row) => row !== 'cost' || then.cost !== null)
              .map((row) => (
                <tr key={row}>
                  <th scope="row">
                    {t(`hospital.figure.${row}`)}
                    {row === 'cost' && result.currency !== null && <bdi> ({result.currency})</bdi>}
                  </th>
                  {[now[row], then[row], then.difference?.[row] ?? null].map((band, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: three columns
                    <td key={i}>{row === 'cost' ? priced(i) : written(band, row === 'breaches' ? 100 : 1)}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </Scroll>
      {then.cost !== null && then.unpriced.length > 0 && (
        <p className={page.muted}>{t('hospital.costWithout', { list: then.unpriced.map(priceName).join(' · ') })}</p>
      )}
      <p className={page.muted}>{t('hospital.bandHint')}</p>
    </section>
  )
}
