import { expect, test } from 'vitest'
import { scaleOf, topOf, topOver } from './scale.ts'

const box = { width: 100, height: 120, left: 0, top: 10, right: 0, bottom: 10 }

test('a value above the usual top is drawn above it, not at it, and the usual top stays for all others', () => {
  expect(topOver('mg/dL', [388, 120])).toBeGreaterThan(400)
  expect(topOver('mmol/L', [21.5])).toBeGreaterThan(22.2)
  expect(topOver('mg/dL', [350, 40])).toBe(topOf['mg/dL'])
  expect(topOver('mmol/L', [])).toBe(topOf['mmol/L'])
  const { y } = scaleOf(box, topOver('mg/dL', [388]))
  expect(y(388)).toBeLessThan(y(350))
})

test('nothing is drawn outside the axis: what is below zero stands at zero, what is above the top at the top', () => {
  const { y } = scaleOf(box, 350)
  expect(y(-40)).toBe(y(0))
  expect(y(900)).toBe(y(350))
})
