import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answersTo, type Fate } from './acknowledge.ts'
import { parseMessage } from './message.ts'

const now = Date.UTC(2026, 0, 1)
const say = (received: string, fate: Fate, reason?: string) =>
  answersTo(received, { fate, id: () => 'x1', now, ...(reason === undefined ? {} : { reason, place: 'PID-3' }) })
/** A message with MSH-15 and MSH-16. */
const asking = (accept: string, application: string) =>
  `MSH|^~\\&|LAB|HOSP|HAMZAD|SITE|20260101||ORU^R01|M1|T|2.5|||${accept}|${application}\r`
const codes = (answers: readonly string[]) => answers.map((each) => /\rMSA\|(\w\w)\|/.exec(each)?.[1])

describe('an answer in the original mode', () => {
  const head = 'MSH|^~\\&|LAB|HOSP|HAMZAD|SITE|20260101||ORU^R01|M1|T|2.3\r'

  it('goes back to the sender, with the control id', () => {
    expect(say(head, 'taken')).toEqual([
      'MSH|^~\\&|HAMZAD|SITE|LAB|HOSP|20260101000000+0000||ACK^R01^ACK|x1|T|2.3\rMSA|AA|M1\r',
    ])
    expect(say(head, 'refused', 'a | b')[0]).toContain(
      'ERR||PID-3|207^Application internal error^HL70357|E||||a \\F\\ b',
    )
  })

  it.each([
    ['taken', 'AA'],
    ['refused', 'AE'],
    ['unaccepted', 'AE'],
    ['in-parts', 'AE'],
    ['not-stored', 'AE'],
    ['unreadable', 'AR'],
  ] as const)('says of what is %s %s', (fate, code) => {
    expect(codes(say(head, fate))).toEqual([code])
    expect(codes(say(asking('""', ''), fate))).toEqual([code])
  })

  it('is a message, whatever it answers', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', '\r', '\n', 'é', 'M') })
    fc.assert(
      fc.property(text, (received) => {
        const [reply = ''] = say(received, 'refused', received)
        expect(parseMessage(reply)).toMatchObject({ type: expect.stringMatching(/^ACK/) })
      }),
    )
  })

  it.each([
    ['8859/6', '|8859/6'],
    ['UNICODE UTF-8~8859/1', '|UNICODE UTF-8'],
    ['NO SUCH SET', ''],
    ['', ''],
  ])('says the character set that it comes in: %j', (set, expected) => {
    const [plain = ''] = say(`${head.trimEnd()}||||||${set}\r`, 'taken')
    expect(plain.split('\r')[0]?.split('|2.3')[1]).toBe(expected && `|||||${expected}`)
    const [enhanced = ''] = say(`${asking('AL', 'NE').trimEnd()}||${set}\r`, 'taken')
    expect(enhanced.split('\r')[0]?.split('|2.5')[1]).toBe(`|||NE|NE${expected && `|${expected}`}`)
  })

  it('names the message though it says no type', () => {
    expect(say('MSH|^~\\&|LAB|HOSP|||20260101|||M7|P|2.5\r', 'unreadable')[0]).toContain('MSA|AR|M7')
  })
})

describe('answers in the enhanced mode', () => {
  it.each([
    ['AL', 'AL', 'taken', ['CA', 'AA']],
    ['AL', 'NE', 'taken', ['CA']],
    ['AL', '', 'taken', ['CA']],
    ['NE', 'AL', 'taken', ['AA']],
    ['', 'AL', 'taken', ['AA']],
    ['NE', 'NE', 'taken', []],
    ['NE', '', 'refused', []],
    ['SU', 'ER', 'taken', ['CA']],
    ['SU', 'ER', 'refused', ['CA', 'AE']],
    ['ER', 'SU', 'taken', ['AA']],
    ['ER', 'SU', 'refused', []],
    ['AL', 'AL', 'unaccepted', ['CR']],
    ['SU', 'ER', 'unaccepted', ['AR']],
    ['AL', 'AL', 'in-parts', ['CE']],
    ['AL', 'AL', 'not-stored', ['CE']],
    ['NE', 'AL', 'not-stored', ['AE']],
    ['AL', 'AL', 'unreadable', ['CR']],
    ['al', 'ne', 'taken', ['CA']],
    ['?', 'NE', 'taken', ['CA']],
  ] as const)('MSH-15 %j and MSH-16 %j of what is %s: %j', (accept, application, fate, expected) => {
    expect(codes(say(asking(accept, application), fate))).toEqual(expected)
  })

  it('want no answer themselves, and say why', () => {
    const [first = '', second = ''] = say(asking('AL', 'AL'), 'refused', 'no identifier')
    expect(first).toBe('MSH|^~\\&|HAMZAD|SITE|LAB|HOSP|20260101000000+0000||ACK^R01^ACK|x1|T|2.5|||NE|NE\rMSA|CA|M1\r')
    expect(second).toContain('|NE|NE\rMSA|AE|M1\rERR||PID-3|207')
  })

  const condition = fc.constantFrom('AL', 'NE', 'ER', 'SU', '')
  const fates = fc.constantFrom<Fate>('taken', 'refused', 'unaccepted', 'in-parts', 'unreadable', 'not-stored')

  it('follow table 0155 in every combination', () => {
    fc.assert(
      fc.property(condition, condition, fates, (accept, application, fate) => {
        fc.pre(accept !== '' || application !== '')
        const given = codes(say(asking(accept, application), fate))
        const [commits, applications] = ['C', 'A'].map((kind) => given.filter((code) => code?.startsWith(kind)))
        // Each level speaks once at most, the safe storage first.
        expect([...commits!, ...applications!]).toEqual(given)
        expect([commits!.length <= 1, applications!.length <= 1]).toEqual([true, true])
        // It accepts exactly what it holds and may answer for, and speaks exactly when it is asked to.
        const kept = fate === 'taken' || fate === 'refused'
        expect(commits!.length === 1).toBe(accept === 'AL' || accept === (kept ? 'SU' : 'ER'))
        expect(given.includes('CA')).toBe(kept && (accept === 'AL' || accept === 'SU'))
        // The application speaks when it is asked to, but for what the storage has already turned away.
        const turnedAway = !kept && commits!.length === 1
        const asked = application === 'AL' || application === (fate === 'taken' ? 'SU' : 'ER')
        expect(applications!.length === 1).toBe(asked && !turnedAway)
        expect(given.includes('AA')).toBe(fate === 'taken' && asked)
      }),
      { numRuns: 600 },
    )
  })
})
