import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientFile } from '../../src/demo/patient-file.ts'
import { launchChromium } from './chromium.ts'
import { ensureBuilt, shown } from './stage.ts'

/** The main job, as a visitor meets it: one command, a real browser, a new level that changes the page. */
let hamzad: ChildProcess
let folder: string
let url: string
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  ensureBuilt()
  folder = mkdtempSync(join(tmpdir(), 'hamzad-demo-'))
  // As root the database runs as another user, who must be able to enter.
  chmodSync(folder, 0o755)
  const start = fileURLToPath(new URL('../../bin/hamzad', import.meta.url))
  hamzad = spawn(start, ['start', '--demo', '--no-demo-hospital', '--port', '0', '--data', join(folder, 'data')], {
    stdio: 'pipe',
  })
  let said = ''
  const opened = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (address && /The ward has/.test(said)) resolve(address)
    }
    hamzad.stdout?.on('data', hear)
    hamzad.stderr?.on('data', hear)
    hamzad.once('exit', (code) => reject(new Error(`hamzad ended with ${code}: ${said}`)))
  })
  url = await opened
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 401')) complaints.push(message.text())
  })
})

afterAll(async () => {
  await browser?.close()
  if (hamzad && hamzad.exitCode === null) {
    const gone = new Promise((resolve) => hamzad.once('exit', resolve))
    hamzad.kill('SIGINT')
    await gone
  }
  rmSync(folder, { recursive: true, force: true })
})

test('sign in with a demonstration account and find the ward on the worklist', async () => {
  // An address that people type; it is the worklist's once they are in.
  await page.goto(`${url}/sign-in`)
  await page.getByRole('button', { name: /Enter as clinician/ }).click()
  await page.getByRole('heading', { name: 'Worklist' }).waitFor()
  await page.getByText('Demonstration – synthetic patients').waitFor()
  const rows = page.getByRole('row').filter({ hasText: /in target \d+ of 100/ })
  await rows.nth(5).waitFor({ timeout: 60_000 })
  // The person with a sensor stands among them, first or last as their glucose goes.
  const vancomycin = rows.filter({ hasText: 'AUC24' })
  expect(await shown(vancomycin.first())).toMatch(/AUC24 [\d,]+ mg·h\/L \([\d,]+–[\d,]+\)/)
})

test('open a twin: past, now and a forecast with its uncertainty', async () => {
  await page.getByRole('row').filter({ hasText: 'bed 2' }).getByRole('link').click()
  const fan = page.getByRole('region', { name: 'Concentration', exact: true })
  const words = await fan.getByRole('img').getAttribute('aria-label')
  expect(words).toMatch(/^Last measured: .* Forecast for .* 80 % interval/)
  await page.getByText(/^now \d\d:\d\d$/).waitFor()
  await page.getByText('What the twin has learned about this patient').waitFor()
})

test('compare two plans', async () => {
  await page.getByRole('button', { name: 'Compare with the current plan' }).click()
  const dose = page.getByRole('textbox', { name: 'Dose' })
  await dose.fill('500')
  await dose.blur()
  const table = page.getByRole('tabpanel').getByRole('table')
  await table.getByRole('columnheader', { name: /500/ }).waitFor({ timeout: 30_000 })
  expect(await shown(table)).toMatch(/−\d+\s*\(−[\d,]+ … −[\d,]+\)/)
})

test('ask for a recommendation, read its reasons, decline it with a reason', async () => {
  await page.getByRole('tab', { name: 'Recommendation' }).click()
  await page.getByRole('button', { name: 'Ask for a recommendation' }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByText('Why', { exact: true }).waitFor({ timeout: 30_000 })
  const text = await shown(panel)
  expect(text).toMatch(/[\d,]+\smg every \d+\sh over/)
  expect(text).not.toContain('has no wording here yet')
  await panel.getByRole('rowheader', { name: 'Current plan' }).waitFor()
  await panel.getByRole('button', { name: 'Decline' }).click()
  await panel.getByLabel('Reason').fill('Creatinine is being repeated first.')
  await panel.getByRole('button', { name: 'Note the refusal' }).click()
  await panel.getByText('Creatinine is being repeated first.').waitFor()
  await panel.getByText('Declined:').waitFor()
})

test('a new level in the record changes the page by itself', async () => {
  const before = await shown(page.getByText('Concentration, last measured').locator('..'))
  const accounts = (await (await fetch(`${url}/api/status`)).json()) as {
    demoAccounts: { username: string; password: string; role: string }[]
  }
  const feed = await browser.newContext()
  const administrator = accounts.demoAccounts.find(({ role }) => role === 'administrator')
  const headers = { 'x-hamzad': '1', origin: url }
  const signIn = await feed.request.post(`${url}/api/session`, {
    headers,
    data: { username: administrator?.username, password: administrator?.password },
  })
  expect(signIn.ok()).toBe(true)
  // The patient in bed 2, by the number that the record's source gave it.
  const { patient } = patientFile('abdul-koepp')
  const sent = Date.now()
  const posted = await feed.request.post(`${url}/api/records`, {
    headers: { ...headers, 'content-type': 'application/fhir+json' },
    data: {
      resourceType: 'Observation',
      id: 'browser-test-level',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '20578-1' }] },
      subject: { reference: `Patient/${patient.id}` },
      effectiveDateTime: new Date(sent - 120_000).toISOString(),
      valueQuantity: { value: 27.7, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
    },
  })
  expect({ status: posted.status(), text: await posted.text() }).toMatchObject({ status: 200 })
  await page.getByText('27.7 mg/L').first().waitFor({ timeout: 20_000 })
  await page.getByText(/^New data: the forecast was renewed/).waitFor({ timeout: 20_000 })
  console.log(`new level to new forecast on the page: ${Date.now() - sent} ms`)
  expect(before).not.toContain('27.7')
  await page.getByText('Outdated: newer data have come').waitFor()
  expect(complaints).toEqual([])
})
