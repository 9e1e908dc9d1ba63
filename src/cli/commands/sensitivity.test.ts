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
