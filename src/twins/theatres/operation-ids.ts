import { hash } from 'node:crypto'
import { idFormat } from '../../records/fhir/resource.ts'

/** Id of the Procedure in which the form records what became of an Appointment or a ServiceRequest. */
export function operationIdOf(id: string): string {
  const own = `theatre-${id}`
  return idFormat.test(own) ? own : `theatre-${hash('sha256', id).slice(0, 48)}`
}
