import { describe, expect, it } from 'vitest'
import { compileModel } from '../../language/compile.ts'
import { createDraws } from '../../random/create-draws.ts'
import { flowText } from './flow-text.testing.ts'
import { type ReplicateOptions, replicate } from './replicate.ts'

const measured = (text: string, options: Omit<ReplicateOptions, 'replications'>) => {
  const { names, values } = replicate(flowText(text), { ...options, replications: 1 }, createDraws(1))
  return (name: string) => values[names.indexOf(name)]![0]!
}

/** One in a from 1 to 4, one in b from 2 to 7; the second in a from 4 to 7. */
const two = (reports: string) => `places:
  a: { servers: 1, serve: 3 }
  b: { servers: 1, serve: 5 }
arrivals:
  s: { at: a, times: [1, 3] }
  t: { at: b, times: [2] }
reports:
${reports}
`

describe('reports of formulas of the state', () => {
  const reports = `  mean: { expression: present(a) + 10 * present(b) }
  most: { expression: present(a) + present(b), as: max }
  above: { expression: present(a) + present(b), as: above, value: 1 }
  below: { expression: present(a) + present(b), as: below, value: 1 }
  last: { expression: present(b), as: last }
  both: { expression: present(a) >= 1 and present(b) >= 1 }`

  it('are means, shares and the largest value over time, and the last value where it is asked for', () => {
    // a: 1 present from 1, 2 from 3, 1 from 4, none from 7; b: 1 from 2 to 7.
    const at = measured(two(reports), { until: 10 })
    expect(at('mean')).toBeCloseTo((2 + 2 + 3 + 10 * 5) / 10, 12)
    expect(at('most')).toBe(3)
    expect(at('above')).toBeCloseTo(0.5, 12)
    expect(at('below')).toBeCloseTo(0.5, 12)
    expect(at('last')).toBe(0)
    expect(at('both')).toBeCloseTo(0.5, 12)
    expect(measured(two(reports), { until: 5 })('last')).toBe(1)
  })

  it('count from the end of the warm-up', () => {
    const at = measured(two(reports), { until: 10, warmUp: 4.5 })
    expect(at('mean')).toBeCloseTo((2.5 + 25) / 5.5, 12)
    expect(at('most')).toBe(2)
  })

  it('count the patients of several places together: the chance that nobody more fits in, and that so many are there', () => {
    const at = measured(
      two(`  delay: { of: delay, place: [a, b], beds: 2 }
  occupied: { of: occupied, place: [a, b], beds: 2 }
  one: { of: delay, place: a, beds: 1 }`),
      { until: 10 },
    )
    // In both: none for 4, one for 1, two for 4 (2 to 3 and 4 to 7), three for 1.
    expect(at('delay')).toBeCloseTo(4 / 9, 12)
    expect(at('occupied')).toBeCloseTo(5 / 10, 12)
    expect(at('one')).toBeCloseTo(5 / 9, 12)
  })

  it('refuse what a formula or a list of visits does not have', () => {
    for (const [report, says] of [
      ['{ expression: present(a), as: quantile, value: 0.5 }', /quantile of expression.*mean, max/],
      ['{ of: wait, place: a, as: last }', /last value of wait/],
    ] as const) {
      const found = compileModel(`model: t\nkind: flow\nsubject: ward\ntime: min\n${two(`  r: ${report}`)}`).diagnostics
      expect(found.map((each) => `${each.code} ${each.message} ${each.hint}`).join('\n')).toMatch(/report\.as/)
      expect(found.map((each) => `${each.message} ${each.hint}`).join('\n')).toMatch(says)
    }
  })
})
