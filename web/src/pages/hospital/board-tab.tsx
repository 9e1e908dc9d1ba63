import { Button, SegmentedControl } from '@mantine/core'
import { Download } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { type Board, type BoardPatient, useBoard } from '../../api/hospital.ts'
import { isManager } from '../../api/is-manager.ts'
import { useSession } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { saveCsv } from '../../format/csv.ts'
import { clockText, dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { Gantt } from './gantt.tsx'
import styles from './hospital.module.css'
import { noName } from './no-name.ts'

/** Every bed: who is in it, since when, and when it is likely to be free. */
export function BoardTab() {
  const t = useWords()
  const board = useBoard()
  if (board.isPending) return <Loading />
  if (!board.data) return <Failure error={board.error} onRetry={board.refetch} />
  return (
    <>
      {board.error && <Failure error={board.error} onRetry={board.refetch} />}
      <Beds board={board.data} title={t('hospital.tab.board')} />
    </>
  )
}

function Beds({ board, title }: { board: Board; title: string }) {
  const t = useWords()
  const { locale } = usePreferences()
  const session = useSession()
  const linked = session.data ? !isManager(session.data.role) : false
  const [order, setOrder] = useState<'bed' | 'leaves'>('bed')
  const byUnit = useMemo(() => Map.groupBy(board.patients, ({ unit }) => unit), [board.patients])
  const names = useMemo(() => new Map(board.units.map(({ id, name }) => [id, name])), [board.units])
  const gantts = board.units.filter(({ kind }) => kind === 'emergency' || kind === 'theatre')
  const save = () =>
    saveCsv('bed-board', [
      [
        'unit',
        'bed',
        'name',
        'identifier',
        'age',
        'group',
        'admitted',
        'in unit since',
        'waits for',
        'expected by staff',
        'leaves (10 %)',
        'leaves (50 %)',
        'leaves (90 %)',
        'P(left in 24 h)',
      ],
      ...board.patients.map((p) => [
        names.get(p.unit) ?? p.unit,
        p.bed,
        p.name,
        p.identifier,
        p.age,
        p.group,
        p.admitted,
        p.since,
        p.waitingFor === null ? null : (names.get(p.waitingFor) ?? p.waitingFor),
        p.expected,
        ...p.leaves.hospital,
        p.leaves.within.find(({ hours }) => hours === 24)?.chance ?? null,
      ]),
    ])
  return (
    <section className={styles.stack} aria-label={title}>
      <div className={`${styles.row} ${styles.unprinted}`}>
        <SegmentedControl
          value={order}
          onChange={(value) => setOrder(value as typeof order)}
          data={[
            { value: 'bed', label: t('hospital.byBed') },
            { value: 'leaves', label: t('hospital.byLeaving') },
          ]}
          aria-label={t('hospital.order')}
        />
        <Button variant="default" leftSection={<Download size={15} aria-hidden />} onClick={save}>
          {t('hospital.csv')}
        </Button>
      </div>
      {board.impossible.length > 0 && (
        <details className={`${page.card} ${page.padded} ${styles.more}`} open={board.impossible.length < 6}>
          <summary className={styles.warn}>
            {t('hospital.impossible', {
              count: board.impossible.length,
              number: count(board.impossible.length, locale),
            })}
          </summary>
          <ul>
            {board.impossible.slice(0, 100).map(({ kind, stay, other, unit }) => (
              <li key={`${kind}${stay}`}>
                {t(`hospital.impossibleKind.${kind}`)} <bdi className={page.muted}>Encounter/{stay}</bdi>
                {other !== null && (
                  <>
                    {' · '}
                    <bdi className={page.muted}>Encounter/{other}</bdi>
                  </>
                )}
                {unit !== null && (
                  <>
                    {' · '}
                    <bdi className={page.muted}>{names.get(unit) ?? unit}</bdi>
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {gantts.map((unit) => (
        <Gantt
          key={unit.id}
          at={board.at}
          name={unit.name}
          patients={byUnit.get(unit.id) ?? []}
          bookings={board.bookings.filter((each) => each.unit === unit.id)}
        />
      ))}
      {board.units
        .filter(({ kind }) => kind === 'ward' || kind === 'intensive')
        .map((unit) => {
          const patients = [...(byUnit.get(unit.id) ?? [])].sort((a, b) =>
            order === 'bed'
              ? (a.bed ?? '').localeCompare(b.bed ?? '', undefined, { numeric: true }) || a.since.localeCompare(b.since)
              : (a.leaves.hospital[1] ?? '~').localeCompare(b.leaves.hospital[1] ?? '~'),
          )
          const free = unit.beds === null ? 0 : Math.max(0, unit.beds - patients.length)
          return (
            <section key={unit.id} className={`${page.card} ${styles.ward}`} aria-label={unit.name}>
              <header>
                <h3>
                  <bdi>{unit.name}</bdi>
                </h3>
                <p>
                  <strong>{count(unit.present, locale)}</strong>
                  {unit.beds !== null && <> / {count(unit.beds, locale)}</>}
                  {unit.waiting > 0 && (
                    <span className={styles.warn}>
                      {t('hospital.waitHere', { count: unit.waiting, number: count(unit.waiting, locale) })}
                    </span>
                  )}
                </p>
              </header>
              <ul className={styles.tiles}>
                {patients.map((patient) => (
                  <Tile
                    key={patient.stay}
                    linked={linked}
                    patient={patient}
                    waitsFor={patient.waitingFor === null ? null : (names.get(patient.waitingFor) ?? null)}
                  />
                ))}
                {Array.from({ length: free }, (_, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: free beds are alike
                  <li key={`free ${i}`} className={styles.free}>
                    {t('hospital.free')}
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
    </section>
  )
}

const Tile = memo(function Tile({
  patient,
  waitsFor,
  linked,
}: {
  patient: BoardPatient
  waitsFor: string | null
  linked: boolean
}) {
  const t = useWords()
  const reader = usePreferences()
  const { leaves, name, bed, age, group, since } = patient
  const soon = leaves.within.find(({ hours }) => hours === 24)?.chance ?? null
  const [early, middle, late] = leaves.hospital
  const moment = (at: string | null | undefined) =>
    at ? `${dayText(at, reader)} ${clockText(at, reader)}` : t('hospital.later')
  const title = `${t('hospital.leavesHospital')}: ${moment(early)} – ${moment(late)}`
  return (
    <li
      className={styles.tile}
      data-soon={soon !== null && soon >= 0.5 ? 'likely' : soon !== null && soon >= 0.2 ? 'maybe' : 'no'}
      title={title}
    >
      <span className={styles.who}>
        {bed !== null && <b className="isolate">{bed}</b>}{' '}
        {patient.subject && linked ? (
          <Link href={`/patients/${patient.subject}`}>
            <bdi>{name ?? t(noName(patient))}</bdi>
          </Link>
        ) : (
          <bdi>{name ?? t(noName(patient))}</bdi>
        )}
      </span>
      <span className={page.muted}>
        {age !== null && <>{t('hospital.years', { number: count(age, reader.locale) })} · </>}
        {!patient.withheld && <bdi>{group ?? t('hospital.groupUnknown')}</bdi>}
      </span>
      <span className={page.muted}>{t('hospital.since', { moment: moment(since) })}</span>
      {waitsFor !== null ? (
        <span className={styles.warn}>{t('hospital.waitsFor', { unit: waitsFor })}</span>
      ) : (
        <span className={styles.leaving}>
          {t('hospital.leaves')} <b>{moment(middle)}</b>
          {soon !== null && (
            <small>{t('hospital.within24', { percent: count(Math.round(100 * soon), reader.locale) })}</small>
          )}
        </span>
      )}
      {patient.expected !== null && (
        <span className={page.muted}>{t('hospital.staffExpect', { moment: moment(patient.expected) })}</span>
      )}
    </li>
  )
})
