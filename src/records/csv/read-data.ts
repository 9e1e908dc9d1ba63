import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { unclearDays } from './check-days.ts'
import { checkDose, checkLevel, checkNoDose, modelled } from './check-dose.ts'
import { columnsOf, openTable, type TextTable } from './open-table.ts'
import { dateIn, readClock } from './read-clock.ts'
import { decimal, readMeasurement } from './read-measurement.ts'
import { inputName, outputName, type Report } from './read-target.ts'

/** One row of a data file as events of the kernel, in the order in which they take place. */
export interface DataRow {
  /** 1-based line of the file. */
  readonly line: number
  /** TIME as written. */
  readonly time: number
  /** 0 observation, 1 dose, 2 other, 3 reset, 4 reset and dose. */
  readonly evid: 0 | 1 | 2 | 3 | 4
  readonly occasion?: number
  readonly events: readonly TimelineEvent[]
}

/** The rows of one individual: consecutive rows with the same ID. */
export interface DataSubject {
  readonly id: string
  readonly rows: readonly DataRow[]
}

export interface DataProblem {
  readonly line: number
  readonly column: string
  readonly message: string
}

export interface Data {
  readonly subjects: readonly DataSubject[]
  readonly problems: readonly DataProblem[]
}

const known = [
  'ID',
  'TIME',
  'AMT',
  'RATE',
  'EVID',
  'CMT',
  'ADDL',
  'II',
  'SS',
  'DV',
  'MDV',
  'CENS',
  'LIMIT',
  'OCC',
  'DVID',
  'ADM',
  'DUR',
  'TINF',
] as const
type Known = (typeof known)[number]

/** Units of model time: 31 years of seconds. */
const farthest = 1e9

/**
 * Reads a data file with NONMEM columns (any case, any order; missing columns take their defaults; `.` is missing; other columns are
 * ignored) and covariate columns named as in the model. CMT n is the n-th declared state, ADM n the n-th
 * input; a dose without either goes to the model's only input. Which output an observation is of: see `outputName`. CENS 1: the truth lies
 * below DV, with LIMIT between LIMIT and DV; −1: above, with LIMIT below that; see `readMeasurement`. Layout and other names of columns: `openTable`. DUR or TINF: length of an infusion in place of RATE.
 * Dates: `dateIn`, `unclearDays`. Time may start again at a reset, or with a new OCC, which then begins empty (Monolix). The rows of an individual stand together. Problems are collected, never thrown: a file with problems has no
 * subjects that can be trusted.
 */
export function readData(text: string, model: Model): Data {
  const problems: DataProblem[] = []
  let table: TextTable
  try {
    table = openTable(text)
  } catch (error) {
    return {
      subjects: [],
      problems: [
        {
          line: 1,
          column: '',
          message: `The file is not CSV: ${(error as Error).message.replace(/, value is .*/s, '')}.`,
        },
      ],
    }
  }
  const { head, body } = table
  if (head.length === 0)
    return {
      subjects: [],
      problems: [{ line: 1, column: '', message: 'The file is empty. Its first line must name the columns.' }],
    }

  const index = columnsOf(
    head,
    model.covariates.flatMap(({ name, derive }) => [name, ...(derive?.from ?? []).map((each) => each.name)]),
  )
  if (!index.has('TIME')) {
    const message = `There is no TIME column; the file has ${head.join(', ')}. Name the columns in the first line.`
    return { subjects: [], problems: [{ line: 1, column: 'TIME', message }] }
  }
  const logarithm = head.find((name) => /^(ln|log)_?dv$/i.test(name))
  if (logarithm !== undefined && !index.has('DV')) {
    const message = `The file has ${logarithm} but no DV. Measurements are read as they are, not as logarithms: add DV, and declare \`form: exponential\` for an error that is normal in the logarithm.`
    return { subjects: [], problems: [{ line: 1, column: 'DV', message }] }
  }

  const subjects: { id: string; rows: DataRow[] }[] = []
  const ids = new Set<string>()
  const cell = (record: readonly string[], column: string): string | undefined => {
    const at = index.get(column.toUpperCase())
    const value = at === undefined ? undefined : record[at]
    return value === undefined || value === '' || value === '.' || value.toUpperCase() === 'NA' ? undefined : value
  }
  const isCovariate = (column: string) => model.covariates.some(({ name }) => name.toUpperCase() === column)
  const dayOfRow = (record: readonly string[]) =>
    dateIn((column) => (isCovariate(column) ? undefined : cell(record, column)))
  const unclear = new Set(
    [...Map.groupBy(body, ({ record }) => cell(record, 'ID') ?? '1').values()].flatMap((rows) =>
      unclearDays(
        rows.map(({ record, line }) => ({ line, time: cell(record, 'TIME') ?? '', date: dayOfRow(record) })),
        model.time,
      ),
    ),
  )
  let shift = 0
  let last = Number.NEGATIVE_INFINITY
  let origin: number | undefined
  for (const { record, line } of body) {
    const raw = (column: string) => cell(record, column)
    const problem = (column: string, message: string) => void problems.push({ line, column, message })
    const number = (column: Known, fallback: number): number => {
      const value = raw(column)
      if (value === undefined) return fallback
      const parsed = Number(value)
      if (Number.isFinite(parsed)) return parsed
      problem(column, `'${value}' is not a number. Write ${decimal(value) ?? 'a number'}, or '.' for missing.`)
      return fallback
    }

    // A covariate may have the name of an optional column.
    const duration = (column: 'DUR' | 'TINF') => (isCovariate(column) ? 0 : number(column, 0))

    if (record.findLastIndex((each) => each !== '') >= head.length) {
      problem(
        '',
        `The row has ${record.length} fields, the heading names ${head.length}. Write decimals with a point, such as 14.8, and name every column.`,
      )
      continue
    }
    const id = raw('ID') ?? '1'
    const begins = subjects.at(-1)?.id !== id
    const clock = raw('TIME')
    if (clock === undefined) {
      problem('TIME', 'The time is missing. Every row needs one.')
      continue
    }
    const date = dayOfRow(record)
    if (unclear.has(line)) {
      problem(
        'TIME',
        `${clock} beside ${date} may be the hour of that day or the time that has passed. Write a clock, such as 8:30, or take the dates out.`,
      )
      continue
    }
    const read = readClock(clock, date, model.time, begins ? undefined : origin)
    if (read === null) {
      problem(...noClock(clock, date))
      continue
    }
    if (begins) origin = read.day
    const { time } = read
    if (Math.abs(time) > farthest) {
      problem('TIME', `${time} is too far from 0. Count time from near the first row, at most ${farthest}.`)
      continue
    }
    const amount = number('AMT', 0)
    const length = Math.max(duration('DUR'), duration('TINF'))
    const rate = number('RATE', 0) || (length > 0 ? amount / length : 0)
    const steady = number('SS', 0)
    const isDose = amount !== 0 || (rate > 0 && steady === 1)
    const evid = number('EVID', isDose ? 1 : 0)
    if (evid !== 0 && evid !== 1 && evid !== 2 && evid !== 3 && evid !== 4) {
      problem(
        'EVID',
        `${evid} is not an event. Use 0 (observation), 1 (dose), 2 (other), 3 (reset) or 4 (reset and dose).`,
      )
      continue
    }
    const occasion = raw('OCC') === undefined ? undefined : number('OCC', 1)

    let subject = subjects.at(-1)
    if (!subject || subject.id !== id) {
      if (ids.has(id))
        problem(
          'ID',
          `Individual ${id} stands in two places. Put its rows together, or give another individual another ID.`,
        )
      ids.add(id)
      subject = { id, rows: [] }
      subjects.push(subject)
      shift = 0
      last = Number.NEGATIVE_INFINITY
    }
    let washout = false
    if (time + shift < last) {
      const before = subject.rows.findLast((row) => row.occasion !== undefined)?.occasion
      washout = occasion !== undefined && before !== undefined && occasion !== before
      if (washout || evid === 3 || evid === 4) shift = last - time
      else {
        problem(
          'TIME',
          `Time goes back to ${clock}. Sort the rows of individual ${id} by time, or mark a restart with EVID 3 or 4, or a new OCC${clock.includes(':') && date === undefined ? '; after midnight name the day in DATE' : ''}.`,
        )
        continue
      }
    }
    const at = time + shift
    last = at

    const missing = number('MDV', 0) === 1
    checkNoDose({ evid, amount, cmt: raw('CMT') }, problem)
    // A row whose own EVID says dose has no level by NONMEM's definition; where AMT alone makes it one, what was meant is open.
    if ((evid === 1 || evid === 4) && raw('EVID') === undefined) checkLevel({ dv: raw('DV'), missing }, problem)
    const events: TimelineEvent[] = covariates(model, raw, at, problem)
    if (washout || evid === 3 || evid === 4) events.push({ kind: 'reset', time: at })
    if (evid === 1 || evid === 4) {
      const input = inputName(model, { cmt: raw('CMT'), adm: raw('ADM') }, problem)
      checkDose({ amount, rate, steady, interval: number('II', 0), additional: number('ADDL', 0) }, problem)
      const declared = model.inputs.find((each) => each.name === input)
      if (length > 0 && declared?.bioavailability) problem('DUR', bioavailable(input ?? ''))
      if (input && rate === -1 && !declared?.rate) problem('RATE', modelled('rate', -1, input))
      if (input && rate === -2 && !declared?.duration) problem('RATE', modelled('duration', -2, input))
      if (input) {
        events.push({
          kind: 'input',
          time: at,
          input,
          amount,
          // Without a rate the model's own would hold; in a data file 0 says bolus, where the input takes one.
          ...((rate !== 0 || ((declared?.rate || declared?.duration) && declared.as.includes('bolus'))) && { rate }),
          ...((steady === 1 || steady === 2) && { steadyState: steady }),
          ...(number('II', 0) > 0 && { interval: number('II', 0) }),
          ...(number('ADDL', 0) > 0 && { additional: number('ADDL', 0) }),
          ...(occasion !== undefined && { occasion }),
        })
      }
    }
    if (evid === 0 || evid === 2) {
      const dv = evid === 2 || missing ? undefined : raw('DV')
      const fields = { cens: raw('CENS'), limit: raw('LIMIT'), lloq: raw('LLOQ') }
      const measured = dv === undefined ? null : readMeasurement({ dv, ...fields }, problem)
      // A row without a measurement belongs to no output in particular.
      const target = { dvid: raw('DVID'), cmt: raw('CMT') }
      // A row without a measurement asks for a prediction of whatever output.
      const output = measured === null ? quietly(model, target) : outputName(model, target, problem)
      if (output) {
        events.push({
          kind: 'observation',
          time: at,
          output,
          value: null,
          ...measured,
          ...(occasion !== undefined && { occasion }),
        })
      }
    }
    subject.rows.push({ line, time, evid, events, ...(occasion !== undefined && { occasion }) })
  }
  if (subjects.length === 0 && problems.length === 0)
    problems.push({ line: 1, column: '', message: 'The file has no rows below its heading.' })
  return { subjects, problems }
}

function covariates(
  model: Model,
  raw: (column: string) => string | undefined,
  time: number,
  problem: Report,
): TimelineEvent[] {
  const named = [...model.covariates, ...model.covariates.flatMap((c) => c.derive?.from ?? [])]
  const seen = new Set<string>()
  return named.flatMap(({ name, kind, categories }) => {
    const text = raw(name)
    if (text === undefined || seen.has(name)) return []
    seen.add(name)
    const category =
      kind === 'category' ? (categories ?? []).findIndex((c) => c.toLowerCase() === text.toLowerCase()) : -1
    const value = category >= 0 ? category : Number(text)
    if (Number.isFinite(value)) return [{ kind: 'covariate' as const, time, covariate: name, value }]
    problem(
      name,
      `'${text}' is not a value of ${name}${categories ? ` (${categories.join(', ')})` : ''}. Write a number, or '.' for missing.`,
    )
    return []
  })
}

const quietly = (model: Model, target: Parameters<typeof outputName>[1]): string | undefined =>
  outputName(model, target, () => {}) ?? model.outputs[0]?.name

const bioavailable = (input: string) =>
  `The input ${input} declares a bioavailability, so a rate and a length are not the same. Write RATE, or -2 with \`duration:\` in the model.`

/** The column and the words for a time that is none. */
function noClock(time: string, date: string | undefined): [string, string] {
  const written = /^\d+:\d\d/.test(time)
  if (date !== undefined && written) return ['DATE', `'${date}' is not a day. Write yyyy-mm-dd or a whole number.`]
  return [
    'TIME',
    `'${time}' is not a number. Write ${decimal(time) ?? 'a number'}, or a clock such as 8:30, with the day in DATE or before it.`,
  ]
}
