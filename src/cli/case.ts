import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { assimilate } from '../kernel/belief/assimilate.ts'
import type { Belief, Diagnostics } from '../kernel/belief/belief.ts'
import { type Runnable, runnable } from '../kernel/belief/runnable.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import type { Draws } from '../kernel/random/draws.ts'
import type { TimelineEvent } from '../kernel/timeline.ts'
import type { CgmFile, CgmOptions } from '../records/cgm/cgm-file.ts'
import { readCgm } from '../records/cgm/read-cgm.ts'
import { casesOf } from '../records/cgm/to-cases.ts'
import { columnsOf, openTable } from '../records/csv/open-table.ts'
import { type DataSubject, readData } from '../records/csv/read-data.ts'
import { textOf } from '../records/text-of.ts'
import { findModel } from '../twins/library/library.ts'
import { type DeviceFlags, deviceFlags } from './device-options.ts'
import { readCovariates } from './given-values.ts'
import type { Output } from './output.ts'
import { conflictWords } from './outside-model.ts'

/** Mistakes of a data file that are shown; a wrong column repeats itself on every row. */
const mostProblems = 20

/** What an export of a device may leave open, and who is told what of it was not taken. */
export interface ExportReading {
  readonly options?: CgmOptions
  readonly say?: (message: string) => void
}

/**
 * Rows of a data file for a model, or of an export of a diabetes device (`casesOf`); the file may be gzipped. Throws `file.unreadable`, or `input.invalid` with
 * every problem of the file.
 */
export function readCases(model: Model, file: string, reading: ExportReading = {}): readonly DataSubject[] {
  const text = textIn(file)
  const found = isExport(text) ? readCgm(text, reading.options) : null
  return found ? exportCases(model, file, found, reading.say) : tableCases(model, file, text)
}

function textIn(file: string): string {
  try {
    const bytes = readFileSync(file)
    return textOf(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes)
  } catch (cause) {
    throw new HamzadError('file.unreadable', { file, why: whyNot(cause) }, { cause })
  }
}

/** A table with one of these columns is a data file, whatever else it has. */
const ownColumns = ['DV', 'AMT', 'EVID', 'MDV']

/** The head stands within so many characters. */
const headRoom = 4096

function isExport(text: string): boolean {
  try {
    const columns = columnsOf(openTable(text.slice(0, text.indexOf('\n', headRoom) + 1 || undefined)).head)
    return !(columns.has('TIME') && ownColumns.some((name) => columns.has(name)))
  } catch {
    return true
  }
}

function tableCases(model: Model, file: string, text: string): readonly DataSubject[] {
  const { subjects, problems } = readData(text, model)
  if (problems.length > 0)
    throw unusable(
      problems.map((p) => `${file}:${p.line}${p.column ? ` ${p.column}` : ''}: ${p.message}`),
      'Mend it and try again',
    )
  return subjects
}

function exportCases(model: Model, file: string, found: CgmFile, say: ExportReading['say']): readonly DataSubject[] {
  const refused = byReason(found.rejections).map((line) => `${file}: ${line}`)
  const { subjects, leftOut } = casesOf(found, model)
  if (subjects.length === 0)
    throw refused.length > 0
      ? unusable(refused, 'Say what the file leaves open with --time-zone, --unit or --date-order')
      : unusable([`${file}: ${model.id} has no output that it measures`], 'Give a model of glucose')
  if (refused.length > 0) say?.(`Not taken:${listed(refused)}`)
  for (const [reason, count] of leftOut) say?.(`${count} left out: ${reason}`)
  return subjects
}

/** Each reason once, with how many places have it and the first. */
const byReason = (rejections: CgmFile['rejections']): string[] =>
  [...Map.groupBy(rejections, ({ reason }) => reason)].map(([reason, [first, ...others]]) =>
    others.length > 0 ? `${first!.place} and ${others.length} more: ${reason}` : `${first!.place}: ${reason}`,
  )

const listed = (lines: readonly string[]) =>
  [...lines.slice(0, mostProblems), ...(lines.length > mostProblems ? [`and ${lines.length - mostProblems} more`] : [])]
    .map((line) => `\n  ${line}`)
    .join('')

const unusable = (problems: readonly string[], action: string) =>
  new HamzadError('input.invalid', {
    what: 'The data file',
    why: listed(problems).replace(/\.$/, ''),
    action: `\n${action}`,
  })

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder or the file does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'you may not',
}

/** Why a file cannot be read or written, in words. */
export function whyNot(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return reasons[code] ?? code
}

export const eventsOf = (subject: DataSubject): TimelineEvent[] => subject.rows.flatMap((row) => row.events)

/** One individual of a data file and what is believed of it. */
export interface Case {
  readonly id: string
  readonly runnable: Runnable
  readonly timeline: readonly TimelineEvent[]
  readonly at: number
  readonly belief: Belief
  readonly diagnostics: Diagnostics
  readonly draws: Draws
}

export interface CaseFlags extends DeviceFlags {
  readonly data: string
  readonly id?: string
  readonly at?: number
  /** Covariates that hold from the first event on; the file says nothing of them. */
  readonly covariate?: Readonly<Record<string, string>>
  readonly members: number
  readonly seed: number
}

/** Covariates given beside a record, from its first event on. Throws `input.invalid` for one that the record has too. */
function besides(model: Model, recorded: readonly TimelineEvent[], given: Readonly<Record<string, string>>) {
  const time = recorded.reduce((first, event) => Math.min(first, event.time), Number.POSITIVE_INFINITY)
  return readCovariates(model, given).map((event) => {
    if (!recorded.some((each) => each.kind === 'covariate' && each.covariate === event.covariate))
      return { ...event, time }
    throw new HamzadError('input.invalid', {
      what: `--covariate ${event.covariate}`,
      why: 'the data file says it too',
      action: 'Leave it out, or take its column out of the file',
    })
  })
}

/** Assimilates one individual of a data file, without a database. Without `--id` the file must hold one individual. */
export function openCase(modelName: string, flags: CaseFlags, output?: Output): Case {
  const { model } = findModel(modelName)
  const subjects = readCases(model, flags.data, { options: deviceFlags(flags), ...(output && { say: output.say }) })
  const found = flags.id === undefined ? subjects : subjects.filter((s) => s.id === flags.id)
  if (found.length !== 1) {
    const ids = subjects.map((s) => s.id)
    const list = ids.slice(0, 10).join(', ') + (ids.length > 10 ? ', …' : '')
    throw new HamzadError('input.invalid', {
      what: flags.id === undefined ? 'The data file' : `--id ${flags.id}`,
      why:
        found.length === 0
          ? `the file has the individuals ${list}`
          : `the file has ${found.length} individuals with that description (${list})`,
      action: 'Say which one with --id',
    })
  }
  const subject = found[0] as DataSubject
  const recorded = eventsOf(subject)
  const timeline = [...besides(model, recorded, flags.covariate ?? {}), ...recorded]
  const at = flags.at ?? timeline.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY)
  const run = runnable(model, timeline)
  const draws = createDraws(flags.seed)
  const [belief, diagnostics] = assimilate(run, timeline, null, draws.stream('assimilate'), {
    at,
    members: flags.members,
  })
  const doubt = conflictWords(diagnostics.notes, subject.id, model.id)
  if (doubt !== null) output?.say(doubt)
  return { id: subject.id, runnable: run, timeline, at, belief, diagnostics, draws }
}
