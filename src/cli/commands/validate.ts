import { availableParallelism, userInfo } from 'node:os'
import { Command, Option } from 'commander'
import { fill, HamzadError } from '../../kernel/errors.ts'
import { type DeviceFlags, deviceFlags, exportOptions } from '../device-options.ts'
import { createOutput, figure, individualsTold } from '../output.ts'
import { count, members, numbers, positive, seed, words } from '../usage.ts'
import type { Evidence } from '../validation/evidence.ts'
import { type Locale, locales } from '../validation/words.ts'

interface ValidateFlags extends DeviceFlags {
  readonly data: string
  readonly out?: string
  readonly pdf?: boolean
  readonly by?: readonly string[]
  readonly horizons?: readonly number[]
  readonly events?: string
  readonly every?: number
  readonly members: number
  readonly simulations: number
  readonly seed: number
  readonly workers?: number
  readonly enter?: boolean
  readonly locale: Locale
  readonly folder?: string
  readonly json?: boolean
}

/** `hamzad validate`: a report on the credibility of a model on a data file, for people (HTML, PDF) and machines (credibility.json). */
export const validateCommand = (): Command =>
  exportOptions(new Command('validate'))
    .description(
      'Validate a model on a data file: report as HTML (and PDF where a Chromium is found) and credibility.json.',
    )
    .argument('<model>', 'a library model or a model file')
    .requiredOption('--data <file.csv>', 'NONMEM columns and covariates by name, or an export of a sensor of glucose')
    .option(
      '--out <file.html>',
      'the report (default: credibility.html in the current folder); credibility.json is written beside it',
    )
    .option('--pdf', 'print the report to PDF too, and fail when no Chromium is found')
    .option(
      '--by <covariates>',
      'scores of subgroups, covariates joined by commas (numbers in thirds; default: all that the file has)',
      words,
    )
    .option(
      '--horizons <list>',
      "how far ahead, in the model's time, such as 30,60 (default: to the next measurement)",
      numbers,
    )
    .option(
      '--events <list>',
      'events whose chances are scored, as concentration>20,concentration<10 (default: the thresholds of the rules of the model)',
    )
    .option('--every <time>', 'least model time between two issues, for streams', positive)
    .option('--members <number>', 'size of the ensembles', members, 500)
    .option('--simulations <number>', 'simulated data sets of the predictive checks', count, 300)
    .option('--seed <number>', 'seed', seed, 1)
    .option(
      '--workers <number>',
      'threads that share out the individuals; changes no number (default: as many as there are processors)',
      count,
    )
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
        { parseEvents, requireScorable },
        { gatherEvidence },
        { reportHtml },
        { frameworks },
        { runOwnCases },
        { remarksOn },
        { findChromium },
        { openReport },
      ] = await Promise.all([
        import('../../twins/library/library.ts'),
        import('../score-model.ts'),
        import('../validation/evidence.ts'),
        import('../validation/report.ts'),
        import('../validation/frameworks.ts'),
        import('../validation/own-cases.ts'),
        import('../validation/remarks.ts'),
        import('../validation/print-pdf.ts'),
        import('../validation/write-report.ts'),
      ])
      const entry = findModel(name)
      const { model } = entry
      requireScorable(model)
      if (flags.pdf && !(await findChromium()))
        throw new HamzadError('input.invalid', {
          what: '--pdf',
          why: 'no Chromium was found to print with',
          action: 'Install chromium, or set HAMZAD_CHROMIUM to its path, or leave --pdf out',
        })
      const { pdf: _, folder, enter: enters, locale, out = 'credibility.html', events: named, ...options } = flags
      const events = named === undefined ? undefined : parseEvents(model, named)
      const place = openReport(out)
      try {
        const workers = flags.workers ?? availableParallelism()
        const at = new Date().toISOString()
        const reading = { options: deviceFlags(flags), say: output.say }
        const asked = { ...options, ...(events && { events }), workers, at }
        const gathered = await gatherEvidence(model, flags.data, asked, individualsTold(output), reading)
        const parts = {
          model,
          evidence: gathered,
          diagnostics: entry.diagnostics,
          card: modelCard(entry),
          datasheet: modelDatasheet(entry),
          cases: runOwnCases(entry),
        }
        const evidence = { ...gathered, cases: parts.cases, frameworks: frameworks(parts) }
        for (const [text, values] of remarksOn(model, gathered)) output.say(fill(text, values))
        const files = await place.write(reportHtml(parts, locale), evidence)
        if (flags.pdf && !files.pdf)
          throw new HamzadError('input.invalid', {
            what: '--pdf',
            why: 'the Chromium that was found did not print',
            action: `Print ${files.html} by hand, or set HAMZAD_CHROMIUM to another one`,
          })
        if (enters) await enter(evidence, folder)
        output.say(
          files.printed
            ? `PDF printed with ${files.printed}`
            : 'No PDF: no Chromium was found (HAMZAD_CHROMIUM names one).',
        )
        const { html, json, pdf } = files
        output.result({ ...evidence, files: { html, json, pdf } }, () =>
          summary(model.title, evidence, { html, json, pdf }),
        )
      } finally {
        place.close()
      }
    })

function summary(
  title: string,
  { verdict, outputs }: Evidence,
  files: Readonly<Record<string, string | null>>,
): string {
  const cards = Object.entries(outputs).map(
    ([out, { all, unit }]) =>
      `${out}: n ${all.n}, 80 % coverage ${figure(100 * all.coverage.p80.value)} %, CRPS ${figure(all.crps ?? Number.NaN, 4)} ${unit}`,
  )
  const written = Object.values(files).filter((each) => each !== null)
  return [`${verdict.state}: ${title}`, ...cards, `written: ${written.join(', ')}`].join('\n')
}

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
