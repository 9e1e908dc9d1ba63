import { describe, expect, it } from 'vitest'
import { createOutput, createPace, figure, individualsTold, table } from './output.ts'

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

describe('progress', () => {
  const told = (isTTY: boolean) => {
    let [seconds, text] = [0, '']
    const write = (part: unknown) => {
      text += String(part)
      return true
    }
    const output = createOutput(true, { isTTY, write }, () => seconds)
    for (; seconds <= 25; seconds++) output.progress(`${seconds} of 25`)
    output.say('done')
    return text
  }
  it('is a line that replaces the one before it on a terminal, and a line every ten seconds elsewhere', () => {
    expect(told(true).startsWith('\r\x1b[K0 of 25\r\x1b[K1 of 25')).toBe(true)
    expect(told(false)).toBe('10 of 25\n20 of 25\ndone\n')
  })

  it('tells of individuals how many are done', () => {
    const lines: string[] = []
    const tell = individualsTold({ ...createOutput(true), progress: (line) => void lines.push(line) })
    for (const done of [1, 2]) tell(done, 2)
    expect(lines).toEqual([expect.stringMatching(/^1 of 2 individuals, /), '2 of 2 individuals'])
  })
})
