import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { type MockServer, serveMock } from './mock/serve.ts'

const web = fileURLToPath(new URL('../../web', import.meta.url))
export const dist = join(web, 'dist')

/** Builds the pages when they are missing or older than their source. */
export function ensureBuilt(): void {
  const index = join(dist, 'index.html')
  const sources = [join(web, 'src'), join(web, 'index.html'), join(web, 'vite.config.ts')]
  const built = existsSync(index) ? statSync(index).mtimeMs : 0
  const newest = Math.max(...sources.map(newestUnder))
  if (newest <= built) return
  const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url))
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: web,
    stdio: 'inherit',
    // As it is shipped, not as a test of the pages' libraries would have it.
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

function newestUnder(path: string): number {
  const status = statSync(path)
  if (!status.isDirectory()) return status.mtimeMs
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newestUnder(join(path, name))))
}

export interface Look {
  readonly locale?: 'en' | 'fa'
  readonly scheme?: 'light' | 'dark'
  readonly phone?: boolean
  readonly digits?: 'latin' | 'native'
  /** Of the reader's device. */
  readonly zone?: string
}

export interface Stage {
  readonly server: MockServer
  /** A new page in its own context, signed in unless told otherwise; what it complains of is collected. */
  open(path: string, look?: Look & { readonly signedIn?: boolean }): Promise<{ page: Page; complaints: string[] }>
  close(): Promise<void>
}

/** A mocked server and one browser for a file of tests. */
export async function raiseStage(): Promise<Stage> {
  ensureBuilt()
  const server = await serveMock()
  const browser: Browser = await launchChromium()
  return {
    server,
    async open(path, look = {}) {
      const {
        locale = 'en',
        scheme = 'light',
        phone = false,
        digits = 'latin',
        zone = 'Asia/Tehran',
        signedIn = true,
      } = look
      server.state.signedIn = signedIn
      const context = await browser.newContext({
        viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
        locale: 'en-GB',
        timezoneId: zone,
      })
      const page = await context.newPage()
      const kept = { locale, scheme, digits, calendar: locale === 'fa' ? 'jalali' : 'gregorian' }
      await page.addInitScript(`localStorage['hamzad.preferences'] ??= '${JSON.stringify(kept)}'`)
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        // That the session is asked for before sign-in, and refused, is how the page learns of it.
        if (message.type() === 'error' && !message.text().includes('status of 401')) complaints.push(message.text())
      })
      await page.goto(server.url + path)
      return { page, complaints }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

export const twinPath = (n: number) => `/twins/00000000-0000-4000-8000-b0000000000${n}`
export const patientPath = (n: number) => `/patients/00000000-0000-4000-8000-a0000000000${n}`

/** The text as a reader sees it, without the marks that keep values in their own direction. */
export const shown = async (place: Locator): Promise<string> =>
  (await place.innerText()).replace(/[\u2066-\u2069]/g, '')
