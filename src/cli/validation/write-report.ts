import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { HamzadError } from '../../kernel/errors.ts'
import { whyNot } from '../case.ts'
import { printPdf } from './print-pdf.ts'

/** What a report says, and where it went; `printed`: the Chromium that printed it. */
export interface WrittenReport {
  readonly html: string
  readonly json: string
  readonly pdf: string | null
  readonly printed: string | null
}

export interface ReportFolder {
  /** All of a report, or nothing of it: the files take their names when all of them are whole. Errors: `file.unwritable`. */
  write(html: string, evidence: unknown): Promise<WrittenReport>
  /** Takes away what is not whole. */
  close(): void
}

/**
 * Opens the place of a report before the work that it tells of is done: who may not write learns it at once, and who interrupts leaves nothing behind.
 *
 *     const folder = openReport('report.html')
 *     try { await folder.write(html, evidence) } finally { folder.close() }
 */
export function openReport(file: string): ReportFolder {
  const json = join(dirname(file), 'credibility.json')
  const pdf = `${file.slice(0, file.length - extname(file).length)}.pdf`
  const unwritable = (cause: unknown) => new HamzadError('file.unwritable', { file, why: whyNot(cause) }, { cause })
  let growing = ''
  const tidy = () => growing && rmSync(growing, { recursive: true, force: true })
  const stop = (signal: NodeJS.Signals) => {
    tidy()
    process.removeListener(signal, stop)
    process.kill(process.pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const close = () => {
    for (const signal of signals) process.removeListener(signal, stop)
    tidy()
  }
  // Heard before there is something to take away: a signal between the two would leave it.
  for (const signal of signals) process.once(signal, stop)
  try {
    growing = mkdtempSync(join(dirname(file), '.hamzad-report-'))
  } catch (cause) {
    close()
    throw unwritable(cause)
  }
  const part = (path: string) => join(growing, basename(path))
  return {
    async write(html, evidence) {
      // A Chromium takes what is named so for a page.
      const page = part('page.html')
      try {
        writeFileSync(page, html)
        writeFileSync(part('evidence'), `${JSON.stringify(evidence, null, 2)}\n`)
        const printed = await printPdf(page, part('print.pdf'))
        if (printed) renameSync(part('print.pdf'), pdf)
        renameSync(part('evidence'), json)
        renameSync(page, file)
        return { html: file, json, pdf: printed ? pdf : null, printed }
      } catch (cause) {
        throw unwritable(cause)
      }
    },
    close,
  }
}
