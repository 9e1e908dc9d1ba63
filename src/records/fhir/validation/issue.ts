/** Something that is wrong with a resource. Messages name elements and rules, never what a person's record holds. */
export interface ValidationIssue {
  readonly severity: 'error' | 'warning'
  /** Code of an OperationOutcome's issue. */
  readonly code: 'structure' | 'required' | 'value' | 'invariant' | 'code-invalid' | 'not-found' | 'business-rule'
  /** FHIRPath of the element: `Patient.name[0].family`. */
  readonly path: string
  readonly message: string
}
