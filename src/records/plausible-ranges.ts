import type { Quality } from '../kernel/record-event.ts'
import { convert } from '../kernel/units/convert.ts'
import { analyteOf, loinc } from './analytes.ts'
import { doubtful, good, unusable } from './quality.ts'

/** [unit, impossible below, implausible below, implausible above, impossible above, LOINC codes] */
type Row = readonly [string, number, number, number, number, readonly string[]]

/**
 * Ranges per LOINC code. Rows without a mark: outlier and valid limits of MIMIC-Extract (Wang S et al., ACM CHIL 2020,
 * doi 10.1145/3368555.3384469, resources/variable_ranges.csv). Marked rows (*): lower limit raised, or row added, by definition
 * of the quantity (a fraction lies in 0-100 %) or from the smallest surviving newborn (212 g, 24 cm; Tiniest Babies Registry,
 * University of Iowa) and the heaviest (635 kg) and tallest (272 cm) adults on record.
 */
const rows: readonly Row[] = [
  ['kg', 0.2, 0.3, 300, 640, ['29463-7', '3141-9', '3142-7', '8335-2']], // * weight
  ['cm', 20, 24, 240, 275, ['8302-2', '3137-7', '8306-3', '8308-9']], // * height
  ['kg/m2', 4, 8, 100, 210, ['39156-5']], // * body mass index, from the two above
  ['/min', 0, 0, 350, 390, ['8867-4', '8893-0']], // heart rate
  ['/min', 0, 0, 300, 330, ['9279-1']], // respiratory rate
  ['mm[Hg]', 0, 0, 375, 375, ['8480-6', '76534-7']], // systolic
  ['mm[Hg]', 0, 0, 375, 375, ['8462-4', '76535-4']], // diastolic
  ['mm[Hg]', 0, 14, 330, 375, ['8478-0', '76536-2']], // mean
  ['Cel', 14.2, 26, 45, 47, ['8310-5', '8331-1', '8329-5', '8332-9', '8333-7']], // temperature
  ['%', 0, 0, 100, 100, ['2708-6', '59408-5']], // * oxygen saturation
  ['%', 20, 21, 100, 110, ['19994-3']], // inspired oxygen
  ['mg/dL', 0, 0.1, 60, 66, ['2160-0', '38483-4', '14682-9']], // creatinine
  ['mg/dL', 0, 0, 250, 275, ['3094-0', '6299-2', '14937-7']], // urea nitrogen
  ['mmol/L', 0, 50, 225, 250, ['2951-2', '2947-0']], // sodium
  ['mmol/L', 0, 0, 12, 15, ['2823-3', '6298-4']], // potassium
  ['mmol/L', 0, 50, 175, 200, ['2075-0', '2069-3']], // chloride
  ['mmol/L', 0, 0, 60, 66, ['1963-8', '2028-9', '20565-8']], // bicarbonate
  ['mmol/L', 0, 5, 50, 55, ['33037-3', '1863-0']], // anion gap
  ['mg/dL', 0, 33, 2000, 2200, ['2345-7', '2339-0', '1558-6', '14749-6', '15074-8', '41653-7', '2340-8']], // glucose
  ['mg/dL', 0, 0, 20, 22, ['19123-9', '2601-3']], // magnesium
  ['mg/dL', 0, 0.5, 20, 22, ['2777-1', '14879-1']], // phosphate
  ['mmol/L', 0, 0.4, 30, 33, ['2524-7', '32693-4', '2518-9']], // lactate
  ['mg/dL', 0, 0.1, 60, 66, ['1975-2', '14631-6', '42719-5']], // bilirubin
  ['U/L', 0, 2, 10000, 11000, ['1742-6', '1743-4']], // alanine aminotransferase
  ['U/L', 0, 6, 20000, 22000, ['1920-8', '30239-8']], // aspartate aminotransferase
  ['U/L', 0, 20, 3625, 4000, ['6768-6']], // alkaline phosphatase
  ['g/dL', 0, 0.6, 6, 60, ['1751-7', '61151-7']], // albumin
  ['mg/dL', 0, 32, 600, 660, ['2093-3', '14647-2']], // cholesterol
  ['g/dL', 0, 0, 25, 30, ['718-7', '20509-6']], // haemoglobin
  ['%', 0, 0, 75, 100, ['4544-3', '20570-8']], // haematocrit
  ['10*3/uL', 0, 0, 2000, 2200, ['777-3', '26515-7']], // platelets
  ['10*3/uL', 0, 0, 1000, 1100, ['6690-2', '26464-8']], // leukocytes
  ['[pH]', 6.3, 6.3, 8.4, 10, ['2744-1', '2746-6', '11558-4']], // pH of blood
  ['mm[Hg]', 0, 0, 200, 220, ['2019-8', '11557-6']], // carbon dioxide
  ['mm[Hg]', 0, 32, 700, 770, ['2703-7', '11556-8']], // oxygen
  ['{score}', 3, 3, 15, 15, ['9269-2']], // Glasgow coma scale
  ['%', 0, 2, 25, 100, ['4548-4', '17856-6']], // * haemoglobin A1c
]

/** All LOINC codes of the table, so that their check digits can be verified. */
export function rangedCodes(): readonly string[] {
  return rows.flatMap((row) => row[5])
}

const byCode = new Map(rows.flatMap((row) => row[5].map((code) => [code, row] as const)))

/**
 * Verdict on a value by the range of its LOINC code: impossible → unusable, implausible → doubtful, a unit that measures something
 * else → doubtful. Codes without a row are not judged.
 */
export function plausibility(
  codes: readonly { readonly system: string; readonly code: string }[],
  value: number,
  unit: string,
): Quality {
  const row = codes.reduce<Row | undefined>(
    (found, c) => found ?? (c.system === loinc ? byCode.get(c.code) : undefined),
    undefined,
  )
  if (!row) return good
  const [rowUnit, impossibleBelow, below, above, impossibleAbove] = row
  const analyte = analyteOf(codes)
  const converted = unit === rowUnit ? value : inUnit(value, unit, rowUnit, analyte)
  if (converted === null)
    return doubtful(
      'observation.value-unit-implausible',
      `${unit} is not a unit of this code, which is measured in ${rowUnit}`,
    )
  if (converted < impossibleBelow || converted > impossibleAbove)
    return unusable('observation.value-impossible', `Possible are ${impossibleBelow} to ${impossibleAbove} ${rowUnit}`)
  if (converted < below || converted > above)
    return doubtful('observation.value-implausible', `Plausible are ${below} to ${above} ${rowUnit}`)
  return good
}

/** pH is reported with or without its unit, and enzymes in international units, which for enzymes are U. */
function inUnit(value: number, unit: string, target: string, analyte: string | undefined): number | null {
  if (target === '[pH]' && ['1', 'pH', '{pH}'].includes(unit)) return value
  if (target === 'U/L' && /^\[I?i?U\]\/L$/.test(unit)) return value
  const pair = `${unit}\n${target}\n${analyte ?? ''}`
  if (strangers.has(pair)) return null
  const result = convert(value, unit, target, analyte === undefined ? {} : { analyte })
  if (result.ok) return result.value
  // Finding out anew why not is dear: a stream repeats its unit with every value.
  if (Number.isFinite(value)) {
    if (strangers.size >= 1000) strangers.clear()
    strangers.add(pair)
  }
  return null
}
/** Pairs of units that measure different things. */
const strangers = new Set<string>()
