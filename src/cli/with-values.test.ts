import { describe, expect, it } from 'vitest'
import { findModel } from '../twins/library/library.ts'
import { courseText } from './time-course.ts'
import { withValues } from './with-values.ts'

const heart = 'heart-regazzoni-2022'

/** Columns of a time course by name. */
function columns(flags: Parameters<typeof courseText>[1]): Record<string, number[]> {
  const [head, ...rows] = courseText(heart, flags).trim().split('\n')
  const names = head!.split(',')
  return Object.fromEntries(names.map((name, i) => [name, rows.map((row) => Number(row.split(',')[i]))]))
}

describe('a time course of a given individual', () => {
  it('takes starts, parameters and covariates as they are given', () => {
    const { V_lv, R_sys, period } = columns({
      duration: 0,
      steps: 1,
      variables: 'V_lv,R_sys,period',
      initial: { V_lv: 130 },
      parameter: { R_sys: 1.1 },
      covariate: { heart_rate: 75 },
    })
    expect(V_lv![0]).toBe(130)
    expect(R_sys![0]).toBe(1.1)
    expect(period![0]).toBe(0.8)
  })

  it('names what the model does not have', () => {
    const { model } = findModel(heart)
    expect(() => withValues(model, { parameter: { R: 1 } })).toThrow(/no such parameter/)
    expect(() => withValues(model, { covariate: { rate: 1 } })).toThrow(/no such covariate/)
    expect(() => withValues(model, { initial: { V: 1 } })).toThrow(/no such state/)
  })
})
