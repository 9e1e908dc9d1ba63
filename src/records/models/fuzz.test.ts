import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileModel } from '../../kernel/language/compile.ts'
import { importModel, type ModelFormat, modelFormats } from './import-model.ts'
import { readEstimates } from './read-estimates.ts'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const names = ['theophylline', 'vancomycin', 'warfarin'] as const
const sources: Readonly<Record<ModelFormat, readonly string[]>> = {
  nonmem: names.map((name) => fixture(`${name}.ctl`)),
  nlmixr2: names.map((name) => fixture(`${name}.R`)),
}

/** Pieces that mean something to one of the two readers. */
const pieces = fc.constantFrom(
  '$THETA',
  '$OMEGA BLOCK(2)',
  'SAME',
  '$PK',
  '$DES',
  '$ERROR',
  'ETA(1)',
  'THETA(99)',
  'EPS(1)',
  'A(1)',
  'IF (',
  ') THEN',
  'ELSE',
  'ENDIF',
  '**',
  '.EQ.',
  '(',
  ')',
  '(0,',
  'FIX',
  '&',
  '"',
  ';',
  '\n',
  '{',
  '}',
  'ini({',
  'model({',
  'd/dt(',
  '~',
  '<-',
  'c(',
  'linCmt()',
  'add(',
  '| occ',
  'if (',
  'else',
  'log(',
  '-',
  '1e308',
  '1e-320',
  'constructor',
  '__proto__',
  '\u0000',
  'é',
  '#',
  'Y =',
  'CL =',
  'F1',
  'S2 = V/0',
  'expit(',
)

/** A text with pieces cut out, doubled, or put in. */
const mutated = (format: ModelFormat) =>
  fc
    .tuple(
      fc.constantFrom(...sources[format]),
      fc.array(fc.tuple(fc.nat(3000), fc.nat(60), fc.oneof(pieces, fc.string({ maxLength: 8 }), fc.constant(''))), {
        minLength: 1,
        maxLength: 8,
      }),
    )
    .map(([source, changes]) =>
      changes.reduce((text, [at, length, piece]) => {
        const from = at % (text.length + 1)
        return text.slice(0, from) + piece + text.slice(from + length)
      }, source),
    )

function holds(text: string, format: ModelFormat): void {
  const begun = performance.now()
  const imported = importModel(text, format)
  expect(performance.now() - begun).toBeLessThan(5000)
  expect(compileModel(imported.text).model !== null).toBe(imported.ok)
  for (const note of imported.notes) {
    const { line, why } = note
    if (note.kind === 'lost') expect(note.action).toMatch(/\.$/)
    expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length)
    expect(why).not.toBe('')
  }
  if (!imported.ok) expect(imported.notes.some((each) => each.kind === 'lost')).toBe(true)
  expect(JSON.parse(JSON.stringify(imported)).text).toBe(imported.text)
}

describe.each(modelFormats)('the reader of %s', (format) => {
  it('answers any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => holds(text, format)),
      { numRuns: 150 },
    )
  })
  it('answers any sequence of its own words', () => {
    const words = fc.array(fc.oneof(pieces, fc.constantFrom('a', 'V', '1', ' ', '=', '\n')), { maxLength: 80 })
    fc.assert(
      fc.property(words, (all) => holds(all.join(' '), format)),
      { numRuns: 150 },
    )
  })
  it('answers a damaged model', () => {
    fc.assert(
      fc.property(mutated(format), (text) => holds(text, format)),
      { numRuns: 120 },
    )
  })
})

describe('long and deep texts', () => {
  const nonmem = (pk: string) =>
    `$PROBLEM x\n$INPUT ID TIME AMT DV W\n$SUBROUTINES ADVAN1\n$PK\n${pk}\nS1 = 1\n$ERROR\nY = F + EPS(1)\n$SIGMA 1`
  it.each([
    ['parentheses', nonmem(`K = ${'('.repeat(5000)}1${')'.repeat(5000)}`)],
    ['a long sum', nonmem(`K = ${'1+'.repeat(20_000)}1`)],
    ['growing choices', nonmem(`K = 1\n${'IF (W.EQ.1) THEN\nK = K*K + K\nENDIF\n'.repeat(60)}`)],
    ['growing branches', nonmem(`IF (W.EQ.1) THEN\nK = 1\n${'K = K*K + K\n'.repeat(60)}ENDIF`)],
    [
      'doubling steps',
      nonmem(`K0 = W\n${Array.from({ length: 200 }, (_, i) => `K${i + 1} = K${i}*K${i} + TIME`).join('\n')}\nK = K200`),
    ],
    ['powers in powers', nonmem(`K = ${'(W**G + ('.repeat(40)}W${'**G))'.repeat(40)}`)],
    ['nested blocks', nonmem(`${'IF (W.EQ.1) THEN\n'.repeat(2000)}K = 1`)],
    [
      'many effects',
      `$OMEGA BLOCK(60) ${'0.1 '.repeat(2000)}\n${'$OMEGA BLOCK SAME(60)\n'.repeat(20)}${nonmem('K = ETA(1)')}`,
    ],
  ])('%s', (_, text) => holds(text, 'nonmem'))
  it.each([
    ['parentheses', `d/dt(a) = ${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['braces', `${'if (x) {'.repeat(3000)}`],
    ['signs', `d/dt(a) = ${'-'.repeat(5000)}1`],
    ['c in c', `ini({ x <- ${'c('.repeat(3000)}1 })\nmodel({ d/dt(a) = -x*a })`],
    ['quotes', `x = ${'"'.repeat(5001)}`],
    ['comments', `${'"a" '.repeat(20_000)}#`],
  ])('%s in R', (_, text) => holds(text, 'nlmixr2'))
})

describe('files of estimates', () => {
  it('may hold anything', () => {
    const wanted = [{ name: 'tcl', value: 1, fixed: false }]
    const words = fc.constantFrom(
      'ITERATION THETA1',
      '-1000000000',
      'FINAL PARAMETER ESTIMATE',
      'THETA - VECTOR',
      'TH 1',
      'OMEGA - COV MATRIX',
      'ETA1',
      '+',
      'tcl',
      'Est.',
      '1.5',
      '\n',
      'NA',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 60 }), (all) => {
        for (const value of readEstimates(all.join(' '), wanted).values()) expect(Number.isFinite(value)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
