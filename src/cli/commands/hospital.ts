import { Command, Option } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { Scenario } from '../../kernel/hospital/scenario.ts'
import { createOutput, figure, table } from '../output.ts'
import { count, members, positive, seed } from '../usage.ts'

interface HospitalFlags {
  readonly at?: string
  readonly zone: string
  readonly hours: number
  readonly members: number
  readonly seed: number
  readonly json?: boolean
}
interface WhatIfFlags extends HospitalFlags {
  readonly beds?: readonly string[]
  readonly surge?: number
  readonly stay?: number
  readonly earlier?: number
  readonly electives?: number
  readonly merge?: readonly string[]
  readonly close?: readonly string[]
  readonly outlieAfter?: number
}

const collect = (text: string, before: readonly string[] = []) => [...before, text]

/** `hamzad hospital`: census, forecast, what-if, questions and scores of a hospital from its Encounters and Locations in files. */
export function hospitalCommand(): Command {
  const command = new Command('hospital').description(
    'A hospital from the patients who are in it now: census, forecast, what-if, questions, scores. PATH: FHIR Bundles or NDJSON with Location, Encounter and Patient.',
  )
  command.addHelpText(
    'after',
    '\nExamples:\n  hamzad hospital forecast record/ --zone Europe/London --hours 168\n  hamzad hospital what-if record/ --beds medical=15\n  hamzad hospital ask record/ --question beds',
  )
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .argument('<path...>', 'files or folders of the record')
      .option('--at <instant>', 'now, ISO 8601 (default: the last instant of the record)')
      .option('--zone <zone>', 'IANA time zone of the hospital', 'UTC')
      .option('--hours <number>', 'how far ahead, at most 336', count, 72)
      .option('--members <number>', 'possible worlds', members, 500)
      .option('--seed <number>', 'seed', seed, 1)
      .option('--json', 'one JSON document on stdout')
      .addHelpText('after', `\nExample:\n  hamzad hospital ${name} record/${name === 'ask' ? ' --question beds' : ''}`)
  sub('census', 'Who is where since when, waiting for what; what the record says that cannot be').action(
    async (paths: string[], flags: HospitalFlags) => {
      const { census } = await load(paths, flags)
      createOutput(flags.json === true).result(census.shown, () =>
        [
          table(
            ['unit', 'beds', 'present', 'waited for by'],
            census.shown.units.map((each) => [each.name, each.beds ?? '—', each.present, each.waiting]),
          ),
          ...census.shown.impossible.map(({ kind, stay }) => `- ${kind}: Encounter/${stay}`),
        ].join('\n'),
      )
    },
  )
  sub('forecast', 'Occupancy, queues, discharges and staff of the hours to come').action(
    async (paths: string[], flags: HospitalFlags) => {
      const { state, belief, compute, instant } = await load(paths, flags)
      const { patients, ...made } = compute.hospitalForecast({ ...state, belief: belief(), patientsPerNurse: {} })
      const at = [8, 24, 72, 168, 336].filter((hour) => made.steps.includes(hour))
      createOutput(flags.json === true).result(
        { ...made, at: instant(made.at), notes: state.notes(), patients: patients.map(({ unit: _, ...each }) => each) },
        () =>
          table(
            [
              'patients, median (10–90 %)',
              'beds',
              ...at.map((hour) => `in ${hour} h`),
              ...at.map((hour) => `P(short) ${hour} h`),
            ],
            made.courses.map(({ name, beds, present, short }) => {
              const q = (level: number, hour: number) => figure(present.quantiles[level]![made.steps.indexOf(hour)]!, 3)
              return [
                name,
                beds ?? '—',
                ...at.map((hour) => `${q(3, hour)} (${q(1, hour)}–${q(5, hour)})`),
                ...at.map((hour) => (short ? `${Math.round(100 * short[made.steps.indexOf(hour)]!)} %` : '—')),
              ]
            }),
          ),
      )
    },
  )
  sub('what-if', 'A change against the hospital as it is, on the same patients')
    .option('--beds <unit=number>', 'beds more (or fewer: ward=-4), repeatable', collect)
    .option('--surge <factor>', 'emergency arrivals times this', positive)
    .option('--stay <factor>', 'stays on wards times this', positive)
    .option('--earlier <hours>', 'discharges so many hours earlier in the day', count)
    .option('--electives <factor>', 'share of planned admissions that come', Number)
    .option('--merge <unit=unit>', 'one ward closes and another takes its patients, repeatable', collect)
    .option('--close <unit=hours>', 'a unit takes nobody for so long, repeatable', collect)
    .option('--outlie-after <hours>', 'who has waited that long goes to any ward with a bed', positive)
    .action(async (paths: string[], flags: WhatIfFlags) => {
      const { state, belief, compute } = await load(paths, flags)
      const result = compute.hospitalWhatIf({ ...state, belief: belief(), scenarios: [scenarioOf(flags)] })
      const [now, then] = result.outcomes
      createOutput(flags.json === true).result(result, () =>
        table(
          ['mean (10–90 %)', 'as now', 'then', 'difference'],
          (
            [
              ['hours waited for beds', 'waitedHours'],
              ['most who wait at once', 'mostWaiting'],
              ['discharges', 'discharges'],
            ] as const
          ).map(([title, key]) => [
            title,
            ...[now![key], then![key], then!.difference![key]].map(
              (b) => `${figure(b.mean, 3)} (${figure(b.q10, 3)}–${figure(b.q90, 3)})`,
            ),
          ]),
        ),
      )
    })
  sub('ask', 'How far must stays fall, how many beds are missing, how much demand can be borne without a queue')
    .addOption(
      new Option('--question <which>', 'what is searched for')
        .choices(['stay', 'beds', 'demand'])
        .makeOptionMandatory(),
    )
    .action(async (paths: string[], flags: HospitalFlags & { readonly question: 'stay' | 'beds' | 'demand' }) => {
      const { state, belief, compute } = await load(paths, flags)
      const answer = compute.hospitalQuestion({ ...state, belief: belief(), ask: flags.question })
      createOutput(flags.json === true).result(answer, () =>
        answer.value === null
          ? `Nothing in the range meets the target; the chance is at most ${figure(answer.chance, 2)}.`
          : `${figure(answer.value, 3)}: the target is met with a chance of ${figure(answer.chance, 2)}; as things are, of ${figure(answer.before, 2)}.`,
      )
    })
  sub(
    'score',
    'Forecasts of the days that have passed, each from what had happened by then, against what became of them',
  )
    .option('--days <number>', 'days back', count, 21)
    .action(async (paths: string[], flags: HospitalFlags & { readonly days: number }) => {
      const { state, compute } = await load(paths, flags)
      const { huddlesBefore } = await import('../../twins/hospital/huddle-times.ts')
      const { byHorizon } = await import('../../kernel/hospital/score-hospital.ts')
      const now = state.census.at
      const instants = huddlesBefore(now - 8, flags.days * 5).filter((_, i) => i % 5 === 0)
      const replayed = compute.hospitalReplay({
        hospital: state.hospital,
        stays: state.stays,
        instants,
        now,
        members: Math.min(flags.members, 200),
        seed: flags.seed,
      })
      const horizons = byHorizon(replayed.flatMap(({ scores }) => scores))
      createOutput(flags.json === true).result({ horizons }, () =>
        table(
          ['hours ahead', 'forecasts', 'CRPS', 'same weekday', 'last value', 'inside 50/80/95 %'],
          horizons.map((h) => [
            h.hour,
            h.n,
            figure(h.crps, 3),
            h.weekday === null ? '—' : figure(h.weekday, 3),
            figure(h.last, 3),
            h.inside.map((x) => Math.round(100 * x)).join(' / '),
          ]),
        ),
      )
    })
  return command
}

async function load(paths: readonly string[], flags: HospitalFlags) {
  const [{ readHospitalFiles }, { hospitalComputations: compute }] = await Promise.all([
    import('../read-hospital-files.ts'),
    import('../../twins/hospital/hospital-compute.ts'),
  ])
  const { record, census, now } = await readHospitalFiles(paths, {
    zone: flags.zone,
    ...(flags.at !== undefined && { at: flags.at }),
  })
  const { hospital, stays, time } = record
  let believed: ReturnType<typeof compute.hospitalBelief> | undefined
  const belief = () => {
    believed ??= compute.hospitalBelief({ hospital, stays, now })
    return believed
  }
  const instant = (local: number) => new Date(Math.round(time.toInstant(local) / 1000) * 1000).toISOString()
  const shown = {
    at: instant(now),
    units: hospital.units.map((unit, u) => ({
      ...unit,
      present: census.residents.filter((one) => one.unit === u).length,
      waiting: census.residents.filter((one) => one.waitingFor === u).length,
    })),
    residents: census.residents.map((one) => ({
      ...one,
      unit: hospital.units[one.unit]!.id,
      since: instant(one.since),
      admitted: instant(one.admitted),
      waitingFor: one.waitingFor === null ? null : hospital.units[one.waitingFor]!.id,
      waitingSince: one.waitingSince === null ? null : instant(one.waitingSince),
      expected: one.expected === null ? null : instant(one.expected),
    })),
    bookings: census.bookings.map((one) => ({ ...one, unit: hospital.units[one.unit]!.id, at: instant(one.at) })),
    impossible: census.impossible,
  }
  return {
    compute,
    belief,
    instant,
    census: { shown },
    state: {
      census,
      hospital,
      stays,
      seed: flags.seed,
      hours: Math.min(336, flags.hours),
      members: flags.members,
      target: 4,
      notes: () => belief().notes,
    },
  }
}

function pair(text: string): [string, string] {
  const at = text.lastIndexOf('=')
  if (at <= 0) throw new HamzadError('input.invalid', { what: text, why: 'it has no =', action: 'Write UNIT=VALUE.' })
  return [text.slice(0, at), text.slice(at + 1)]
}

function numbered(text: string): [string, number] {
  const [unit, value] = pair(text)
  if (value === '' || !Number.isFinite(Number(value)))
    throw new HamzadError('input.invalid', {
      what: text,
      why: 'what follows = is no number',
      action: 'Write UNIT=NUMBER.',
    })
  return [unit, Number(value)]
}

function scenarioOf({ beds, surge, stay, earlier, electives, merge, close, outlieAfter }: WhatIfFlags): Scenario {
  return {
    name: 'then',
    ...(beds && { beds: beds.map(numbered).map(([unit, add]) => ({ unit, add })) }),
    ...(surge !== undefined && { surge }),
    ...(stay !== undefined && { stay: [{ kind: 'ward', times: stay }] }),
    ...(earlier !== undefined && { earlier }),
    ...(electives !== undefined && { electives }),
    ...(merge && { merge: merge.map(pair).map(([unit, into]) => ({ unit, into })) }),
    ...(close && { closed: close.map(numbered).map(([unit, until]) => ({ unit, until })) }),
    ...(outlieAfter !== undefined && { outlieAfter }),
  }
}
