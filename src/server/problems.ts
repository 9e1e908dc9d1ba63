import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { HamzadError } from '../kernel/errors.ts'
import type { Server } from './fastify.ts'

/** One handler turns every error into a `Problem` with the status of the table. What we do not know gets a reference and a log line; never a stack. */
export function problems(server: Server): void {
  server.setErrorHandler((error: FastifyError | HamzadError, request, reply) => {
    const problem = problemOf(error)
    if (problem.status >= 500) {
      const level = problem.code === 'internal' ? 'error' : 'warn'
      request.log[level]({ err: error, reference: problem.values.reference }, problem.code)
    }
    return answer(reply, problem)
  })
  server.setNotFoundHandler(() => {
    throw new HamzadError('not-found', { what: 'address', id: 'like this here' })
  })
}

/** A request that no route sees, told like every other problem. */
export function frameworkProblem(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void answer(reply, problemOf(Object.assign(error, { statusCode: 400 })))
}

function answer(reply: FastifyReply, { status, code, message, values }: HamzadError): FastifyReply {
  if (code === 'sign-in.locked') reply.header('retry-after', String(Number(values.minutes) * 60))
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="Hamzad"')
  if (code === 'rate.limited') reply.header('retry-after', String(values.seconds))
  return reply.code(status).type('application/json; charset=utf-8').send({ code, message, values })
}

/** The error of the table for anything thrown. Pure but for the reference of an unknown error. */
export function problemOf(error: FastifyError | HamzadError | Error): HamzadError {
  if (error instanceof HamzadError) return error
  const { statusCode, code, validation, validationContext } = error as FastifyError
  const invalid = (why: string, action = 'Correct it and try again.') =>
    new HamzadError('input.invalid', { what: 'The request', why, action })
  if (validation) {
    const [first] = validation
    const at = first?.instancePath ? ` at ${first.instancePath}` : ''
    return invalid(`${validationContext ?? 'body'}${at} ${first?.message ?? 'has the wrong shape'}`)
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413)
    return new HamzadError('input.too-large', { limit: 'this address takes' })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || statusCode === 415)
    return new HamzadError('input.type-unknown', { types: 'application/json' })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return invalid(code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ? 'the body is empty' : 'it cannot be read')
  return new HamzadError('internal', { reference: randomUUID().slice(0, 8) }, { cause: error })
}
