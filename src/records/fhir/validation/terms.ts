import { parseUnit } from '../../../kernel/units/unit.ts'
import { codeSystems } from '../definitions/definitions.ts'
import { holdsLuhn, holdsVerhoeff } from './check-digit.ts'

export const ucum = 'http://unitsofmeasure.org'

let listed: Map<string, ReadonlySet<string>> | undefined

/**
 * Why a code cannot be of its system, as far as that can be said without a terminology server: R4's own systems are listed, LOINC and
 * SNOMED CT have check digits, UCUM is a grammar. Null: nothing speaks against it.
 *
 *     codeFault('http://loinc.org', '2345-8')    // 'this is no code of LOINC: its check digit does not hold'
 */
export function codeFault(system: string, code: string): string | null {
  if (system === ucum) return unitFault(code)
  if (system === 'http://loinc.org') {
    const [, number = '', check = ''] = /^(\d{1,8})-(\d)$/.exec(code) ?? []
    return number !== '' && !holdsLuhn(number + check)
      ? 'this is no code of LOINC: its check digit does not hold'
      : null
  }
  if (system === 'http://snomed.info/sct')
    return /^\d+$/.test(code) && (!/^[1-9]\d{5,17}$/.test(code) || !holdsVerhoeff(code))
      ? 'this is no code of SNOMED CT: its check digit does not hold'
      : null
  listed ??= new Map(Object.entries(codeSystems()).map(([url, codes]) => [url, new Set(codes)]))
  const codes = listed.get(system)
  return codes && !codes.has(code) ? `this is no code of ${system}` : null
}

const units = new Map<string, string | null>()

function unitFault(code: string): string | null {
  let fault = units.get(code)
  if (fault === undefined) {
    fault = parseUnit(code).ok ? null : 'this is no unit of UCUM'
    if (units.size >= 1000) units.clear()
    units.set(code, fault)
  }
  return fault
}
