import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { Command, Option } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { whyNot } from '../case.ts'
import { createOutput, figure } from '../output.ts'
import { count, positive, seed } from '../usage.ts'
import type { Evidence } from '../validation/evidence.ts'
import { type Locale, locales } from '../validation/words.ts'

interface ValidateFlags {
  readonly data: string
  readonly out?: string
  readonly pdf?: boolean
  readonly by?: string
  readonly horizons?: string
  readonly events?: string
  readonly every?: number
  readonly members: number
  readonly simulations: number
  readonly seed: number
  readonly enter?: boolean
  readonly locale: Locale
  readonly folder?: string
  readonly json?: boolean
}

/** `hamzad validate`: a report on the credibility of a model on a data file, for people (HTML, PDF) and machines (credibility.json). */
export const validateCommand = (): Command =>
  new Command('validate')
    .description(
      'Validate a model on a data file: report as HTML (and PDF where a Chromium is found) and credibility.json.',
    )
    .argument('<model>', 'a library model or a model file')
    .requiredOption('--data <file.csv>', 'data file with NONMEM columns and covariates by name')
    .option(
      '--out <file.html>',
      'the report (default: credibility.html in the current folder); credibility.json is written beside it',
    )
    .option('--pdf', 'print the report to PDF too, and fail when no Chromium is found')
    .option(
      '--by <covariates>',
      'scores of subgroups, covariates joined by commas (numbers in thirds; default: all of the model)',
    )
    .option('--horizons <list>', "how far ahead, in the model's time (default: to the next measurement)")
    .option(
      '--events <list>',
      'events whose chances are scored, as concentration>20,concentration<10 (default: the thresholds of the rules of the model)',
    )
    .option('--every <time>', 'least model time between two issues, for streams', positive)
    .option('--members <number>', 'size of the ensembles', count, 500)
    .option('--simulations <number>', 'simulated data sets of the predictive checks', count, 300)
    .option('--seed <number>', 'seed', seed, 1)
    .addOption(new Option('--locale <language>', 'language of the report').choices(locales).default('en'))
    .option('--json', 'the evidence as one JSON document on stdout')
    .option('--enter', 'enter the findings into the registry of the store, where the page of the model shows them')
    .option('--folder <folder>', 'data folder of the store, with --enter')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad validate vancomycin-goti-2018 --data levels.csv --out report.html --pdf',
    )
    .action(async (name: string, flags: ValidateFlags) => {
      const output = createOutput(flags.json === true)
      const [
        { findModel, modelCard, modelDatasheet },
        { parseEvents },
        { gatherEvidence },
        { reportHtml },
        { frameworks },
        { printPdf },
      ] = await Promise.all([
        import('../../twins/library/library.ts'),
        import('../score-model.ts'),
        import('../validation/evidence.ts'),
        import('../validation/report.ts'),
        import('../validation/frameworks.ts'),
        import('../validation/print-pdf.ts'),
      ])
      const entry = findModel(name)
      const { model } = entry
      const by =
        flags.by?.split(',').map((part) => part.trim()) ??
        present(
          model.covariates.map((each) => each.name),
          flags.data,
        )
      const horizons = flags.horizons?.split(',').map(Number)
      const gathered = gatherEvidence(
        model,
        flags.data,
        {
          ...flags,
          by,
          at: new Date().toISOString(),
          ...(horizons ? { horizons } : {}),
          events: flags.events === undefined ? undefined : parseEvents(model, flags.events),
        } as never,
        (done, of) => output.progress(`individual ${done} of ${of}`),
      )
      const parts = {
        model,
        evidence: gathered,
        diagnostics: entry.diagnostics,
        card: modelCard(entry),
        datasheet: modelDatasheet(entry),
      }
      const html = reportHtml(parts, flags.locale)
      const evidence = { ...gathered, frameworks: frameworks(parts) }
      const file = flags.out ?? 'credibility.html'
      const json = join(dirname(file), 'credibility.json')
      write(file, html)
      write(json, `${JSON.stringify(evidence, null, 2)}\n`)
      const pdf = `${file.slice(0, file.length - extname(file).length)}.pdf`
      const browser = await printPdf(file, pdf)
      if (!browser && flags.pdf)
        throw new HamzadError('input.invalid', {
          what: '--pdf',
          why: 'no Chromium was found to print with',
          action: 'Install chromium, or set HAMZAD_CHROMIUM to its path; the HTML report is written',
        })
      if (flags.enter) await enter(evidence, flags.folder)
      output.say(browser ? `PDF printed with ${browser}` : 'No PDF: no Chromium was found (HAMZAD_CHROMIUM names one).')
      output.result({ ...evidence, files: { html: file, json, pdf: browser ? pdf : null } }, () => {
        const cards = Object.entries(evidence.outputs).map(
          ([out, { all }]) =>
            `${out}: n ${all.n}, 80 % coverage ${figure(100 * all.coverage.p80.value)} %, CRPS ${figure(all.crps ?? Number.NaN, 4)}`,
        )
        return [
          `${evidence.verdict.state}: ${model.title}`,
          ...cards,
          `written: ${file}, ${json}${browser ? `, ${pdf}` : ''}`,
        ].join('\n')
      })
    })

async function enter(evidence: Evidence, folder: string | undefined): Promise<void> {
  const [{ joinStore }, { enterValidation }] = await Promise.all([
    import('../join-store.ts'),
    import('../../store/validations.ts'),
  ])
  const store = await joinStore(folder)
  try {
    const { id: model, version, hash } = evidence.model
    await enterValidation(store.db, { model, version, hash, evidence, by: userInfo().username })
  } finally {
    await store.close()
  }
}

/** Names that the heading of a file has. */
function present(names: readonly string[], file: string): string[] {
  try {
    const head = readFileSync(file, 'utf8')
      .split('\n', 1)[0]!
      .toLowerCase()
      .split(',')
      .map((cell) => cell.trim())
    return names.filter((name) => head.includes(name.toLowerCase()))
  } catch {
    return []
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new HamzadError('file.unwritable', { file, why: whyNot(cause) }, { cause })
  }
}
