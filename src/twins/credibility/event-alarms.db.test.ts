import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { judge } from '../../kernel/credibility/gate.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { SettledEvent } from '../../store/event-record.ts'
import type { Store } from '../../store/store.ts'
import { findModel } from '../library/library.ts'
import { acknowledgeDrift } from '../registry/model-registry.ts'
import { openAlarms, wordsOf } from './credibility.ts'
import { noticeBands, outsideBands, reasonOfAlarm } from './event-alarms.ts'

const { model } = findModel('glucose-type1-cappon-2023')
const hour = 3_600_000
const begin = Date.parse('2026-03-02T06:00:00Z')
const logistic = (x: number) => 1 / (1 + Math.exp(-x))
const draws = createDraws(11)

/** Chances of lows in order of issue, whose truth has logit(p) = slope · logit(foretold); of women the rule is told `shy` less on the logit. */
function record(n: number, { slope = 1, shy = 0, from = begin }): SettledEvent[] {
  const own = draws.stream(`${slope} ${shy} ${from}`)
  return Array.from({ length: n }, (_, i) => {
    const logit = 1.5 * own.normal(0, i, 0)
    const sex = i % 2 ? 'female' : 'male'
    return {
      ...{ forecast: i, twin: `t${i}`, code: 'low', output: 'sensor', unit: 'mg/dL', side: 'below', threshold: 70 },
      ...{ within: 0.5, until: '', recalibrated: null, version: 1, hours: 0.5, asPlanned: true },
      risk: logistic(logit - (sex === 'female' ? shy : 0)),
      event: own.uniform(1, i, 0) < logistic(slope * logit),
      groups: { sex, age: null, ethnicity: null, site: null },
      issuedAt: new Date(from + i * hour).toISOString(),
    }
  })
}

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

test('chances that are right alarm of nothing; too extreme ones of their slope; those that miss one sex of that', () => {
  expect(outsideBands('low', record(800, {}), 0.3)).toEqual([])
  const [extreme] = outsideBands('low', record(800, { slope: 0.4 }), 0.3)
  expect(extreme).toMatchObject({ of: 'slope, rule low', before: 0.8 })
  expect(extreme!.after).toBeCloseTo(0.4, 0)
  const unfair = outsideBands('low', record(800, { shy: 2 }), 0.3).filter(({ of }) => of.startsWith('missed'))
  expect(unfair.map(({ of }) => of)).toEqual(['missed, rule low, sex:female'])
  expect(unfair[0]!.after - unfair[0]!.before).toBeGreaterThan(0.1)
})

test('an alarm is entered once, closes the gate until it is judged, and comes again only of what came after', async () => {
  const first = record(600, { slope: 0.4 })
  const notice = (events: readonly SettledEvent[]) => noticeBands(store.db, model, [events], begin + 700 * hour)
  const open = async () => (await openAlarms(store.db, model.id, model.hash)).map(reasonOfAlarm)
  await notice(record(600, {}))
  expect(await open()).toEqual([])
  await notice(first)
  await notice(first)
  const [reason, ...more] = await open()
  expect(more).toEqual([])
  expect(reason).toMatchObject({ code: 'slope', values: { output: 'sensor', event: 'low', low: 0.8, high: 1.25 } })
  expect(wordsOf(reason!)).toMatch(/calibration slope of its chances \(low\) is 0\.[2-6]\d, the band is 0\.8 to 1\.25/)
  const goals = { n: 1 }
  const card = { n: 10, coverage: {}, skill: {}, errors: null } as never
  expect(judge(goals, card, new Map(), [reason!]).state).toBe('failing')
  expect(judge(goals, card, new Map(), []).state).toBe('proven')

  const [alarm] = await openAlarms(store.db, model.id, model.hash)
  await acknowledgeDrift(store, model.id, alarm!.id, { by: 'ada' })
  await notice(first)
  expect(await open()).toEqual([])
  const later = record(400, { slope: 0.3, from: Date.now() + hour })
  await notice([...first, ...later.slice(0, 80)])
  expect(await open()).toEqual([])
  await notice([...first, ...later])
  expect((await open()).map(({ code }) => code)).toEqual(['slope'])
})
