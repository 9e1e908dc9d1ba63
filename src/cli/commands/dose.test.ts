import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const levels = 'docs/tutorial/levels.csv'
const dose = (...args: string[]) => {
  const { stdout, status } = spawnSync(join(root, 'bin/hamzad'), ['dose', 'vancomycin-goti-2018', ...args, '--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, answer: JSON.parse(stdout || 'null') }
}
const given = ['CL=3.0696269', 'V1=61.175973', 'V2=41.126601'].flatMap((each) => ['--parameter', each])
const patient = ['--covariate', 'weight=62', '--covariate', 'clearance=34']

describe('hamzad dose', () => {
  it('reproduces a published dose from parameters, and the same dose from covariates and effects', () => {
    const { answer } = dose(...given, '--as', 'infusion:2h', '--goal', 'auc 0 24 400')
    expect(answer.amount).toEqual({ value: expect.closeTo(2377.76, 2), unit: 'mg' })
    expect(answer.achieved).toMatchObject({ value: expect.closeTo(400, 8), unit: 'mg.h/L' })
    expect(answer.probability).toMatchObject({ of: 'individual', members: 1 })
    const typical = { CL: 4.5 * (34 / 120) ** 0.8, V1: 58.4 * (62 / 70), V2: 38.4 }
    const values: Record<string, number> = { CL: 3.0696269, V1: 61.175973, V2: 41.126601 }
    const etas = Object.entries(typical).flatMap(([name, value]) => [
      '--eta',
      `${name}=${Math.log(values[name]! / value)}`,
    ])
    const same = dose(...patient, ...etas, '--as', 'infusion:2h', '--goal', 'auc 0 24 400').answer
    expect(same.amount.value).toBeCloseTo(answer.amount.value, 6)
  })

  it('uses what a record says of the individual, and tells how sure that is', () => {
    const { answer } = dose('--data', levels, '--as', 'infusion:1h', '--every', '12h', '--goal', 'auc-steady 24 400')
    // At steady state the area over a day is the daily amount over the clearance.
    expect(answer.amount.value).toBeCloseTo(200 * answer.parameters.CL, 4)
    expect(answer.probability.of).toBe('posterior')
    expect(answer.probability.atLeast).toBeGreaterThan(0.3)
    expect(answer.probability.atLeast).toBeLessThan(0.7)
    const wait = dose('--data', levels, '--goal', 'below 10').answer
    expect(wait.at.value - wait.time.value).toBeCloseTo(22.2, 9)
    expect(wait.achieved.value).toBeCloseTo(10, 9)
    expect(wait.time.value).toBeGreaterThan(37.5 - 22.2)
  })

  it('takes covariates beside a record that does not hold them, and none that it does', () => {
    const text = readFileSync(join(root, levels), 'utf8').trim().split('\n')
    const at = text[0]!.split(',').indexOf('weight')
    const weight = text[1]!.split(',')[at]
    const bare = join(mkdtempSync(join(tmpdir(), 'hamzad-dose-')), 'bare.csv')
    writeFileSync(bare, text.map((line) => line.split(',').toSpliced(at, 1).join(',')).join('\n'))
    const goal = ['--as', 'infusion:1h', '--goal', 'auc 0h 24h 24 g.min/L']
    const whole = dose('--data', levels, ...goal).answer
    const beside = dose('--data', bare, '--covariate', `Weight=${Number(weight) * 1000} g`, ...goal).answer
    expect(beside.amount.value).toBeCloseTo(whole.amount.value, 6)
    expect(whole.achieved.value).toBeCloseTo(400, 6)
    expect(dose('--data', levels, '--covariate', 'weight=70', ...goal).answer.error.message).toContain('says it too')
    expect(dose(...patient, '--amount', '100', ...goal).answer.error.message).toContain('what is looked for')
  })

  it('refuses with the reason', () => {
    const refused = (...args: string[]) => {
      const { status, answer } = dose(...args)
      expect(status).toBe(1)
      return answer.error.message
    }
    expect(refused(...given, '--goal', 'trough 10')).toContain('Add --every')
    expect(refused(...given, '--eta', 'Q=1', '--goal', 'below 1')).toContain('no such effect')
    expect(refused('--goal', 'auc 0 24 400')).toMatch(/weight.*creatinine missing/)
    expect(refused('--data', levels, '--eta', 'CL=1', '--goal', 'below 1')).toContain('Leave one out')
    expect(refused(...given, '--goal', 'below 10')).toContain('Add --amount')
  })

  it('tells what may have been typed wrong, and what a stranger to the model does next', () => {
    const said = (model: string, ...args: string[]) =>
      spawnSync(join(root, 'bin/hamzad'), ['dose', model, ...args], { cwd: root, encoding: 'utf8' }).stderr
    const goal = ['--as', 'infusion:2h', '--goal', 'auc 0 24 400']
    expect(said('vancomycin-goti-2018', '--covariate', 'weight=6200', ...patient.slice(2), ...goal)).toMatch(
      /mg lies outside 250 to \d+ mg, among which vancomycin-goti-2018 chooses a dose/,
    )
    expect(said('vancomycin-goti-2018', ...patient, ...goal)).toBe('')
    expect(said('vancomycin-goti-2018', ...goal)).toContain('--covariate NAME=VALUE')
    expect(said('emergency-department', ...goal)).toContain('a service takes no dose')
    expect(said('iron-mitchell-2013', ...goal)).toContain('it has no input')
    const slip = join(mkdtempSync(join(tmpdir(), 'hamzad-dose-')), 'slip.csv')
    writeFileSync(slip, readFileSync(join(root, levels), 'utf8').replace('14.8', '148'))
    expect(said('vancomycin-goti-2018', '--data', slip, ...goal)).toContain('hamzad fit --plausibility')
  })
})
