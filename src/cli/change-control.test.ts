import { expect, test } from 'vitest'
import type { HeldOut } from '../kernel/credibility/judge-held-out.ts'
import { findModel } from '../twins/library/library.ts'
import { changeControl, heldOutEvidence, type ProposedChange } from './change-control.ts'

const { model } = findModel('vancomycin-goti-2018')
const held = (crps: number, p80: number, p: number) => {
  const scores = { n: 30, crps, coverage: { p80: { value: p80, low: 0.6, high: 0.9 } }, errors: { bias: -0.4 } }
  return { subjects: 12, scores, outputs: { concentration: scores }, npde: { n: 30, p } } as unknown as HeldOut
}
const change: ProposedChange = {
  before: model,
  proposed: { ...model, version: model.version + 1 },
  learned: {
    parameters: [
      {
        ...{ parameter: 'CL', form: 'log', shift: 0.3, factor: 1.35, standardError: 0.04 },
        ...{ varianceBefore: 0.147, variance: 0.1, varianceError: null, shrinkage: 0.2 },
      },
    ],
    covariances: [],
    errors: [{ output: 'concentration', number: 'additive', before: 3.4, value: 2.9, standardError: null }],
    ...{ subjects: 40, iterations: 300, deviance: 812, devianceError: 1, converged: true },
  } as ProposedChange['learned'],
  heldOut: { before: held(4.2, 0.61, 0.001), after: held(3.1, 0.79, 0.4) },
  settings: { members: 200, seed: 1 },
}

test('the three parts of a change control plan: what changes, how it is judged and undone, what it does', () => {
  const [what, how, impact, ...more] = changeControl(change)
  expect(more).toEqual([])
  expect(what).toEqual([
    'Description of modifications',
    'Version 1 → 2. CL: typical × 1.35, variance 0.147 → 0.1; additive error of concentration: 3.4 → 2.9. Nothing else may change: equations, how covariates act, units, intended use, goals and gate are those of version 1.',
  ])
  expect(how![0]).toBe('Modification protocol')
  expect(how![1]).toMatch(
    /40 de-identified individuals .* 12 individuals that were held out.*silently.*at least 50 forecasts.*administrator approves.*rollback/,
  )
  expect(impact![0]).toBe('Impact assessment')
  expect(impact![1]).toMatch(
    /30 held-out measurements: concentration \(30\): CRPS 4\.2 → 3\.1; 80 % intervals held 61 → 79 %.*foretells them no worse/,
  )
  const worse = changeControl({ ...change, heldOut: { before: held(3, 0.8, 0.5), after: held(4, 0.6, 0.01) } })
  expect(worse[2]![1]).toContain('the change is not supported')
  const untold = { subjects: 0, scores: null, outputs: {}, npde: null }
  expect(changeControl({ ...change, heldOut: { before: untold, after: untold } })[2]![1]).toContain(
    'Which of the two is better is not known',
  )
  // Two outputs, of units that differ by a factor of 18: each is told by itself, and none decides by its unit.
  const two = (first: number, second: number) => {
    const [mgdl, mmol] = [held(18 * first, 0.8, 0.5), held(second, 0.8, 0.5)]
    return { ...mgdl, outputs: { sugar: mgdl.outputs.concentration!, level: mmol.outputs.concentration! } }
  }
  const mixed = changeControl({ ...change, heldOut: { before: two(1, 1), after: two(1.1, 0.5) } })[2]![1]
  expect(mixed).toContain('sugar (30): CRPS 18 → 19.8')
  expect(mixed).toContain('level (30): CRPS 1 → 0.5')
  expect(mixed).toContain('no worse')
})

test('what is entered beside a version tells of the held-out individuals, and of the change only beside the new one', () => {
  const before = heldOutEvidence(model, change.heldOut.before, '2026-01-01T00:00:00Z', change.settings)
  expect(before).toMatchObject({
    data: { subjects: 12, observations: 30 },
    outputs: { concentration: { unit: 'mg/L', all: { crps: 4.2 } } },
    npde: { p: 0.001 },
  })
  expect(before).not.toHaveProperty('frameworks')
  const rows = changeControl(change)
  expect(heldOutEvidence(change.proposed, change.heldOut.after, '', change.settings, rows)).toMatchObject({
    model: { version: 2 },
    frameworks: { change: rows },
  })
})
