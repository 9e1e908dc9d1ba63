import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acknowledge } from './acknowledge.ts'
import { createFrameReader, FrameTooLarge, frame, splitMessages } from './frames.ts'
import { parseMessage } from './message.ts'

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

describe('an answer', () => {
  const head = 'MSH|^~\\&|LAB|HOSP|HAMZAD|SITE|20260101||ORU^R01|M1|T|2.3\r'
  const say = (received: string, code: 'AA' | 'AE', reason?: string) =>
    acknowledge(received, { code, id: 'x1', now: Date.UTC(2026, 0, 1), ...(reason ? { reason, place: 'PID-3' } : {}) })

  it('goes back to the sender, with the control id', () => {
    expect(say(head, 'AA')).toBe(
      'MSH|^~\\&|HAMZAD|SITE|LAB|HOSP|20260101000000+0000||ACK^R01^ACK|x1|T|2.3\rMSA|AA|M1\r',
    )
    expect(say(head, 'AE', 'a | b')).toContain('ERR||PID-3|207^Application internal error^HL70357|E||||a \\F\\ b')
  })

  it('is a message, whatever it answers', () => {
    fc.assert(
      fc.property(text, (received) => {
        const reply = parseMessage(say(received, 'AE', received))
        expect(reply).toMatchObject({ type: expect.stringMatching(/^ACK/) })
      }),
    )
  })
})
