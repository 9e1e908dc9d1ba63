import type { FastifyReply, FastifyRequest } from 'fastify'
import { decide } from '../governance/policy.ts'
import type { Server, Services } from './fastify.ts'
import { seenChanges } from './seen-changes.ts'

/** Milliseconds between heart-beats; at each one the right to listen is asked anew. */
const heartbeat = 20_000
/** A reader that does not keep up is cut off at this many bytes waiting; it reconnects and fetches afresh. */
const backlog = 1 << 20

/** Sign-out and changes of rights reach open streams at once, not with the next heart-beat. */
export function checkStreams(server: Server): void {
  for (const { check } of [...server.streams]) check()
}

/**
 * One open stream. Nothing is replayed after a gap (`Last-Event-ID` is not used): the first event, `hello`, tells the page to fetch
 * again what it shows; it comes once more when changes may have been missed. Listening is not activity: it never keeps a session from its idle end.
 */
export function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { domain, governance }: Pick<Services, 'domain' | 'governance'>,
  every = heartbeat,
): void {
  const { raw } = reply
  const headers = { ...reply.getHeaders() } as Record<string, string>
  raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const send = (text: string) => {
    if (raw.writableLength > backlog) end()
    else raw.write(text)
  }
  const hello = 'event: hello\ndata: {}\n\n'
  let listener = request.actor
  // Ids of patients' things only to who may see patients, and of these patients.
  const seesPatients = decide({ actor: request.actor, action: 'worklist.read' }).allowed
  const tell = seenChanges(
    domain,
    () => listener,
    ({ kind, id }) => {
      if (open) send(`data: ${JSON.stringify({ kind, id })}\n\n`)
    },
    () => {
      if (open) send(hello)
    },
  )
  const unsubscribe = domain.subscribe((heard) => {
    if (heard.kind === 'resync') send(hello)
    else if (seesPatients || heard.kind === 'job') tell(heard)
  })
  const check = () => {
    void (request.actor ? governance.refresh(request.actor) : Promise.resolve(null)).then(
      (actor) => {
        if (decide({ actor, action: 'events.read' }).allowed) {
          listener = actor
          send(': heartbeat\n\n')
        } else {
          send('event: bye\ndata: {}\n\n')
          end()
        }
      },
      () => end(),
    )
  }
  const timer = setInterval(check, every)
  let open = true
  const end = () => {
    if (!open) return
    open = false
    clearInterval(timer)
    unsubscribe()
    request.server.streams.delete(stream)
    raw.end()
  }
  const stream = { end, check }
  request.server.streams.add(stream)
  raw.on('close', end)
  raw.on('error', end)
  send(`retry: 2000\n${hello}`)
}
