import { describe, expect, it } from 'vitest'
import { parseUnit } from '../../units/unit.ts'
import { derivations } from './derivations.ts'

const value = (name: string, ...inputs: number[]) => derivations[name]!.compute(inputs)

/** Inputs in the order of `from`; sex is 0 female, 1 male. */
describe('derived covariates give their published values', () => {
  it.each<[string, number[], number, number]>([
    // (140 − 60)·72/72, and 85 % of it in a woman: Cockcroft & Gault 1976.
    ['cockcroft-gault', [60, 72, 1, 1], 80, 1e-12],
    ['cockcroft-gault', [60, 72, 0, 1], 68, 1e-12],
    // Erratum of Goti 2018: creatinine below 1 counts as 1 above 65, not at 65.
    ['cockcroft-gault-elderly-floor', [80, 72, 1, 0.5], 60, 1e-12],
    ['cockcroft-gault-elderly-floor', [65, 72, 1, 0.5], 150, 1e-12],
    ['cockcroft-gault-floor-60', [60, 72, 1, 0.5], (80 * 88.4) / 60, 1e-9],
    ['postmenstrual-age', [0], 40, 1e-12],
    // National Kidney Foundation calculator: man of 55, 1.2 mg/dL: 71.
    ['ckd-epi-2021', [55, 1, 1.2], 71, 0.5],
    // Bedside Schwartz: 0.413 · 100 cm / 0.5 mg/dL.
    ['schwartz-2009', [100, 0.5], 82.6, 1e-9],
    // Mosteller's own example of the formula: 60 kg and 150 cm give √2.5.
    ['body-surface-area', [60, 150], Math.sqrt(2.5), 1e-12],
    // Du Bois: 70 kg, 170 cm: 1.81 m2.
    ['body-surface-area-du-bois', [70, 170], 1.81, 0.005],
    ['body-mass-index', [81, 180], 25, 1e-12],
    // Devine: 70 inches are 73 kg in a man, 68.5 kg in a woman.
    ['ideal-body-weight', [177.8, 1], 73, 1e-9],
    ['ideal-body-weight', [177.8, 0], 68.5, 1e-9],
    ['adjusted-body-weight', [113, 177.8, 1], 89, 1e-9],
    ['adjusted-body-weight', [60, 177.8, 1], 60, 1e-9],
  ])('%s of %j', (name, inputs, expected, tolerance) => {
    expect(Math.abs(value(name, ...inputs) - expected)).toBeLessThan(tolerance)
  })

  it('says what every function needs', () => {
    for (const [name, { from, cite, unit }] of Object.entries(derivations)) {
      expect(from.length, name).toBeGreaterThan(0)
      expect(cite.text, name).toBeTruthy()
      expect(parseUnit(unit).ok, name).toBe(true)
    }
  })
})
