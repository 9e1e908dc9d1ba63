import { mkdirSync } from 'node:fs'
import { launchChromium } from './chromium.ts'
import { person } from './mock/glucose.ts'
import { serveMock } from './mock/serve.ts'

/** Pictures of the pages for people to look at: `npx node test/browser/look.ts FOLDER [en|fa] [light|dark] [wide|phone]`. */
const [folder = 'test-results/look', ...only] = process.argv.slice(2)
const wants = (...words: string[]) =>
  only.length === 0 || words.every((word) => only.includes(word) || !known(only, word))
const groups = [
  ['en', 'fa'],
  ['light', 'dark'],
  ['wide', 'phone'],
]
/** A word is filtered only when another of its own group was asked for. */
const known = (asked: readonly string[], word: string) =>
  groups.some((group) => group.includes(word) && group.some((one) => asked.includes(one)))

mkdirSync(folder, { recursive: true })
const server = await serveMock()
const browser = await launchChromium()
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
for (const locale of ['en', 'fa'] as const)
  for (const scheme of ['light', 'dark'] as const)
    for (const size of ['wide', 'phone'] as const) {
      if (!wants(locale, scheme, size)) continue
      server.state.signedIn = false
      const page = await browser.newPage({ viewport: sizes[size] })
      const kept = { locale, scheme, calendar: locale === 'fa' ? 'jalali' : 'gregorian' }
      await page.addInitScript(`localStorage.setItem('hamzad.preferences', '${JSON.stringify(kept)}')`)
      page.on('console', (message) => message.type() === 'error' && console.log(locale, scheme, size, message.text()))
      page.on('pageerror', (error) => console.log(locale, scheme, size, error.message))
      const name = `${locale}-${scheme}-${size}`
      const shoot = (what: string, fullPage = true) =>
        page.screenshot({ path: `${folder}/${what}-${name}.png`, fullPage })
      await page.goto(server.url)
      await page.getByRole('button').last().waitFor()
      await shoot('1-sign-in')
      server.state.signedIn = true
      await page.goto(server.url)
      await page.getByRole('table').waitFor()
      await shoot('2-worklist')
      await page.goto(`${server.url}/patients`)
      await page.waitForTimeout(400)
      await shoot('3-patients')
      await page.goto(`${server.url}/patients/00000000-0000-4000-8000-a00000000001`)
      await page.waitForTimeout(400)
      await shoot('4-patient')
      await page.goto(`${server.url}/models/vancomycin-goti-2018`)
      await page.waitForTimeout(300)
      await shoot('5-model')
      await page.goto(`${server.url}/twins/00000000-0000-4000-8000-b00000000001`)
      await page.waitForTimeout(700)
      await shoot('6-twin')
      const tab = page.getByRole('tab')
      await page.getByRole('tabpanel').getByRole('button').first().click()
      const amount = page.getByRole('tabpanel').locator('input').first()
      await amount.fill('750')
      await amount.blur()
      await page.waitForTimeout(900)
      await shoot('7-what-if')
      await tab.nth(1).click()
      await page.waitForTimeout(300)
      await page.getByRole('tabpanel').getByRole('button').last().click()
      await page.waitForTimeout(500)
      await shoot('8-recommendation')
      await tab.nth(3).click()
      await page.waitForTimeout(300)
      await shoot('9-effect')
      await tab.nth(4).click()
      await page.waitForTimeout(300)
      await shoot('9-credibility')
      await tab.nth(5).click()
      await page.waitForTimeout(300)
      await shoot('9-evidence')
      await page.goto(`${server.url}/models`)
      await page.waitForTimeout(300)
      await shoot('5-models')
      await page.goto(`${server.url}/twins/00000000-0000-4000-8000-b00000000003`)
      await page.waitForTimeout(500)
      await tab.nth(2).click()
      await page.waitForTimeout(600)
      await shoot('10-dosing')
      await tab.nth(4).click()
      await page.waitForTimeout(300)
      await shoot('10-credibility-failing')
      await page.goto(`${server.url}/twins/00000000-0000-4000-8000-b00000000001/report`)
      await page.waitForTimeout(900)
      await shoot('11-report')
      await page.emulateMedia({ media: 'print' })
      await page.pdf({ path: `${folder}/11-report-${name}.pdf`, format: 'A4', printBackground: false })
      await page.emulateMedia({ media: 'screen' })
      for (const n of [3, 4, 5, 6]) {
        await page.goto(`${server.url}/twins/00000000-0000-4000-8000-b0000000000${n}`)
        await page.waitForTimeout(500)
        await shoot(`twin${n}`, false)
      }
      await page.goto(`${server.url}/patients/${person.subject}/live`)
      await page.locator('[class*="add"] button').first().click()
      await page.waitForTimeout(900)
      await shoot('10-glucose-live')
      await page.goto(`${server.url}/patients/${person.subject}/glucose`)
      await page.waitForTimeout(900)
      await shoot('11-glucose-report')
      for (const [n, kind] of ['theatre', 'roster', 'electives'].entries()) {
        await page.goto(`${server.url}/schedules`)
        await page.locator('button[type=button]').filter({ hasNotText: 'x' }).first().waitFor()
        await page
          .getByRole('main')
          .getByRole('button')
          .nth(n + 1)
          .click()
        await page.waitForURL('**/schedules/*')
        await page.locator('[class*="good"]').waitFor()
        await shoot(`14-${kind}`)
      }
      await page.goto(`${server.url}/quality`)
      await page.getByRole('table').first().getByRole('button').first().click()
      await page.locator('[class*="items"] li').first().waitFor()
      await shoot('15-quality')
      server.state.role = 'administrator'
      await page.goto(`${server.url}/connectors`)
      await page.getByRole('article').first().waitFor()
      await page.getByRole('main').getByRole('button').first().click()
      await page.locator('form button[type=submit]').click()
      await shoot('12-connectors')
      server.state.pilot.state = 'running'
      await page.goto(`${server.url}/pilot`)
      await page.getByRole('table').first().waitFor()
      await shoot('16-pilot')
      server.state.pilot.state = 'none'
      await page.goto(`${server.url}/pilot`)
      await page.getByRole('main').getByRole('button').last().click()
      await page.locator('form').waitFor()
      await shoot('16-pilot-start')
      await page.goto(`${server.url}/connectors/laboratory`)
      await page.locator('ol').waitFor()
      await shoot('13-connector')
      server.state.role = 'clinician'
      await page.close()
      server.state.recommendations = []
    }
await browser.close()
await server.close()
