import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from './charset.ts'
import { escapeText, unescapeText, usualSeparators } from './escape.ts'
import { type Message, parseMessage } from './message.ts'
import { readTime } from './time.ts'

const parsed = (text: string): Message => {
  const message = parseMessage(text)
  if ('rule' in message) throw new Error(message.reason)
  return message
}

describe('a message', () => {
  it('is read by the separators that it names', () => {
    const message = parsed(
      'MSH|^~\\&|LAB|HOSP|||20260101||ORU^R01^ORU_R01|77|P|2.5.1\rPID|1||42^^^HOSP&1.2.3&ISO^MR~43\r',
    )
    expect([message.type, message.control, message.version, message.sender]).toEqual([
      'ORU^R01',
      '77',
      '2.5.1',
      'LAB HOSP',
    ])
    const [first, second] = message.segments[1]!.field(3)
    expect([first?.component(1), first?.component(4, 2), first?.part(4).component(3)]).toEqual(['42', '1.2.3', 'ISO'])
    expect(second?.text).toBe('43')
  })

  it('may use other separators, line feeds, a byte order mark and segments of its own', () => {
    const message = parsed('\uFEFFMSH#*@!%#A####2026##ADT*A01#1#P#2.3\nZPI#x*y\n\nPID#1##9*8')
    expect(message.segments.map((each) => each.name)).toEqual(['MSH', 'ZPI', 'PID'])
    expect(message.segments[1]!.field(1)[0]?.component(2)).toBe('y')
  })

  it.each([
    ['', 'hl7.header'],
    ['PID|1', 'hl7.header'],
    ['MSH', 'hl7.header'],
    ['MSH|^^\\&|', 'hl7.header'],
    ['MSHABCDEFG', 'hl7.header'],
    ['MSH|^~\\&|a|b', 'hl7.header'],
  ])('that begins with %j is refused by rule', (text, rule) => {
    expect(parseMessage(text)).toMatchObject({ rule })
  })

  it('never throws, whatever comes', () => {
    const piece = fc.constantFrom(
      'MSH',
      'PID',
      '|',
      '^',
      '~',
      '\\',
      '&',
      '\r',
      '\n',
      '""',
      'ADT^A01',
      'é',
      '\0',
      '\uD800',
      '1',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => `MSH|^~\\&|${all.join('')}`),
        ),
        (text) => {
          const message = parseMessage(text)
          if ('rule' in message) return
          for (const segment of message.segments)
            for (let n = 0; n < 12; n += 1) for (const datum of segment.field(n)) datum.part(1).component(2)
        },
      ),
    )
  })

  it.each([
    ['MSH|^~|LAB||||2026||ADT^A01|1|P|2.3\rPID|1||4\\T\\2&x', ['4\\T\\2&x', '']],
    ['MSH|^|LAB||||2026||ADT^A01|1|P|2.3\rPID|1||a~b^c', ['a~b', 'c']],
    ['MSH|^~\\&#|LAB||||2026||ADT^A01|1|P|2.7\rPID|1||a\\P\\b^c#', ['a#b', 'c#']],
    ['MSH$%~\\&$LAB$$$$2026$$ADT%A01$1$P$2.3\rPID$1$$a%b|^', ['a', 'b|^']],
  ])('names as many separators as it uses: %j', (text, [first, second]) => {
    const datum = parsed(text).segments[1]!.field(3)[0]
    expect([datum?.component(1), datum?.component(2)]).toEqual([first, second])
  })

  it('keeps the escapes of subcomponents, and MSH-2 as it stands', () => {
    const message = parsed('MSH|^~\\&|LAB||||2026||ADT^A01|1|P|2.3\rPID|1||1^^^A \\T\\ B&1.2\\R\\3&ISO')
    const authority = message.segments[1]!.field(3)[0]!.part(4)
    expect([authority.component(1), authority.component(2), authority.text]).toEqual([
      'A & B',
      '1.2~3',
      'A & B&1.2~3&ISO',
    ])
    expect(message.segments[0]!.field(1)[0]?.text).toBe('|')
    expect(message.segments[0]!.field(2)[0]?.text).toBe('^~\\&')
  })

  it('loses nothing to a line break in a field, and is put together from its continuations', () => {
    const message = parsed(
      'MSH|^~\\&|LAB||||2026||ORU^R01|1|P|2.3\nOBX|1|TX|1^x^L||one\r\n two|mg|||||F\r\n  NTE|1||no\rte\rADD|bene|x\rpid|1',
    )
    const [, obx, nte] = message.segments
    expect(message.segments.map((each) => each.name)).toEqual(['MSH', 'OBX', 'NTE'])
    expect([obx?.field(5)[0]?.text, obx?.field(6)[0]?.text, obx?.field(11)[0]?.text]).toEqual(['one\n two', 'mg', 'F'])
    expect([nte?.field(3)[0]?.text, nte?.field(4)[0]?.text]).toEqual(['no\ntebene', 'x'])
    expect(message.findings.map((each) => each.rule)).toEqual(['hl7.segment', 'hl7.segment'])
  })

  it('gives back what was written by the definition, whatever its separators', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', '0', ' ', 'é', 'س', '|', '^', '~', '\\', '&', '#', '$', '\n', 'E', '.', 'br'),
    })
    const plain = (text: string) => text.trim()
    const signs = fc.shuffledSubarray([...'|^~\\&#$%@!*+;:'], { minLength: 5, maxLength: 5 })
    const fields = fc.array(
      fc.array(fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(
        signs,
        fc.array(fields, { maxLength: 4 }),
        fc.constantFrom('\r', '\n', '\r\n'),
        (five, segments, end) => {
          const [field, component, repetition, mark, subcomponent] = five as [string, string, string, string, string]
          const separators = { field, component, repetition, escape: mark, subcomponent }
          const text = (leaf: string) => escapeText(leaf, separators)
          const line = (each: (typeof segments)[number]) =>
            [
              'ZZ1',
              ...each.map((occurrences) =>
                occurrences
                  .map((parts) => parts.map((leaves) => leaves.map(text).join(subcomponent)).join(component))
                  .join(repetition),
              ),
            ].join(field)
          const head = [
            'MSH',
            `${component}${repetition}${mark}${subcomponent}`,
            'A',
            '',
            '',
            '',
            '2026',
            '',
            `ADT${component}A01`,
            '1',
            'P',
            '2.5',
          ].join(field)
          const message = parsed([head, ...segments.map(line), ''].join(end))
          expect(message.findings).toEqual([])
          expect(message.segments.length).toBe(segments.length + 1)
          segments.forEach((each, index) => {
            each.forEach((occurrences, n) => {
              const wanted = occurrences.filter((parts) =>
                parts.flat().some((leaf) => leaf.trim() !== '' || leaf.includes('\n')),
              )
              const found = message.segments[index + 1]!.field(n + 1)
              expect(found.length).toBe(wanted.length)
              wanted.forEach((parts, which) => {
                parts.forEach((leaves, c) => {
                  leaves.forEach((leaf, s) => {
                    expect(found[which]!.component(c + 1, s + 1)).toBe(plain(leaf))
                    expect(found[which]!.part(c + 1).component(s + 1)).toBe(plain(leaf))
                  })
                })
              })
            })
          })
        },
      ),
    )
  })

  it('stays below its limits', () => {
    expect(parseMessage(`MSH|^~\\&|\r${'\r'.repeat(20)}`, { characters: 1000, segments: 10 })).toMatchObject({
      rule: 'hl7.too-large',
    })
  })
})

describe('escapes', () => {
  it('are undone', () => {
    expect(unescapeText('A \\T\\ B\\.br\\C \\X41\\ \\F\\\\S\\ \\Zx\\ \\H\\bold\\N\\', usualSeparators)).toBe(
      'A & B\nC A |^ \\Zx\\ bold',
    )
  })

  it.each([
    ['\\Zx\\E\\F\\', '\\Zx\\E|'],
    ['\\C2842\\E\\M2442\\', '\\C2842\\E\\M2442\\'],
    ['C:\\dir\\T\\x', 'C:\\dir&x'],
    ['5\\ mg \\T\\ 3\\', '5\\ mg & 3\\'],
    ['a\\.sp2\\b\\.sk3\\c\\.fi\\d\\.ce\\e\\.in+4\\f', 'a\n\nb   cd\ne f'],
    ['\\X0D0A\\\\XC3A9\\\\XE9\\\\X4\\', '\r\né\\XE9\\\\X4\\'],
    ['\\', '\\'],
    ['\\\\', '\\\\'],
  ])('%j are %j', (text, plain) => {
    expect(unescapeText(text, usualSeparators)).toBe(plain)
  })

  it('of bytes are read in the character set of the message', () => {
    const text = 'MSH|^~\\&|A||||2026||ADT^A01|1|P|2.5||||||8859/1\rPID|1||1||Caf\\XE9\\'
    const decoded = decodeMessage(Buffer.from(text))!
    const message = parseMessage(decoded.text, undefined, decoded.set)
    expect('rule' in message ? '' : message.segments[1]!.field(5)[0]?.text).toBe('Café')
  })

  it('undo what was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = [...text.replace(/\r\n?/g, '\n')].filter((letter) => letter >= ' ' || letter === '\n').join('')
        expect(unescapeText(escapeText(text), usualSeparators)).toBe(plain)
      }),
    )
  })
})

describe('characters', () => {
  it('are those that MSH-18 names', () => {
    const text = (set: string) => `MSH|^~\\&|A||||2026||ADT^A01|1|P|2.5||||||${set}\rPID|1||1||سلام`
    expect(decodeMessage(encodeMessage(text('WINDOWS-1256'), 'WINDOWS-1256'))?.text).toContain('سلام')
    expect(decodeMessage(encodeMessage(text('UNICODE UTF-8')))?.text).toContain('سلام')
    expect(decodeMessage(encodeMessage(text(''), 'windows-1256'), 'windows-1256')?.text).toContain('سلام')
  })

  it('are refused rather than guessed', () => {
    expect(decodeMessage(encodeMessage('MSH|^~\\&|é', 'iso-8859-1'))).toBeNull()
    expect(decodeMessage(Buffer.from('MSH|^~\\&|A||||2026||ADT^A01|1|P|2.5||||||KLINGON\r'))).toBeNull()
  })
})

describe('a time', () => {
  it.each([
    ['2021', undefined, '2021', 'none'],
    ['202109', undefined, '2021-09', 'none'],
    ['20210924', 'Asia/Tehran', '2021-09-24', 'none'],
    ['202106240930', 'Asia/Tehran', '2021-06-24T09:30:00+04:30', 'assumed'],
    ['202301240930', 'Asia/Tehran', '2023-01-24T09:30:00+03:30', 'assumed'],
    ['20210924093015.25-0500', 'Asia/Tehran', '2021-09-24T09:30:15.25-05:00', 'given'],
    ['202109240930', undefined, '2021-09-24', 'unknown'],
    // The hour that comes twice means its first time; the one that is left out keeps the clock of before.
    ['202610250230', 'Europe/Berlin', '2026-10-25T02:30:00+02:00', 'assumed'],
    ['202603290230', 'Europe/Berlin', '2026-03-29T02:30:00+01:00', 'assumed'],
  ])('%s in %s is %s', (text, zone, fhir, how) => {
    expect(readTime(text, zone)).toMatchObject({ fhir, zone: how })
  })

  it.each(['', '21', '20211324', '20210230', '2021092425', '2021-09-24', '20210924093000+9900'])(
    'is not %j',
    (text) => {
      expect(readTime(text, 'UTC')).toBeNull()
    },
  )

  it('agrees with the instant that it means', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (date) => {
          const text = date.toISOString().replace(/[-:T]/g, '').slice(0, 14)
          const read = readTime(`${text}+0000`)
          expect(read?.milliseconds).toBe(Math.floor(date.getTime() / 1000) * 1000)
          expect(Date.parse(read!.fhir)).toBe(read?.milliseconds)
        },
      ),
    )
  })
})
