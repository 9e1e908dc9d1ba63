import type { DerivationInput } from '../../model.ts'

/** A library function that computes one covariate from others: data about it, and the function itself. */
export interface Derivation {
  readonly name: string
  readonly title: string
  /** UCUM unit of the result. */
  readonly unit: string
  readonly cite: { readonly doi?: string; readonly text: string }
  readonly from: readonly DerivationInput[]
  /** Values in the order and units of `from`; categories as their index. Not a number when the inputs make no sense. */
  readonly compute: (values: readonly number[]) => number
}

const loinc = (...codes: string[]) => codes.map((code) => ({ system: 'http://loinc.org', code }))

/** Years since birth; records take it from the birth date of the patient. */
export const age: DerivationInput = { name: 'age', unit: 'a', kind: 'number', codes: loinc('30525-0') }
/** 0 female, 1 male; records take it from the patient. */
export const sex: DerivationInput = {
  name: 'sex',
  unit: '1',
  kind: 'category',
  categories: ['female', 'male'],
  codes: loinc('46098-0', '76689-9'),
}
export const weight: DerivationInput = { name: 'weight', unit: 'kg', kind: 'number', codes: loinc('29463-7', '3141-9') }
export const height: DerivationInput = { name: 'height', unit: 'cm', kind: 'number', codes: loinc('8302-2', '3137-7') }
/** Serum or plasma creatinine: measured in serum, in blood, and by point of care. */
export const creatinine: DerivationInput = {
  name: 'creatinine',
  unit: 'mg/dL',
  kind: 'number',
  codes: loinc('2160-0', '38483-4'),
}
