/**
 * LOINC code → the analyte whose molar mass converts its mass to amount of substance (names of `kernel/units/molar-mass.ts`).
 * Facts from the LOINC component of each code (LOINC 2.78, loinc.org).
 */
const loincAnalytes: Readonly<Record<string, readonly string[]>> = {
  glucose: ['2345-7', '2339-0', '1558-6', '14749-6', '15074-8', '2340-8', '41653-7', '14743-9', '99504-3', '105272-9'],
  creatinine: ['2160-0', '38483-4', '14682-9', '2161-8'],
  'urea-nitrogen': ['3094-0', '6299-2', '14937-7'],
  urea: ['22664-7', '3091-6'],
  cholesterol: ['2093-3', '14647-2', '2085-9', '14646-4', '18262-6', '13457-7', '2089-1', '22748-8'],
  triglycerides: ['2571-8', '14927-8'],
  calcium: ['17861-6', '2000-8', '49765-1', '1994-3', '1995-0'],
  magnesium: ['19123-9', '2601-3'],
  phosphate: ['2777-1', '14879-1'],
  sodium: ['2951-2', '2947-0'],
  potassium: ['2823-3', '6298-4'],
  chloride: ['2075-0', '2069-3'],
  bicarbonate: ['1963-8', '1959-6', '2028-9', '20565-8'],
  iron: ['2498-4', '14798-3'],
  bilirubin: ['1975-2', '14631-6', '42719-5', '1968-7', '14629-0'],
  urate: ['3084-1', '14933-6'],
  lactate: ['2524-7', '32693-4', '14118-4', '2518-9'],
  haemoglobin: ['718-7', '59260-0', '20509-6'],
  cortisol: ['2143-6', '14675-3'],
  testosterone: ['2986-8', '14913-8'],
  folate: ['2284-8', '14732-2'],
  'vitamin-d': ['1989-3', '68438-1'],
  thyroxine: ['3024-7', '14920-3', '3026-2', '14921-1'],
  vancomycin: ['20578-1', '4092-3', '4090-7', '4089-9'],
  gentamicin: ['35668-3', '3663-2', '3665-7', '3664-0'],
  tobramycin: ['35670-9', '4057-6', '4059-2', '4058-4'],
  amikacin: ['35669-1', '3319-1', '3321-7', '3320-9'],
  digoxin: ['10535-3', '14698-5'],
  phenytoin: ['3968-5', '14877-5'],
  valproate: ['4086-5', '14946-8'],
  carbamazepine: ['3432-2', '14639-9'],
  phenobarbital: ['3948-7', '14874-2'],
  theophylline: ['4049-3', '14915-3'],
  lithium: ['14334-7', '3719-2'],
  methotrexate: ['14836-1', '15155-5'],
  paracetamol: ['3298-7'],
  salicylate: ['4024-6', '14909-6'],
  tacrolimus: ['11253-2'],
  ciclosporin: ['3520-4'],
}

/** LOINC codes of the same component in the same specimen, by mass and by amount of substance. */
const massAndMoles: readonly (readonly [string, string])[] = [
  ['2160-0', '14682-9'], // creatinine
  ['2345-7', '14749-6'], // glucose, serum
  ['2339-0', '15074-8'], // glucose, blood
  ['41653-7', '14743-9'], // glucose, capillary blood
  ['99504-3', '105272-9'], // glucose, interstitial fluid
  ['3094-0', '14937-7'], // urea nitrogen
  ['3091-6', '22664-7'], // urea
  ['2093-3', '14647-2'], // cholesterol
  ['2085-9', '14646-4'], // HDL cholesterol
  ['2089-1', '22748-8'], // LDL cholesterol
  ['2571-8', '14927-8'], // triglycerides
  ['17861-6', '2000-8'], // calcium
  ['19123-9', '2601-3'], // magnesium
  ['2777-1', '14879-1'], // phosphate
  ['2498-4', '14798-3'], // iron
  ['1975-2', '14631-6'], // bilirubin
  ['1968-7', '14629-0'], // direct bilirubin
  ['3084-1', '14933-6'], // urate
  ['718-7', '59260-0'], // haemoglobin
  ['2143-6', '14675-3'], // cortisol
  ['10535-3', '14698-5'], // digoxin
  ['3968-5', '14877-5'], // phenytoin
  ['4086-5', '14946-8'], // valproate
  ['3432-2', '14639-9'], // carbamazepine
  ['3948-7', '14874-2'], // phenobarbital
  ['4049-3', '14915-3'], // theophylline
]

const otherScale = new Map(massAndMoles.flatMap(([mass, moles]) => [[mass, moles] as const, [moles, mass] as const]))

/** The LOINC code of the same quantity on the other scale (mass, amount of substance), if there is one. */
export function onOtherScale(code: string): string | undefined {
  return otherScale.get(code)
}

/** All LOINC codes of these tables, so that their check digits can be verified. */
export function tabulatedCodes(): readonly string[] {
  return [...byCode.keys(), ...otherScale.keys()]
}

const byCode = new Map(
  Object.entries(loincAnalytes).flatMap(([analyte, codes]) => codes.map((code) => [code, analyte])),
)

/** The analyte of the first LOINC code that has one, for `convert(…, { analyte })`. */
export function analyteOf(codes: readonly { readonly system: string; readonly code: string }[]): string | undefined {
  for (const { system, code } of codes) {
    const analyte = system === loinc ? byCode.get(code) : undefined
    if (analyte !== undefined) return analyte
  }
  return undefined
}

export const loinc = 'http://loinc.org'
