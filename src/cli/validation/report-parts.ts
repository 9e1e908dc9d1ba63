import type { Diagnostic } from '../../kernel/language/diagnostic.ts'
import type { Model } from '../../kernel/model.ts'
import type { Evidence } from './evidence.ts'
import type { CaseResult } from './own-cases.ts'

/** What the report of a validation is made of. */
export interface ReportParts {
  readonly model: Model
  readonly evidence: Evidence
  readonly diagnostics: readonly Diagnostic[]
  readonly card: string | null
  readonly datasheet: string | null
  /** What is published of the model, computed anew. */
  readonly cases: readonly CaseResult[]
}
