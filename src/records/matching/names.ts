import { jaroWinkler } from './jaro-winkler.ts'

/** A name made comparable: the letters as one script writes them, and the consonants that both scripts share. */
export interface FoldedName {
  /** Words in lower case without marks, spaces and titles; Arabic letter forms as Persian ones. */
  readonly words: readonly string[]
  readonly plain: string
  /** Consonants as they sound in Persian, written alike from either script: محمدی, Mohammadi and Muhammady give `mhmd`. */
  readonly sound: string
  readonly script: 'arabic' | 'other'
}

const forms: Readonly<Record<string, string>> = {
  ي: 'ی', ى: 'ی', ئ: 'ی', ك: 'ک', ة: 'ه', ۀ: 'ه', ە: 'ه', أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ؤ: 'و', ء: '',
} // biome-ignore format: one row
const sounds: Readonly<Record<string, string>> = {
  ب: 'b', پ: 'p', ت: 't', ط: 't', ث: 's', س: 's', ص: 's', ج: 'j', چ: 'C', ح: 'h', ه: 'h', خ: 'X', د: 'd', ذ: 'z', ز: 'z',
  ض: 'z', ظ: 'z', ر: 'r', ژ: 'z', ش: 'S', غ: 'q', ق: 'q', ف: 'f', ک: 'k', گ: 'g', ل: 'l', م: 'm', ن: 'n', و: 'v', ی: 'y',
} // biome-ignore format: one row
const pairs: readonly (readonly [RegExp, string])[] = [
  [/kh/g, 'X'], [/gh/g, 'q'], [/sh/g, 'S'], [/t?ch/g, 'C'], [/zh/g, 'z'], [/ph/g, 'f'], [/th/g, 't'], [/ck/g, 'k'], [/dj/g, 'j'],
  [/x/g, 'ks'], [/c(?=[eiy])/g, 's'], [/c/g, 'k'], [/w/g, 'v'],
] // biome-ignore format: one row
const titles = new Set([
  'سید',
  'سیده',
  'حاج',
  'seyed',
  'seyyed',
  'sayed',
  'sayyid',
  'seyedeh',
  'haj',
  'dr',
  'mr',
  'mrs',
  'ms',
])

/**
 * Folds a name: Arabic and Persian forms of one letter, vowel marks, joiners, accents and titles make no difference.
 *
 *     foldName('كاظمي').plain === foldName('کاظمی').plain
 */
export function foldName(name: string): FoldedName {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}|ـ/gu, '')
    .toLowerCase()
    .replace(/[\p{L}]/gu, (letter) => forms[letter] ?? letter)
  const all = letters
    .split(/[^\p{L}\u200c]+/u)
    .map((word) => word.replaceAll('\u200c', ''))
    .filter((word) => word !== '')
  const proper = all.filter((word) => !titles.has(word))
  const words = proper.length > 0 ? proper : all
  const plain = words.join('')
  const script = /[\u0600-\u06ff]/.test(plain) ? 'arabic' : 'other'
  return { words, plain, sound: soundOf(plain, script), script }
}

function soundOf(plain: string, script: FoldedName['script']): string {
  const heard =
    script === 'arabic'
      ? [...plain].map((letter) => sounds[letter] ?? '').join('')
      : pairs.reduce((text, [from, to]) => text.replace(from, to), plain)
  // Vowels are not written alike, nor are v and y, which are vowels as often; they count where a name begins with one.
  const first = /^[وی]/.test(plain) || script === 'other' ? (/^[vy]/.exec(heard)?.[0] ?? '') : ''
  const consonants = heard.replace(/[aeiouvy]/g, '').replace(/h$/, '')
  return first + consonants.replace(/(.)\1+/g, '$1')
}

/** How alike two names are: 2 the same letters, or the same sound in two scripts; 1 alike (slips, spelling, one of several words); 0 not. */
export function compareNames(a: FoldedName, b: FoldedName): 0 | 1 | 2 {
  if (a.plain === b.plain) return 2
  if (a.sound === b.sound && a.sound !== '' && a.script !== b.script) return a.sound.length > 1 ? 2 : 1
  if (a.sound === b.sound && a.sound.length > 1) return 1
  if (a.script === b.script && jaroWinkler(a.plain, b.plain) >= 0.9) return 1
  const [fewer, more] = a.words.length < b.words.length ? [a, b] : [b, a]
  return fewer.words.length < more.words.length && fewer.words.every((word) => more.words.includes(word)) ? 1 : 0
}
