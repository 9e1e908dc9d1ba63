import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { pinningData } from './pinning-data.ts'

const count = 4000
const draws = createDraws(5)
const normals = (stream: string, rows: number) => {
  const values = new Float64Array(rows * count)
  const source = draws.stream(stream)
  for (let k = 0; k < rows; k++) source.fillNormal(values.subarray(k * count, (k + 1) * count), k, 0)
  return values
}

describe('data that would pin unknowns down', () => {
  const z = normals('z', 2)
  const [a, b] = [z.subarray(0, count), z.subarray(count)]

  it('leaves the variance that the exact Gaussian posterior leaves', () => {
    // y = a + b with error 1/2: of each, 1 − 1 / (2 + 1/4).
    const y = a.map((x, i) => x + b[i]!)
    const [pin] = pinningData({ z, y, count, sd: [0.5] }, 1)
    for (const left of pin!.left) expect(left).toBeCloseTo(1 - 1 / 2.25, 1)
  })

  it('takes first what tells most, then what the first left open', () => {
    const y = new Float64Array(3 * count)
    y.set(a.map((x) => 10 * x))
    y.set(
      b.map((x) => 3 * x),
      count,
    )
    y.set(normals('noise', 1), 2 * count)
    const pins = pinningData({ z, y, count, sd: [1, 1, 1] }, 2)
    expect(pins.map((each) => each.measurement)).toEqual([0, 1])
    expect(pins[0]!.left[0]).toBeCloseTo(1 / 101, 2)
    expect(pins[0]!.left[1]).toBeGreaterThan(0.98)
    expect(pins[1]!.left[1]).toBeCloseTo(1 / 10, 1)
  })

  it('halves the error of what is measured again', () => {
    const pins = pinningData({ z: z.subarray(0, count), y: a.slice(), count, sd: [1] }, 2)
    expect(pins.map((each) => each.left[0])).toEqual([expect.closeTo(1 / 2, 1), expect.closeTo(1 / 3, 1)])
  })

  it('passes over what no measurement can tell, and what is no number', () => {
    const y = new Float64Array(2 * count)
    y.fill(Number.NaN, count)
    expect(pinningData({ z, y, count, sd: [1, 1] }, 3)).toEqual([])
  })
})
