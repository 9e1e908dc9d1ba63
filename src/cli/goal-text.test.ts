import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDuration, readGoal } from './goal-text.ts'

const inHours = { time: 'h', output: 'mg/L' }
const inMinutes = { time: 'min', output: 'mg/L' }

it('reads goals, times in hours, into the unit of the model', () => {
  expect(readGoal('auc 0 24 400', inHours)).toEqual({ kind: 'auc', from: 0, until: 24, value: 400 })
  expect(readGoal(' concentration 24  11.05 ', inHours)).toEqual({ kind: 'concentration', at: 24, value: 11.05 })
  expect(readGoal('auc-steady 24 400', inMinutes)).toEqual({ kind: 'auc-steady', window: 1440, value: 24000 })
  expect(readGoal('trough 10', inMinutes)).toEqual({ kind: 'trough', value: 10 })
  expect(readGoal('below 10', inHours)).toEqual({ kind: 'below', value: 10 })
  expect(readDuration('30min', 'h')).toBe(0.5)
  expect(readDuration('2', 'min')).toBe(120)
})

it('reads units where they are written, and refuses those that measure something else', () => {
  expect(readGoal('AUC 0h 24h 24 g.min/L', inHours)).toEqual({
    kind: 'auc',
    from: 0,
    until: 24,
    value: expect.closeTo(400, 9),
  })
  expect(readGoal('auc 0 24 400 mg h/L', inMinutes)).toEqual({ kind: 'auc', from: 0, until: 1440, value: 24000 })
  expect(readGoal('concentration 30min 500 ug/dL', inHours)).toEqual({ kind: 'concentration', at: 0.5, value: 5 })
  expect(readGoal('trough 10 ug/mL', inHours).value).toBeCloseTo(10, 12)
  expect(() => readGoal('trough 10 mmol/L', inHours)).toThrow(/cannot be converted to mg\/L/)
  expect(() => readGoal('auc 0 24 400 mg/L', inHours)).toThrow(/cannot be converted to mg\.h\/L/)
  expect(() => readGoal('concentration 5kg 10', inHours)).toThrow(/'5kg' is no time/)
})

it.each(['', 'auc 24 400', 'auc 24 0 400', 'trough', 'trough ten', 'trough -3', 'peak 3', 'constructor 1'])(
  'refuses %j with what to write instead',
  (text) => {
    expect(() => readGoal(text, inHours)).toThrow(/Write 'auc FROM UNTIL VALUE'/)
  },
)

it('answers any text with a goal or with input.invalid', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(readGoal(text, inHours).value).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toMatchObject({ code: 'input.invalid' })
      }
    }),
  )
})
