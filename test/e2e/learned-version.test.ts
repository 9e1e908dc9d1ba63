import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeControl, heldOutEvidence, type ProposedChange } from '../../src/cli/change-control.ts'
import { demoAccounts } from '../../src/governance/demo-accounts.ts'
import type { HeldOut } from '../../src/kernel/credibility/judge-held-out.ts'
import type { Score } from '../../src/kernel/credibility/score-ensemble.ts'
import { scorecard } from '../../src/kernel/credibility/scorecard.ts'
import type { Model } from '../../src/kernel/model.ts'
import { createDomain } from '../../src/server/real-domain.ts'
import { type Started, start } from '../../src/server/start.ts'
import { registerVersion } from '../../src/store/model-versions.ts'
import { putScores, recordForecast } from '../../src/store/prequential-record.ts'
import type { Store } from '../../src/store/store.ts'
import { addSubject } from '../../src/store/subjects.ts'
import { createTwin } from '../../src/store/twins.ts'
import { enterValidation } from '../../src/store/validations.ts'
import { findModel } from '../../src/twins/library/library.ts'
import { modelInUse } from '../../src/twins/registry/model-versions.ts'
import { launchChromium } from '../browser/chromium.ts'
import { ensureBuilt, shown } from '../browser/stage.ts'
import { freshStore } from '../support/database.ts'

/** A version that was learned, as an administrator meets it in a browser on a real store: proposed and silent, its evidence before and after, approved, in use, rolled back. */
const { model } = findModel('vancomycin-goti-2018')
const learned: Model = { ...model, version: 2, hash: 'e5'.repeat(32) }
let store: Store
let domain: Awaited<ReturnType<typeof createDomain>>
let server: Started
let browser: Browser
let page: Page
const complaints: string[] = []
const patient = { timeout: 60_000 }

/** Scores of a forecast whose spread is `wide` times that of what came. */
const scoresOf = (n: number, wide: number): Score[] =>
  Array.from({ length: n }, (_, i) => {
    const from = ((i * 7919) % n) / n - 0.5
    const pit = 0.5 + Math.max(-0.499, Math.min(0.499, from / wide))
    const inside = (share: number) => Math.abs(pit - 0.5) < share / 2
    return {
      ...{ observed: 15 + 8 * from, median: 15, crps: 1 / wide, fair: 1 / wide, pit, low80: 10, width80: 10 },
      ...{ inside50: inside(0.5), inside80: inside(0.8), inside95: inside(0.95), interval80: 10 },
      references: { prior: 2, persistence: 3 },
    }
  })

async function enterLearned(): Promise<void> {
  await registerVersion(store.db, learned, 'learned')
  const held = (wide: number) => {
    const card = scorecard(scoresOf(30, wide))!
    return { subjects: 12, scores: card, outputs: { concentration: card }, npde: null } satisfies HeldOut
  }
  const settings = { members: 200, seed: 1 }
  const change: ProposedChange = {
    ...{ before: model, proposed: learned, settings, heldOut: { before: held(0.5), after: held(1) } },
    learned: {
      parameters: [
        {
          ...{ parameter: 'CL', form: 'log', shift: 0.3, factor: 1.35, standardError: 0.04 },
          ...{ varianceBefore: 0.147, variance: 0.1, varianceError: null, shrinkage: 0.2 },
        },
      ],
      ...{ covariances: [], errors: [], subjects: 40, iterations: 300 },
      ...{ deviance: 812, devianceError: 1, converged: true },
    } as unknown as ProposedChange['learned'],
  }
  const at = '2026-01-01T00:00:00Z'
  for (const [of, evidence] of [
    [model, heldOutEvidence(model, change.heldOut.before, at, settings)],
    [learned, heldOutEvidence(learned, change.heldOut.after, at, settings, changeControl(change))],
  ] as const)
    await enterValidation(store.db, { model: of.id, version: of.version, hash: of.hash, evidence, by: 'grace' })
}

/** What the silent version foretold here, and how it came. */
async function scoreSilently(n: number): Promise<void> {
  const subject = await addSubject(store.db, 'patient')
  const begin = Date.UTC(2026, 0, 1)
  const at = (hours: number) => new Date(begin + hours * 3_600_000).toISOString()
  const { twin } = await createTwin(store.db, { subject, model, seed: 1, origin: at(0) })
  const { id, version, hash } = learned
  const forecast = await recordForecast(store.db, {
    ...{ twin: twin.id, model: { id, version, hash }, silent: true, belief: null, upto: 1, digest: 'd' },
    ...{ plan: { events: [] }, planDigest: 'p', issuedAt: at(0), until: at(1000), foretold: { members: 300 } },
  })
  const groups = { sex: 'female', age: '40 to 64', ethnicity: null, site: 'ward 7' }
  await putScores(
    store.db,
    scoresOf(n, 1).map((score, i) => ({
      ...{ forecast: forecast!, output: 'concentration', unit: 'mg/L', key: `level ${i}`, version: 1, time: at(1 + i) },
      ...{ horizon: 3, asPlanned: true, score, groups },
    })),
  )
}

beforeAll(async () => {
  ensureBuilt()
  store = await freshStore()
  domain = await createDomain(store)
  server = await start({ store, domain, demo: true })
  await enterLearned()
  await scoreSilently(80)
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  const { username, password } = demoAccounts.find(({ role }) => role === 'administrator')!
  const answer = await context.request.post(`${server.url}/api/session`, {
    ...{ data: { username, password }, headers: { 'x-hamzad': '1' } },
  })
  expect(answer.ok()).toBe(true)
  page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await domain?.close()
  await store?.close()
})

const inUse = async () => (await modelInUse(store.db, model.id)).hash
/** The row of a version, by the beginning of its hash. */
const row = (hash: string) => page.locator('main strong', { hasText: hash.slice(0, 8) }).locator('..')
async function decide(hash: string, what: string, reason: string): Promise<void> {
  const own = row(hash).locator('..')
  await own.getByRole('button', { name: 'Decide' }).click()
  await own.getByRole('textbox').fill(reason)
  await own.getByRole('button', { name: what }).click()
  await page.locator('main li', { hasText: reason }).waitFor()
}

test('a learned version: proposed, judged before and after, approved, in use, rolled back', async () => {
  await page.goto(`${server.url}/models/${model.id}`)
  await row(learned.hash).waitFor()
  expect(await shown(row(learned.hash))).toMatch(/silent[\s\S]*Version 2 e5e5e5e5[\s\S]*learned from many individuals/i)
  expect(await shown(row(model.hash))).toContain('in use')
  expect(await inUse()).toBe(model.hash)

  const table = page.locator('main table', { hasText: 'held-out individuals' })
  const told = (await shown(table)).replace(/\s+/g, ' ')
  // How often the 80 % intervals held, and the CRPS: before, and after.
  expect(told).toMatch(/version 1 .*?Concentration 30 40 % 2 /)
  expect(told).toMatch(/version 2 .*?Concentration 30 76\.7 % 1 /)
  await page.locator('summary', { hasText: 'Version 2' }).click()
  const plan = page.locator('details[open]')
  await plan.getByText('Impact assessment').waitFor()
  const whole = await shown(plan)
  for (const part of ['Description of modifications', 'CL: typical × 1.35', 'Modification protocol', 'no worse'])
    expect(whole).toContain(part)

  await decide(learned.hash, 'Approve', 'It foretells the held-out better, and ours as well.')
  await expect.poll(() => shown(row(learned.hash)), patient).toContain('in use')
  expect(await shown(row(learned.hash))).toMatch(/approved/i)
  expect(await inUse()).toBe(learned.hash)
  expect(await shown(row(model.hash))).toMatch(/retired/i)

  await decide(model.hash, 'Roll back to this version', 'The new assay is not what it learned from.')
  await expect.poll(() => shown(row(model.hash)), patient).toContain('in use')
  expect(await shown(row(learned.hash))).toMatch(/retired/i)
  expect(await inUse()).toBe(model.hash)
  // With the evidence of its moment: 80 scores then.
  const { rows: kept } = await store.pool.query(
    "select decision, evidence->'n' as n from model_decision where hash = $1 order by id",
    [learned.hash],
  )
  expect(kept.map(({ decision, n }) => [decision, n])).toEqual([
    ['approve', 80],
    ['retire', null],
  ])
  expect(complaints).toEqual([])
})
