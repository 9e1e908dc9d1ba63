import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDates, foldDate } from './dates.ts'
import { jaroWinkler } from './jaro-winkler.ts'
import { compareNames, foldName } from './names.ts'

const names = (a: string, b: string) => compareNames(foldName(a), foldName(b))
const dates = (a: string, b: string) => compareDates(foldDate(a), foldDate(b))

describe('names', () => {
  // Winkler (1990, 2006); the last but one by hand: one letter in common within reach, (1/5 + 1/5 + 1) / 3.
  it.each([
    ['shackleford', 'shackelford', 0.982],
    ['dunningham', 'cunnigham', 0.896],
    ['nichleson', 'nichulson', 0.956],
    ['massey', 'massie', 0.933],
    ['itman', 'smith', 0.4667],
    ['martha', 'marhta', 0.961],
  ])('measures %s and %s as defined', (a, b, expected) => {
    expect(Math.abs(jaroWinkler(a, b) - expected)).toBeLessThan(0.0011)
  })

  it.each([
    ['كاظمي', 'کاظمی'],
    ['مُحَمَّد', 'محمد'],
    ['حسینی‌زاده', 'حسینی زاده'],
    ['آرش', 'ارش'],
    ['سید علی', 'علی'],
    ['Müller', 'MULLER'],
    ['محمدی', 'Mohammadi'],
    ['قاسمی', 'Ghasemi'],
    ['حسین', 'Husain'],
    ['فاطمه', 'Fatemeh'],
    ['خسروی', 'Khosravi'],
    ['شریفی', 'Sharifi'],
    ['یوسفی', 'Yousefi'],
    ['ایمان', 'Iman'],
    ['نوری', 'Nouri'],
  ])('takes %s and %s as the same', (a, b) => expect(names(a, b)).toBe(2))

  it.each([
    ['Muhammady', 'Mohammadi'],
    ['Qasemi', 'Ghasemi'],
    ['Mohammad Reza', 'Mohammad'],
  ])('takes %s and %s as alike', (a, b) => expect(names(a, b)).toBe(1))

  it.each([
    ['محمدی', 'احمدی'],
    ['رضایی', 'Karimi'],
    ['Hosseini', 'Hassanzadeh'],
  ])('keeps %s and %s apart', (a, b) => expect(names(a, b)).toBe(0))

  it('compares any two texts the same in both directions, and every text with itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(names(a, b)).toBe(names(b, a))
        expect(names(a, a)).toBe(2)
        expect(jaroWinkler(a, b)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('dates of birth', () => {
  it.each([
    // 1 Farvardin 1370 and 1 Farvardin 1400, after 1399, a leap year; 22 Bahman 1357.
    ['1370-01-01', '1991-03-21'],
    ['1400-01-01', '2021-03-21'],
    ['1357-11-22', '1979-02-11'],
    ['1980-03-04', '1980-04-03'],
    ['1980-03-14', '1980-08-14'],
    ['1985-03-14', '1958-03-14'],
    ['1985', '1985-03-14'],
  ])('takes %s and %s as one but for a slip', (a, b) => {
    expect(dates(a, b)).toBe(1)
    expect(dates(b, a)).toBe(1)
  })

  it.each([
    ['1370-01-01', '1991-03-23'],
    ['1980-03-04', '1981-03-05'],
    ['1985', '1986-03-14'],
  ])('keeps %s and %s apart', (a, b) => expect(dates(a, b)).toBe(0))
})
