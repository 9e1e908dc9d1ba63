import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const candidates = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']

const named = (): string[] => [process.env.HAMZAD_CHROMIUM, ...candidates].flatMap((each) => (each ? [each] : []))

/** A Chromium that is there: HAMZAD_CHROMIUM, or one on the path; null when there is none. */
export async function findChromium(): Promise<string | null> {
  for (const browser of named()) {
    try {
      await run(browser, ['--version'], { timeout: 30_000 })
      return browser
    } catch {
      // Not there: the next one.
    }
  }
  return null
}

/**
 * Prints an HTML file to PDF with a Chromium that is there: HAMZAD_CHROMIUM, or one on the path. Answers with
 * which one printed; null when there is none.
 */
export async function printPdf(html: string, pdf: string): Promise<string | null> {
  for (const browser of named()) {
    const profile = mkdtempSync(join(tmpdir(), 'hamzad-print-'))
    try {
      const options = ['--headless=new', '--disable-gpu', '--no-pdf-header-footer', `--user-data-dir=${profile}`]
      const own = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      await run(browser, [...options, ...own, `--print-to-pdf=${resolve(pdf)}`, pathToFileURL(resolve(html)).href], {
        timeout: 120_000,
      })
      return browser
    } catch {
      // Not there, or it cannot print: the next one.
    } finally {
      rmSync(profile, { recursive: true, force: true })
    }
  }
  return null
}
