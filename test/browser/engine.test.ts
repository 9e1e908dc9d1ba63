import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import * as ensemble from './engine/ensemble.ts'
import { journey } from './engine/journey.ts'

/** A page with the script of a file as `engine`, under a strict content-security policy; workers get the same script. */
async function withScript(file: string, use: (page: Page, trouble: readonly string[]) => Promise<void>): Promise<void> {
  const { build } = await import('vite')
  const bundle = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, file), formats: ['iife'], name: 'engine' },
    },
  })) as unknown as { readonly output: readonly { readonly code: string }[] }[]
  const code = bundle[0]!.output[0]!.code
  const browser = await launchChromium()
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
  try {
    const page = await browser.newPage()
    const trouble: string[] = []
    page.on('pageerror', (error) => trouble.push(String(error)))
    page.on('console', (message) => trouble.push(message.text()))
    await page.route('http://engine.test/**', (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({
            contentType: 'text/javascript; charset=utf-8',
            headers: { 'content-security-policy': policy },
            body: code,
          })
        : route.fulfill({
            contentType: 'text/html',
            headers: { 'content-security-policy': policy },
            body: '<!doctype html><script src="/engine.js"></script>',
          }),
    )
    await page.goto('http://engine.test/')
    await use(page, trouble)
  } finally {
    await browser.close()
  }
}

it('simulates an ensemble on Web Workers to the bits of Node, for any number of them and any chunk, also when one is killed', async () => {
  await withScript('engine/ensemble.ts', async (page, trouble) => {
    const here = ensemble.here()
    expect(await page.evaluate('engine.here()')).toEqual(here)
    expect(await page.evaluate('engine.words(true)')).toEqual(ensemble.words(false))
    expect(await page.evaluate('engine.onWorkers(1, 500)')).toEqual(here)
    expect(await page.evaluate('engine.onWorkers(3, 31)')).toEqual(here)
    expect(await page.evaluate('engine.onWorkers(2, 20, true)')).toEqual(here)
    expect(await page.evaluate('engine.cancelling()')).toBeLessThan(200)
    expect(trouble).toEqual([])
  })
})

it('moves members to the same bits in Chromium as in Node, on the main thread and under a strict content-security policy', async () => {
  await withScript('engine/journey.ts', async (page, trouble) => {
    expect(trouble).toEqual([])
    const there = await page.evaluate('engine.journey()')
    const here = journey()
    expect(there).toEqual(here)
    expect(new Set(here.map(({ engine }) => engine))).toEqual(new Set(['compiled', 'reference']))
    for (let i = 0; i < here.length; i += 2) expect(here[i]!.bits).toBe(here[i + 1]!.bits)
  })
})
