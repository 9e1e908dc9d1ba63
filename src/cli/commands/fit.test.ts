import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const fit = (models: string, ...args: string[]) => {
  const { stdout, status } = spawnSync(
    join(root, 'bin/hamzad'),
    ['fit', models, '--data', 'docs/tutorial/levels.csv', '--json', ...args],
    { cwd: root, encoding: 'utf8' },
  )
  return { status, answer: JSON.parse(stdout || 'null') }
}
const goti = 'vancomycin-goti-2018'

describe('hamzad fit', () => {
  it('gives the whole posterior with its quality, the same for the same seed', () => {
    const run = (seed: string) =>
      fit(goti, '--method', 'posterior', '--members', '5000', '--seed', seed).answer.subjects[0]
    const subject = run('3')
    // A long Markov chain (test/reference/posteriors.json): CL 1.758, standard deviation 0.598.
    expect(Math.abs(subject.posterior.CL.mean / 1.758 - 1)).toBeLessThan(0.03)
    expect(Math.abs(subject.posterior.CL.sd / 0.598 - 1)).toBeLessThan(0.04)
    expect(subject.posterior.CL.q05).toBeLessThan(subject.posterior.CL.q50)
    expect(subject.posterior.Q).toEqual({ mean: 6.5, sd: 0, q05: 6.5, q50: 6.5, q95: 6.5 })
    expect(subject.effectiveSampleSize).toBeGreaterThan(4000)
    expect(subject.logEvidence).toBeCloseTo(-6.3, 1)
    expect(run('3')).toEqual(subject)
    expect(run('4').posterior.CL.mean).not.toBe(subject.posterior.CL.mean)
  })

  it('says where an individual lies outside the population of the model, and refuses what no patient is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hamzad-fit-'))
    const weighing = (weight: number) => {
      const file = join(folder, `${weight}.csv`)
      writeFileSync(file, `TIME,AMT,RATE,DV,weight,clearance\n0,1000,500,.,${weight},50\n4,.,.,12,${weight},50\n`)
      const { stdout, stderr } = spawnSync(join(root, 'bin/hamzad'), ['fit', goti, '--data', file, '--json'], {
        encoding: 'utf8',
      })
      return { answer: JSON.parse(stdout), stderr }
    }
    const heavy = weighing(700)
    expect(heavy.answer.subjects[0].notes[0]).toMatchObject({ code: 'covariate.outside', values: { value: 700 } })
    expect(heavy.stderr).toContain('weight 700 kg lies outside')
    expect(weighing(70).answer.subjects[0].notes).toEqual([])
    expect(weighing(-70).answer.error.message).toMatch(/typical V1 is -58\.4 L/)
  })

  it('shows which level the others do not foretell, and doubts a record that no such patient has', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hamzad-fit-')), 'slip.csv')
    const record = readFileSync(join(root, 'docs/tutorial/levels.csv'), 'utf8')
    writeFileSync(file, record.replace('14.8', '148'))
    const said = (data: string, ...args: string[]) =>
      spawnSync(join(root, 'bin/hamzad'), ['fit', goti, '--data', data, ...args], { cwd: root, encoding: 'utf8' })
    expect(said(file, '--outliers').stdout).toContain('concentration 148 at 12 is not what the other levels foretell')
    expect(said('docs/tutorial/levels.csv', '--outliers').stdout).toContain('every level is what the others foretell')
    expect(said(file, '--method', 'laplace', '--members', '500').stderr).toContain(
      'not what vancomycin-goti-2018 expects',
    )
    expect(said('docs/tutorial/levels.csv', '--method', 'laplace', '--members', '500').stderr).toBe('')
  })

  it('averages several models by their evidence', () => {
    const { answer } = fit(`${goti},vancomycin-thomson-2009`, '--method', 'posterior', '--members', '4000')
    const [average] = answer.average
    const [one, two] = answer.models.map(
      (each: { subjects: { logEvidence: number }[] }) => each.subjects[0]!.logEvidence,
    )
    expect(average.weights[goti]).toBeCloseTo(1 / (1 + Math.exp(two - one)), 9)
    expect(average.weights[goti] + average.weights['vancomycin-thomson-2009']).toBeCloseTo(1, 12)
    const refused = fit(`${goti},vancomycin-thomson-2009`)
    expect(refused.status).toBe(1)
    expect(refused.answer.error.message).toContain('--method posterior')
  })

  it('counts the prior less, integrates over an unknown covariate, checks every value', () => {
    const { answer } = fit(goti, '--prior-weight', '0.25', '--unknown', 'weight=70:0.2', '--outliers', '--robust')
    const [subject] = answer.subjects
    expect(subject.parameters.weight).toBeGreaterThan(50)
    expect(subject.outliers).toHaveLength(2)
    expect(subject.outliers.every((each: { flagged: boolean }) => !each.flagged)).toBe(true)
    expect(fit(goti, '--unknown', 'weight').status).toBe(2)
    expect(fit(goti, '--unknown', 'height=170:0.1').answer.error.code).toBe('input.invalid')
    expect(fit(goti, '--method', 'guess').status).toBe(2)
  })
})
