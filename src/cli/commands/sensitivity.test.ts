import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const hamzad = fileURLToPath(new URL('../../../bin/hamzad', import.meta.url))

it('names the parameters that a level depends on: the volume early, the clearance late', () => {
  const run = (model: string) =>
    JSON.parse(
      execFileSync(hamzad, ['sensitivity', model, '--data', 'docs/tutorial/levels.csv', '--base', '400', '--json'], {
        encoding: 'utf8',
      }),
    )
  const { names, outputs, measure } = run('vancomycin-goti-2018') as {
    names: string[]
    measure: { output: string; time: number; left: Record<string, number> }[]
    outputs: { time: number; output: string; indices: { first: { value: number }[]; total: { value: number }[] } }[]
  }
  expect(names).toEqual(['CL', 'V1', 'V2'])
  const total = (time: number) =>
    Object.fromEntries(
      names.map((name, i) => [name, outputs.find((each) => each.time === time)!.indices.total[i]!.value]),
    )
  expect(total(37.5).CL).toBeGreaterThan(total(37.5).V1!)
  expect(total(12).V1).toBeGreaterThan(total(37.5).V1! - 0.05)
  for (const { indices } of outputs.filter(({ time }) => time > 0))
    expect(indices.first.reduce((sum, { value }) => sum + value, 0)).toBeLessThan(1.2)
  // Each measurement that is proposed leaves less unknown.
  const left = measure.map((each) => Object.values(each.left).reduce((sum, one) => sum + one, 0))
  expect(left.length).toBeGreaterThan(1)
  expect(left.every((each, i) => each < (left[i - 1] ?? names.length))).toBe(true)
})

it('says of a process which lever moves a measure, and refuses what is no lever or no range', () => {
  const run = (...more: string[]) =>
    execFileSync(hamzad, ['sensitivity', 'small-hospital', '--until', '10d', '--base', '8', '--json', ...more], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  const { names, runs, measures } = JSON.parse(run('--vary', 'extra_beds=0..4 by 1', '--vary', 'surge=0.5..2'))
  expect(names).toEqual(['extra_beds', 'surge', 'chance'])
  expect(runs).toBe(5 * 8)
  const { total } = measures.find(({ name }: { name: string }) => name === 'throughput.triage').indices
  expect(total[1].value).toBeGreaterThan(total[0].value)
  expect(() => run('--vary', 'extra_beds=4..0')).toThrow(/is no range/)
  expect(() => run('--vary', 'doors=0..4')).toThrow(/doors/)
  expect(() => run()).toThrow(/levers: extra_beds, surge/)
})
