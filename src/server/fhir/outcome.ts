import type { FastifyError } from 'fastify'
import type { ErrorCode, HamzadError } from '../../kernel/errors.ts'
import { HamzadError as Failure } from '../../kernel/errors.ts'
import { SearchFault } from '../../records/fhir/search/value.ts'
import { problemOf } from '../problems.ts'

export interface Issue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information'
  readonly code: string
  readonly diagnostics: string
  readonly expression?: readonly string[]
}

/** A failure that tells more than one thing. */
export class FhirFailure extends Failure {
  readonly issues: readonly Issue[]
  constructor(code: ErrorCode, values: Readonly<Record<string, string | number>>, issues: readonly Issue[]) {
    super(code, values)
    this.issues = issues
  }
}

const issueCodes: Partial<Record<ErrorCode, string>> = {
  'fhir.search': 'invalid',
  'fhir.syntax': 'structure',
  'fhir.invalid': 'invariant',
  'fhir.gone': 'deleted',
  'fhir.conflict': 'conflict',
  'fhir.precondition': 'conflict',
  'fhir.unsupported': 'not-supported',
  'fhir.format': 'not-supported',
  'not-found': 'not-found',
  'access.denied': 'forbidden',
  'access.origin': 'forbidden',
  'sign-in.required': 'login',
  'rate.limited': 'throttled',
  'input.too-large': 'too-long',
  'input.type-unknown': 'not-supported',
  'input.invalid': 'invalid',
  internal: 'exception',
}

/** Anything thrown, as one of our errors. */
export function failureOf(error: unknown): HamzadError {
  if (error instanceof SearchFault) return new Failure('fhir.search', { why: error.message })
  return problemOf(error as FastifyError)
}

export function outcome(issues: readonly Issue[]): string {
  return JSON.stringify({
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, diagnostics, expression }) => ({
      severity,
      code,
      diagnostics,
      ...(expression && { expression }),
    })),
  })
}

/** The OperationOutcome of an error: its sentence, or every issue that it holds. */
export function outcomeOf(error: HamzadError): string {
  if (error instanceof FhirFailure) return outcome(error.issues)
  return outcome([{ severity: 'error', code: issueCodes[error.code] ?? 'processing', diagnostics: error.message }])
}
