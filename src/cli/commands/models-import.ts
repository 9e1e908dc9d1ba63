import { readFileSync, writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { parseUnit } from '../../kernel/units/unit.ts'
import { compareEstimates, type EstimateDifference } from '../../records/models/compare-estimates.ts'
import { detectFormat, importModel, type ModelFormat, modelFormats } from '../../records/models/import-model.ts'
import type { BaseUnits, ImportNote } from '../../records/models/imported-model.ts'
import { readEstimates } from '../../records/models/read-estimates.ts'
import { createOutput, figure, table } from '../output.ts'
import { exit } from '../usage.ts'

interface ImportFlags {
  readonly from?: ModelFormat
  readonly estimates?: string
  readonly final?: boolean
  readonly units?: Partial<BaseUnits>
  readonly id?: string
  readonly out?: string
}

/** `hamzad models import FILE`: a NONMEM control stream or an nlmixr2 text becomes model.yaml. */
export const modelsImportCommand = (): Command =>
  new Command('import')
    .description(
      'Turn a NONMEM control stream or an nlmixr2/rxode2 model text into model.yaml, with a list of all that was not understood.',
    )
    .argument('<file>', 'a control stream (.ctl, .mod) or an R model text')
    .option('--from <format>', modelFormats.join(' or ').concat('; told from the text when left out'), format)
    .option(
      '--estimates <file>',
      "the source's own estimates (.ext, .lst, or what R prints of the fit), to compare with",
    )
    .option('--final', 'write the final estimates of --estimates instead of the numbers of the text')
    .option('--units <list>', 'base units, for example amount=mg,volume=L,time=h', units)
    .option('--id <name>', 'identity of the model, for example warfarin-author-2020')
    .option('--out <file>', 'where to write the model; stdout when left out')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  hamzad models import run12.mod --estimates run12.ext --out model.yaml')
    .action((path: string, flags: ImportFlags, command: Command) => {
      const output = createOutput(command.optsWithGlobals().json === true)
      const source = read(path)
      const from = flags.from ?? detectFormat(source)
      if (!from)
        refuse(
          path,
          'it looks neither like a NONMEM control stream nor like an nlmixr2 model',
          'Say what it is with --from',
        )
      const options = { ...(flags.id !== undefined && { id: flags.id }), ...(flags.units && { units: flags.units }) }
      const first = importModel(source, from, options)
      if (flags.final && flags.estimates === undefined)
        refuse('--final', 'it needs a file of estimates', 'Add --estimates FILE')
      const estimates = flags.estimates === undefined ? null : readEstimates(read(flags.estimates), first.estimates)
      if (estimates?.size === 0)
        refuse(
          flags.estimates ?? '',
          'no final estimates were found in it',
          'Give a .ext or .lst file, or what R prints of the fit',
        )
      const differences = estimates ? compareEstimates(first.estimates, estimates) : null
      const { text, ok, notes } =
        flags.final && estimates ? importModel(source, from, { ...options, estimates }) : first
      if (flags.out !== undefined) writeFileSync(flags.out, text)
      if (!output.json) {
        if (differences) output.say(differenceTable(differences))
        output.say(noteTable(notes))
      }
      const document = {
        file: path,
        from,
        ok,
        notes,
        ...(differences && { differences }),
        ...(flags.out !== undefined ? { out: flags.out } : { text }),
      }
      output.result(document, () =>
        flags.out === undefined ? text.trimEnd() : `${ok ? 'Wrote' : 'Wrote, with errors,'} ${flags.out}`,
      )
      if (!ok) process.exitCode = exit.failed
    })

function format(text: string): ModelFormat {
  const found = modelFormats.find((each) => each === text)
  if (!found) throw new InvalidArgumentError(`The format is ${modelFormats.join(' or ')}.`)
  return found
}

function units(text: string): Partial<BaseUnits> {
  const result: Record<string, string> = {}
  for (const part of text.split(',')) {
    const [key = '', unit = ''] = part.split('=')
    if (!['amount', 'volume', 'time'].includes(key) || !parseUnit(unit).ok)
      throw new InvalidArgumentError('Write units in UCUM, for example amount=mg,volume=L,time=h.')
    result[key] = unit
  }
  return result
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new HamzadError(
      'file.unreadable',
      { file, why: (cause as NodeJS.ErrnoException).code ?? String(cause) },
      { cause },
    )
  }
}

function refuse(what: string, why: string, action: string): never {
  throw new HamzadError('input.invalid', { what, why, action })
}

function differenceTable(rows: readonly EstimateDifference[]): string {
  const cell = (value: number | null, digits: number) => (value === null ? '—' : figure(value, digits))
  const percent = (value: number | null) => (value === null ? '—' : `${figure(100 * value, 4)} %`)
  const body = rows.map((row) => [
    row.name,
    row.label ?? '',
    cell(row.inText, 6),
    cell(row.inFile, 6),
    percent(row.relative),
  ])
  return `${table(['parameter', 'label', 'in text', 'in file', 'difference'], body)}\n`
}

const headings: Readonly<Record<ImportNote['kind'], string>> = {
  lost: 'Not understood; the model says less or something else without it',
  assumed: 'Assumed',
  unneeded: 'Left out; it has no meaning for a model',
}

function noteTable(notes: readonly ImportNote[]): string {
  const sections = (['lost', 'assumed', 'unneeded'] as const).flatMap((kind) => {
    const own = notes.filter((note) => note.kind === kind)
    if (own.length === 0) return []
    const rows = own.map(
      (note) =>
        `  ${note.line > 0 ? `line ${note.line}: ` : ''}${note.text.slice(0, 100)}\n      ${note.why}${
          note.kind === 'lost' ? ` [${note.code}]\n      → ${note.action}` : ''
        }`,
    )
    return [`${headings[kind]}:\n${rows.join('\n')}`]
  })
  return sections.length > 0 ? `${sections.join('\n\n')}\n` : 'Everything was understood.\n'
}
