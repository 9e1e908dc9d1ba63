import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameReader, FrameTooLarge, frame, splitMessages } from './frames.ts'

const text = fc.string({ unit: fc.constantFrom('a', '|', '\r', '\n', 'é', 'M') })

describe('frames', () => {
  it('are found however the stream is cut, with anything between them', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 5 }),
        fc.array(fc.nat(30), { maxLength: 20 }),
        text,
        (messages, cuts, noise) => {
          const stream = Buffer.concat(messages.flatMap((each) => [Buffer.from(noise), frame(Buffer.from(each))]))
          const reader = createFrameReader()
          const found: string[] = []
          let at = 0
          for (const cut of [...cuts, stream.length]) {
            for (const body of reader.push(stream.subarray(at, at + cut))) found.push(Buffer.from(body).toString())
            at += cut
          }
          expect(found).toEqual(messages)
          expect(reader.pending).toBe(0)
        },
      ),
    )
  })

  it('that were cut off by another one are passed over', () => {
    const reader = createFrameReader()
    const read = (text: string) => reader.push(Buffer.from(text)).map((each) => Buffer.from(each).toString())
    expect(read('\u000Bone\u000Btwo\u001C\r')).toEqual(['two'])
    expect(read('\u000Bthr')).toEqual([])
    expect(read('ee\u000B')).toEqual([])
    expect(read('four\u001C\r\u001C\r\u000B\u001C\r')).toEqual(['four', ''])
    expect(reader.pending).toBe(0)
  })

  it('that grow without end are refused', () => {
    const reader = createFrameReader(100)
    reader.push(Buffer.of(0x0b))
    expect(() => reader.push(Buffer.alloc(101))).toThrow(FrameTooLarge)
  })
})

describe('a file', () => {
  it('is split into its messages, batch envelopes and framing left out', () => {
    const one = 'MSH|^~\\&|A\rPID|1\r'
    const file = `\uFEFFFHS|^~\\&\rBHS|^~\\&\r${one}${one}BTS|2\rFTS|1\r\u000B${one}\u001C\r`
    const bodies = splitMessages(Buffer.from(file)).map((each) => Buffer.from(each).toString().trim())
    expect(bodies).toEqual([one.trim(), one.trim(), one.trim()])
  })

  it('may hold anything', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const length = splitMessages(bytes).reduce((sum, each) => sum + each.length, 0)
        expect(length).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
