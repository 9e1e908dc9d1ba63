import { describe, expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { createDraws } from '../random/create-draws.ts'
import type { InputEvent } from '../timeline.ts'
import { createDynamics } from './equations.ts'

const { model } = compileModel(`
model: kept
kind: equations
time: h
parameters:
  share: { unit: 1, typical: 0.5 }
inputs:
  infusion: { unit: g, into: body, bioavailability: share in mg/g }
states: { body: { unit: mg } }
equations: |
  d(body) = 0 mg/h
outputs:
  amount: { unit: mg, expression: body }
`)

describe('an infusion whose amount is converted on the way', () => {
  const give = (event: Partial<InputEvent>, times: readonly number[], engine: 'reference' | 'compiled') => {
    const dynamics = createDynamics(model!, { engine })
    const members = dynamics.allocate(1)
    const events = [{ kind: 'input' as const, time: 0, input: 'infusion', amount: 6, ...event }]
    dynamics.start(members, { start: 0, timeline: events })
    const seen = new Float64Array(1)
    return times.map((time) => {
      dynamics.advance(members, members.time, time, time === times[0] ? events : [], createDraws(1))
      dynamics.outputs(members, seen)
      return seen[0]!
    })
  }

  it.each(['reference', 'compiled'] as const)(
    'takes as long as its record says, and brings all of it (%s)',
    (engine) => {
      // 6 g at 2 g/h: half of each gram arrives, 1000 mg an hour for 3 hours.
      const amounts = give({ rate: 2 }, [1, 1.5, 3, 10], engine)
      const wanted = [1000, 1500, 3000, 3000]
      amounts.forEach((amount, i) => {
        expect(amount).toBeCloseTo(wanted[i]!, 6)
      })
    },
  )

  it('brings a bolus at once', () => {
    expect(give({}, [0, 5], 'compiled')).toEqual([3000, 3000])
  })
})
