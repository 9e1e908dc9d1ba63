import { expect, it } from 'vitest'
import { createDynamics } from '../dynamics/equations.ts'
import { typicalMembers } from '../dynamics/simulate-data.ts'
import { createDraws } from '../random/create-draws.ts'
import { compileModel } from './compile.ts'

const text = (event: string) => `
model: tank
kind: equations
time: h
title: A tank that is filled when it runs low
cite: { text: "Nobody 2026" }
use: A test.
parameters:
  k: { unit: /h, typical: 0.5 }
states:
  tank: { unit: L, initial: 8 }
equations: |
  d(tank) = -k * tank
outputs:
  tank: { unit: L, expression: tank }
events:
  refill: ${event}
`

it('fills the tank at the instant it runs low, after the delay', () => {
  const { model, diagnostics } = compileModel(
    text('{ when: tank < 2 L, set: { tank: tank + 6 L }, delay: 0.5 h, values: execution }'),
  )
  expect(diagnostics).toEqual([])
  const dynamics = createDynamics(model!, { rtol: 1e-10, atol: 1e-12 })
  const members = typicalMembers(model!, dynamics)
  dynamics.start(members, { start: 0, timeline: [] })
  const low = Math.log(4) / 0.5
  const into = new Float64Array(1)
  const at = (time: number) => {
    dynamics.advance(members, members.time, time, [], createDraws(1))
    dynamics.outputs(members, into)
    return into[0]!
  }
  expect(at(low)).toBeCloseTo(2, 8)
  expect(at(low + 0.25)).toBeCloseTo(2 * Math.exp(-0.125), 8)
  const filled = 2 * Math.exp(-0.25) + 6
  expect(at(low + 1.5)).toBeCloseTo(filled * Math.exp(-0.5), 7)
})

it('says what is wrong with an event', () => {
  const codes = (event: string) => compileModel(text(event)).diagnostics.map((each) => each.code)
  expect(codes('{ when: tank < 2 kg, set: { tank: 8 L } }')).toContain('unit.mismatch')
  expect(codes('{ when: tank < 2 L, set: { tanc: 8 L } }')).toContain('name.unknown')
  expect(codes('{ when: tank < 2 L, set: { tank: 8 h } }')).toContain('unit.mismatch')
  expect(codes('{ set: { tank: 8 L } }')).toContain('event.when')
  expect(codes('{ when: tank < 2 L }')).toContain('event.set')
})

it('counts what an event reads as read', () => {
  const parameter = '  k: { unit: /h, typical: 0.5 }\n'
  const low = text('{ when: tank < low, set: { tank: 8 L } }').replace(
    parameter,
    `${parameter}  low: { unit: L, typical: 2 }\n`,
  )
  expect(compileModel(low).diagnostics).toEqual([])
})
