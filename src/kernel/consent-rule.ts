/** A provision of a Consent with the conditions of those that it is an exception to. Null: no condition. */
export interface ConsentRule {
  readonly depth: number
  readonly permits: boolean
  readonly purposes: readonly string[] | null
  readonly actors: readonly string[] | null
  readonly types: readonly string[] | null
  /** References, `Type/id`. */
  readonly resources: readonly string[] | null
  /** SQL/JSON paths that some version of the resource must satisfy, all of them. */
  readonly holds: readonly string[]
  readonly from: string | null
  readonly until: string | null
}
