import { expect, it } from 'vitest'
import { normalQuantile } from '../statistics/normal.ts'
import { createDraws } from './create-draws.ts'
import { createNormals } from './normals.ts'

const bits = (values: Float64Array) => [...new BigInt64Array(values.slice().buffer)]

it('normals of many members at once have the bits of each by itself, beyond one room too', () => {
  const draws = createDraws(5).stream('many')
  const n = 10_003
  const [normals, uniforms] = [new Float64Array(n), new Float64Array(n)]
  draws.fillNormal(normals, 7, 2)
  draws.fillUniform(uniforms, 7, 2)
  expect(bits(uniforms)).toEqual(bits(Float64Array.from({ length: n }, (_, m) => draws.uniform(m, 7, 2))))
  expect(bits(normals)).toEqual(bits(uniforms.map(normalQuantile)))
})

it('quantiles have the bits of the reference from one tail to the other', () => {
  const { numbers, quantiles } = createNormals()!
  const ends = Array.from({ length: 100 }, (_, i) => 2 ** -(1 + i / 2))
  const chances = Float64Array.from([...ends, ...ends.map((p) => 1 - p).filter((p) => p < 1), 0.075, 0.925, 0.5])
  numbers.set(chances)
  quantiles(Math.ceil(chances.length / 8))
  expect(Math.min(...chances)).toBeLessThan(1e-14)
  expect(bits(numbers.slice(0, chances.length))).toEqual(bits(chances.map(normalQuantile)))
})
