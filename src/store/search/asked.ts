/** A number or date interval that is asked for. */
export interface AskedRange {
  readonly prefix: 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'
  readonly lo: number
  readonly hi: number
  readonly at: number
  readonly unit?: { readonly system: string; readonly code: string }
  readonly base?: { readonly lo: number; readonly hi: number; readonly at: number; readonly dimension: string }
}

/** A search made ready for the index: fingerprints and numbers instead of names. `records/fhir/search/prepare.ts` makes it. */
export type Asked =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Asked[] }
  | { readonly kind: 'not'; readonly of: Asked }
  | { readonly kind: 'type'; readonly types: readonly string[] }
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  | { readonly kind: 'tokens'; readonly forms: readonly string[]; readonly lookup: boolean; readonly ofPatient?: true }
  /** About these patients, by the element that says whom a resource is about. */
  | { readonly kind: 'subject'; readonly patients: readonly string[] }
  /** The same, with the patients looked up. */
  | { readonly kind: 'subjects'; readonly subjects: readonly string[] }
  | { readonly kind: 'words'; readonly pattern: string }
  | {
      readonly kind: 'text'
      readonly parameter: number
      readonly how: 'starts' | 'contains' | 'exact'
      readonly text: string
    }
  | { readonly kind: 'updated'; readonly range: AskedRange }
  | {
      readonly kind: 'value'
      readonly parameter: number
      readonly isDate: boolean
      readonly range?: AskedRange | undefined
      readonly tokens?: readonly string[] | undefined
      readonly text?: string | undefined
    }
  | {
      readonly kind: 'near'
      readonly parameter: number
      readonly latitude: number
      readonly longitude: number
      readonly kilometres: number
    }
  | { readonly kind: 'points'; readonly targets: readonly string[]; readonly parameters: readonly number[] }
  | { readonly kind: 'chain' | 'has'; readonly type: string; readonly parameter: number; readonly next: Asked }
