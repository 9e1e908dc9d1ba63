import { expect, test } from 'vitest'
import { compileModel } from './compile.ts'
import { jumps, withoutIdle } from './watched.ts'

/** A model of x, which falls, and y, which rests at `start`, with events. */
function model(events: string, { dose = '0', varies = '', start = 0 } = {}) {
  const { model: made, diagnostics } = compileModel(`
model: protocol
version: 1
title: Protocol
subject: patient
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 1 }
  dose: { unit: mg, typical: ${dose}${varies} }
states:
  x: { unit: mg, initial: 2 }
  y: { unit: mg, initial: ${start} }
equations: |
  d(x) = -k * x
  d(y) = 0 mg/h
outputs: { out: { unit: mg, expression: x + y } }
events:
${events}
`)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return made!
}
const names = (of: ReturnType<typeof model>) => withoutIdle(of.events!, of).map(({ name }) => name)

test('an event that changes nothing with what is fixed is idle; any other stays', () => {
  const gives = '  give: { when: time > 1 h, set: { x: x + dose } }'
  expect(names(model(gives))).toEqual([])
  expect(names(model(gives, { dose: '4' }))).toEqual(['give'])
  expect(names(model(gives, { dose: '4', varies: ', varies: { cv: 0.3 }' }))).toEqual(['give'])
})

test('a state that rests at its start is idle when all events set it to that', () => {
  const stops = '  stop: { when: time > 1 h, set: { y: 0 mg } }'
  expect(names(model(stops))).toEqual([])
  expect(names(model(stops, { start: 3 }))).toEqual(['stop'])
  expect(names(model(`${stops}\n  begin: { when: time > 0.5 h, set: { y: 5 mg } }`))).toEqual(['stop', 'begin'])
})

test('a choice that is a maximum or minimum bends; others jump', () => {
  const choice = (formula: string) => {
    const { model: made } = compileModel(`
model: choice
version: 1
title: Choice
subject: patient
kind: equations
time: h
states: { x: { unit: 1, initial: 2 } }
equations: |
  d(x) = (${formula}) / (1 h)
outputs: { out: { unit: 1, expression: x } }
`)
    return jumps(made!.derivatives[0]!)
  }
  expect(choice('if x < 1 then 1 else x')).toBe(false)
  expect(choice('if x >= 1 then 1 else x')).toBe(false)
  expect(choice('max(x, 1)')).toBe(false)
  expect(choice('if x < 1 then 2 else x')).toBe(true)
  expect(choice('if x < 1 then floor(x) else 1')).toBe(true)
  expect(choice('if floor(x) < 1 then 1 else floor(x)')).toBe(true)
})
