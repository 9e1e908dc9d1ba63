import { HamzadError } from '../../kernel/errors.ts'
import { transact } from '../../store/transact.ts'
import { isType, requireType } from './access.ts'
import type { Asked } from './asked.ts'
import { readResource, requireId } from './body.ts'
import type { Answer, Connection, FhirContext, Tx } from './context.ts'
import { historyInteraction } from './history.ts'
import {
  conditionalDelete,
  conditionalUpdate,
  createInteraction,
  deleteInteraction,
  patchInteraction,
  settleConditionalPatch,
  updateInteraction,
} from './interactions.ts'
import { operationOf } from './operations.ts'
import { readInteraction } from './read.ts'
import { readParameters, searchInteraction } from './search.ts'
import { partOf } from './summary.ts'

const unsupported = ({ method }: Asked) => new HamzadError('fhir.unsupported', { what: `${method} to this address` })

/** Does what is asked. `tx`: inside a transaction that is open already. */
export async function dispatch(context: FhirContext, asked: Asked, tx?: Tx): Promise<Answer> {
  const [first, second, third, fourth, ...more] = asked.path
  if (more.length > 0) throw unsupported(asked)
  const db: Connection = tx ?? context.store.db
  const operation = await operationOf(context, asked, db)
  if (operation) return operation
  const { method } = asked
  const isRead = method === 'GET' || method === 'HEAD'
  // Parameters in another form would be passed over, and everything found.
  if (method === 'POST' && asked.path.at(-1) === '_search' && asked.text !== undefined)
    throw new HamzadError('input.type-unknown', { types: 'application/x-www-form-urlencoded' })
  const parameters = [...readParameters(asked.query), ...readParameters(asked.form ?? '')]
  if (first === undefined || first === '_search') {
    if (first === '_search' ? method === 'POST' || isRead : isRead)
      return searchInteraction(context, [], parameters, { path: '' }, db)
    throw unsupported(asked)
  }
  if (first === '_history' && second === undefined && isRead) return historyInteraction(context, {}, parameters, db)
  requireType(first)
  if (second === undefined) return onType(context, asked, first, parameters, tx)
  if (second === '_search' && third === undefined && (method === 'POST' || isRead))
    return searchInteraction(context, [first], parameters, { path: first }, db)
  if (second === '_history' && third === undefined && isRead)
    return historyInteraction(context, { type: first }, parameters, db)
  requireId(second)
  if (third === undefined) return onInstance(context, asked, first, second, tx)
  if (third === '_history' && isRead) {
    if (fourth === undefined) return historyInteraction(context, { type: first, id: second }, parameters, db)
    if (!/^\d{1,9}$/.test(fourth)) throw new HamzadError('not-found', { what: 'version', id: 'of this number' })
    return partOf(await readInteraction(context, first, second, Number(fourth), db), parameters)
  }
  const compartment = { type: first, id: second }
  if (isRead || (fourth === '_search' && method === 'POST')) {
    if (third === '*' && fourth === undefined)
      return searchInteraction(context, [], parameters, { compartment, path: `${first}/${second}/*` }, db)
    if (isType(third) && (fourth === undefined || fourth === '_search'))
      return searchInteraction(context, [third], parameters, { compartment, path: `${first}/${second}/${third}` }, db)
  }
  throw unsupported(asked)
}

async function onType(
  context: FhirContext,
  asked: Asked,
  type: string,
  parameters: [string, string][],
  tx?: Tx,
): Promise<Answer> {
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => (tx ? work(tx) : transact(context.store, work))
  const incoming = () => readResource(asked.text ?? '')
  switch (asked.method) {
    case 'GET':
    case 'HEAD':
      return searchInteraction(context, [type], parameters, { path: type }, tx ?? context.store.db)
    case 'POST':
      return inTransaction((tx) => createInteraction(tx, context, type, incoming(), asked.conditions))
    case 'PUT':
      return inTransaction((tx) => conditionalUpdate(tx, context, type, asked.query, incoming(), asked.conditions))
    case 'DELETE':
      return inTransaction((tx) => conditionalDelete(tx, context, type, asked.query))
    case 'PATCH':
      return inTransaction(async (tx) => {
        if (!asked.patch) throw unsupported(asked)
        return patchInteraction(
          tx,
          context,
          type,
          await settleConditionalPatch(tx, context, type, asked.query),
          asked.patch,
          asked.conditions,
        )
      })
    default:
      throw unsupported(asked)
  }
}

async function onInstance(context: FhirContext, asked: Asked, type: string, id: string, tx?: Tx): Promise<Answer> {
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => (tx ? work(tx) : transact(context.store, work))
  switch (asked.method) {
    case 'GET':
    case 'HEAD':
      return partOf(
        await readInteraction(context, type, id, undefined, tx ?? context.store.db),
        readParameters(asked.query),
      )
    case 'PUT':
      return inTransaction((tx) =>
        updateInteraction(tx, context, type, id, readResource(asked.text ?? ''), asked.conditions),
      )
    case 'DELETE':
      return inTransaction((tx) => deleteInteraction(tx, context, type, id, asked.conditions))
    case 'PATCH':
      return inTransaction((tx) => {
        if (!asked.patch) throw unsupported(asked)
        return patchInteraction(tx, context, type, id, asked.patch, asked.conditions)
      })
    default:
      throw unsupported(asked)
  }
}
