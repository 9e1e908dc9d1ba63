import { Command } from 'commander'
import { type GlucoseMetricId, glucoseMetrics } from '../../kernel/statistics/glucose/metrics.ts'
import type { GlucoseReport } from '../../kernel/statistics/glucose/report.ts'
import type { CgmOptions } from '../../records/cgm/cgm-file.ts'
import { dateOrderOption, deviceFlags, glucoseUnitOption, zoneOption } from '../device-options.ts'
import { createOutput, figure, table } from '../output.ts'

interface CgmFlags {
  readonly timeZone?: string
  readonly unit?: string
  readonly dateOrder?: string
  readonly slot: string
  readonly json?: boolean
}

/** `hamzad cgm FILE`: the metrics of continuous glucose monitoring of an export, without server or database. */
export const cgmCommand = (): Command =>
  new Command('cgm')
    .description(
      'Metrics of continuous glucose monitoring by their consensus names, with the glucose profile: of an export of Dexcom Clarity, LibreView or Nightscout, a table of time and glucose, or FHIR Observations.',
    )
    .argument('<file>', 'the export (.csv, .json, .ndjson, each also .gz)')
    .addOption(zoneOption())
    .addOption(glucoseUnitOption())
    .addOption(dateOrderOption())
    .option('--slot <minutes>', 'width of one slot of the profile', '15')
    .option('--json', 'one JSON document with metrics, profile, gaps and rejections on stdout')
    .addHelpText('after', '\nExample:\n  hamzad cgm Clarity.csv --time-zone Europe/London --json')
    .action(async (file: string, flags: CgmFlags) => {
      const output = createOutput(flags.json === true)
      const result = await report(file, deviceFlags(flags), Number(flags.slot) || 15)
      output.result(result, () => words(result))
    })

interface Result {
  readonly format: string
  readonly reports: readonly (GlucoseReport & { readonly subject: string | null })[]
  readonly rejections: readonly { readonly place: string; readonly rule: string; readonly reason: string }[]
}

async function report(path: string, options: CgmOptions, slot: number): Promise<Result> {
  const [{ readGlucose }, { glucoseReport }, { offsetAt }, { HamzadError }] = await Promise.all([
    import('../../records/cgm/read-glucose.ts'),
    import('../../kernel/statistics/glucose/report.ts'),
    import('../../records/cgm/wall-clock.ts'),
    import('../../kernel/errors.ts'),
  ])
  const { format, entries, rejections } = await readGlucose(path, options)
  if (entries.length === 0) {
    const first = rejections[0]
    throw new HamzadError('input.invalid', {
      what: 'The file',
      why: first ? `no reading could be taken: ${first.place} ${first.reason}` : 'it holds no reading of glucose',
      action: first ? 'See hamzad cgm --help for --time-zone, --unit and --date-order.' : 'Give an export of a sensor.',
    })
  }
  const people = Map.groupBy(entries, ({ subject }) => subject ?? null)
  const reports = [...people].map(([subject, all]) => {
    const unit = all[0]!.unit as 'mg/dL' | 'mmol/L'
    const wall = new Map(all.map(({ time, offset }) => [time, offset]))
    const at = (time: number) => (options.zone ? offsetAt(options.zone, time) : (wall.get(time) ?? 0))
    return { subject, ...glucoseReport({ unit, readings: all, offsetAt: at }, { slot }) }
  })
  return { format, reports, rejections }
}

function words({ reports, rejections }: Result): string {
  const lines = reports.flatMap(({ subject, unit, sufficiency: s, metrics }) => {
    const rows = (Object.keys(glucoseMetrics) as GlucoseMetricId[]).map((id) => {
      const { name, unit: of } = glucoseMetrics[id]
      const value = metrics[id]
      return [name, value === null ? '—' : figure(value, 4), of === 'glucose' ? unit : of === '1' ? '' : of]
    })
    return [
      `${subject === null ? '' : `${subject}: `}${s.readings} readings on ${s.days} days, ${figure(s.active, 3)} % of the time${s.sufficient ? '' : '; fewer than the 14 days with 70 % that conclusions need'}.`,
      ...(s.gaps.length > 0
        ? [`${s.gaps.length} gaps, the longest ${figure(Math.max(...s.gaps.map(({ minutes }) => minutes)) / 60)} h.`]
        : []),
      '',
      table(['metric', 'value', 'unit'], rows),
      '',
    ]
  })
  if (rejections.length > 0)
    lines.push(
      table(
        ['rejected', 'rule', 'reason'],
        rejections.slice(0, 100).map((r) => [r.place, r.rule, r.reason]),
      ),
    )
  return lines.join('\n').trimEnd()
}
