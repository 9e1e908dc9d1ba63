import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findModel } from '../twins/library/library.ts'
import { readRegimen, writeRegimen } from './regimen-text.ts'

const { model } = findModel('vancomycin-goti-2018')

describe('a regimen in words', () => {
  it('converts units, and takes those of the model where none is written', () => {
    expect(readRegimen('1 g every 12 h over 90 min', model)).toEqual({
      input: 'dose',
      amount: 1000,
      interval: 12,
      duration: 1.5,
    })
    expect(readRegimen('750 every 8', model)).toEqual({ input: 'dose', amount: 750, interval: 8, duration: 0 })
    expect(readRegimen('500 mg every 1 d over 1 h of dose', model)).toMatchObject({ interval: 24 })
  })

  it.each(['', '500 mg', '500 L every 8 h', '500 mg every 0 h', '500 mg every 8 h of saline', '1..2 mg every 8 h'])(
    'refuses %j with what to write',
    (text) => {
      expect(() => readRegimen(text, model)).toThrow(/Write it like '1000 mg every 12 h over 1 h'/)
    },
  )

  it('reads back what it writes', () => {
    const positive = fc.integer({ min: 1, max: 5000 })
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 0, max: 24 }), (amount, interval, duration) => {
        const regimen = { input: 'dose', amount, interval, duration }
        expect(readRegimen(writeRegimen(regimen, model), model)).toEqual(regimen)
      }),
    )
  })
})
