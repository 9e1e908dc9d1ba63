import { afterAll, beforeAll, expect, test } from 'vitest'
import { raiseStage, type Stage, twinPath } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raiseStage()
})
afterAll(() => stage.close())

test.each<[string, Stage['server']['state']['role'], string, string]>([
  ['/', 'clinician', '/api/worklist', 'worklist'],
  ['/', 'bed-manager', '/api/hospital?soon=true', 'hospital'],
  ['/hospital', 'bed-manager', '/api/hospital?soon=true', 'hospital'],
  ['/models', 'researcher', '/api/models', 'models'],
  [twinPath(1), 'clinician', `/api${twinPath(1)}/view?hoursBack=96&hoursAhead=72`, 'twin'],
])(
  'what %s needs first (%s) is asked for before the application runs, and only once',
  async (path, role, needed, code) => {
    stage.server.state.role = role
    const { page } = await stage.open('/hamzad.svg')
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      asked.push(pathname + search)
    })
    // The application stays away: what is asked for meanwhile needs nothing of it.
    let letGo: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await page.route(/assets\/index-.*\.js/, async (route) => {
      await held
      await route.continue()
    })
    await page.goto(stage.server.url + path, { waitUntil: 'commit' })
    const first = ['/api/session', '/api/status', needed]
    await expect.poll(() => first.filter((address) => !asked.includes(address)), { timeout: 30_000 }).toEqual([])
    await expect
      .poll(() => asked.some((address) => address.startsWith(`/assets/${code}-page`)), { timeout: 30_000 })
      .toBe(true)
    letGo()
    await page.getByRole('main').locator('h1, h2, section').first().waitFor()
    for (const address of first)
      expect([address, asked.filter((each) => each === address).length]).toEqual([address, 1])
  },
)

test('who was refused before signing in is answered after it', async () => {
  stage.server.state.role = 'bed-manager'
  const { page, complaints } = await stage.open('/hospital', { signedIn: false })
  await page
    .getByRole('button', { name: /Enter as/ })
    .first()
    .click()
  await page.locator('section svg path').first().waitFor()
  expect(complaints).toEqual([])
})
