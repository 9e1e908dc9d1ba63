import { HamzadError } from '../../kernel/errors.ts'
import { requireType } from './access.ts'
import type { Asked } from './asked.ts'
import { readResource } from './body.ts'
import { bulkOperation } from './bulk/bulk-operation.ts'
import type { Answer, Connection, FhirContext } from './context.ts'
import { everything } from './everything.ts'
import { evaluateOperation } from './fhirpath-operation.ts'
import { capabilityStatement } from './metadata.ts'
import { operationDefinition } from './operation-definitions.ts'
import { predictionsOperation } from './predictions.ts'
import { readParameters } from './search.ts'
import { subscriptionEvents, subscriptionStatus } from './subscriptions/operations.ts'
import { validateOperation } from './validate-operation.ts'

/** The operation that an address names, done; null when it names none. */
export async function operationOf(context: FhirContext, asked: Asked, db: Connection): Promise<Answer | null> {
  const { path, method, query } = asked
  if (path.length === 1 && path[0] === 'metadata')
    return { status: 200, body: JSON.stringify(capabilityStatement(context)) }
  const definition =
    path.length === 2 && path[0] === 'OperationDefinition' && method === 'GET'
      ? operationDefinition(context.base, path[1] as string)
      : null
  if (definition) return { status: 200, body: JSON.stringify(definition) }
  const name = path.at(-1)
  const bulk = await bulkOperation(context, asked)
  if (bulk) return bulk
  if (name === undefined || !name.startsWith('$')) return null
  const [type, id] = path.slice(0, -1)
  if (type !== undefined) requireType(type)
  const parameters = readParameters(query)
  if (name === '$validate' && method === 'POST')
    return validateOperation(context, readResource(asked.text ?? ''), parameters, type)
  if (name === '$fhirpath' && method === 'POST' && type === undefined)
    return evaluateOperation(readResource(asked.text ?? ''))
  if (name === '$everything' && type === 'Patient' && (method === 'GET' || method === 'POST'))
    return everything(context, id, parameters, db)
  if (name === '$predictions' && type === 'Patient' && id !== undefined && method === 'POST')
    return predictionsOperation(context, id)
  if (type === 'Subscription' && name === '$status' && (method === 'GET' || method === 'POST'))
    return subscriptionStatus(context, id)
  if (type === 'Subscription' && id !== undefined && name === '$events' && (method === 'GET' || method === 'POST'))
    return subscriptionEvents(context, id, parameters)
  throw new HamzadError('fhir.unsupported', { what: `The operation ${name.slice(0, 64)}` })
}
