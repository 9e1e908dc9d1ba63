import { HamzadError } from '../kernel/errors.ts'
import type { Connection } from '../store/schema.ts'
import { listPatients } from '../store/subjects.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The subject of a patient who is named by one of their identifiers (a medical record number, whole), by the id of their FHIR Patient, or as the subject
 * itself. Errors: `not-found`; `input.invalid` when several have the identifier.
 */
export async function namedPatient(db: Connection, named: string): Promise<string> {
  const { rows } = await listPatients(db, { search: named, exact: true, limit: 2 })
  const [one, other] = rows
  if (other !== undefined)
    throw new HamzadError('input.invalid', {
      what: 'The patient',
      why: `several patients have the identifier ‘${named}’`,
      action: 'Give the id of the FHIR Patient, or of the subject.',
    })
  if (one !== undefined) return one.subject
  if (uuid.test(named)) return named.toLowerCase()
  throw new HamzadError('not-found', { what: 'patient', id: named })
}
