import { describe, expect, it } from 'vitest'
import { createPace, figure, table } from './output.ts'

describe('a table', () => {
  it('puts numbers to the right and words to the left', () => {
    expect(
      table(
        ['plan', 'auc'],
        [
          ['1000 mg', '9.5'],
          ['none', '110'],
        ],
      ),
    ).toBe('plan     auc\n1000 mg  9.5\nnone     110')
  })
})

describe('a figure', () => {
  it.each([
    [0.5, '0.5'],
    [5, '5'],
    [1234.5678, '1230'],
    [-0.012345, '-0.0123'],
    [0, '0'],
    [Number.NaN, '—'],
    [Number.POSITIVE_INFINITY, '—'],
  ])('reads %d as %s', (value, text) => expect(figure(value)).toBe(text))
})

describe('the pace of work', () => {
  it('tells how far it is, how fast, and how long it still takes', () => {
    let seconds = 100
    const pace = createPace(400, 'replications', () => seconds)
    expect(pace(0)).toBe('0 of 400 replications')
    seconds = 104
    expect(pace(100)).toBe('100 of 400 replications, 25 a second, 12 s left')
    seconds = 300
    expect(pace(200)).toBe('200 of 400 replications, 1 a second, 3 min left')
    seconds = 20_100
    expect(pace(200)).toBe('200 of 400 replications, 0.01 a second, 5.6 h left')
    expect(pace(400)).toBe('400 of 400 replications')
  })
})
