import { parseUnit } from '../../../kernel/units/unit.ts'
import type { SbmlDocument, SbmlUnit } from './document.ts'

/** SBML's base units in UCUM. */
const base: Readonly<Record<string, string>> = {
  ampere: 'A',
  becquerel: 'Bq',
  candela: 'cd',
  celsius: 'Cel',
  coulomb: 'C',
  dimensionless: '1',
  farad: 'F',
  gram: 'g',
  gray: 'Gy',
  henry: 'H',
  hertz: 'Hz',
  item: '1',
  avogadro: '1',
  joule: 'J',
  katal: 'kat',
  kelvin: 'K',
  kilogram: 'kg',
  liter: 'L',
  litre: 'L',
  lumen: 'lm',
  lux: 'lx',
  meter: 'm',
  metre: 'm',
  mole: 'mol',
  newton: 'N',
  ohm: 'Ohm',
  pascal: 'Pa',
  radian: 'rad',
  second: 's',
  siemens: 'S',
  sievert: 'Sv',
  steradian: 'sr',
  tesla: 'T',
  volt: 'V',
  watt: 'W',
  weber: 'Wb',
}
const prefixes: Readonly<Record<number, string>> = {
  [-15]: 'f',
  [-12]: 'p',
  [-9]: 'n',
  [-6]: 'u',
  [-3]: 'm',
  [-2]: 'c',
  [-1]: 'd',
  0: '',
  3: 'k',
  6: 'M',
  9: 'G',
}
const seconds: Readonly<Record<number, string>> = { 60: 'min', 3600: 'h', 86400: 'd', 604800: 'wk' }
/** What Level 2 presumes where a document does not say. */
const presumed: Readonly<Record<string, string>> = { substance: 'mol', volume: 'L', time: 's', area: 'm2', length: 'm' }

/** Units of a document in UCUM; null for a unit that UCUM cannot write (an odd multiplier), which stands as a pure number. */
export function unitsOf(document: SbmlDocument): (id: string | undefined) => string | null {
  const known = new Map<string, string | null>()
  return (id) => {
    if (id === undefined) return null
    if (!known.has(id)) {
      const parts = document.units.get(id)
      known.set(id, parts ? checked(parts.map(unitText)) : (base[id] ?? presumed[id] ?? null))
    }
    return known.get(id)!
  }
}

function unitText({ kind, exponent, scale, multiplier }: SbmlUnit): string | null {
  const unit = base[kind]
  if (unit === undefined) return null
  if (exponent === 0 || (unit === '1' && multiplier === 1 && scale === 0)) return '1'
  const power = exponent === 1 ? '' : String(exponent)
  if (kind === 'second' && scale === 0 && multiplier !== 1) {
    const time = seconds[multiplier]
    return time ? `${time}${power}` : null
  }
  const decimal = Math.log10(multiplier)
  const prefix = Number.isInteger(decimal) ? prefixes[scale + decimal] : undefined
  if (prefix === undefined || !Number.isInteger(exponent)) return null
  return unit === '1' ? (prefix === '' ? '1' : null) : `${prefix}${unit}${power}`
}

function checked(parts: readonly (string | null)[]): string | null {
  if (parts.includes(null)) return null
  const factors = parts.filter((each) => each !== '1')
  const text = factors.length === 0 ? '1' : factors.join('.')
  return parseUnit(text).ok ? text : null
}
