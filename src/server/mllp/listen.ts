import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type AddressInfo, BlockList, createServer, isIP, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { HamzadError } from '../../kernel/errors.ts'
import { type Answered, answersTo, type Fate } from '../../records/hl7v2/acknowledge.ts'
import { decodeMessage, encodeMessage } from '../../records/hl7v2/charset.ts'
import { createFrameReader, frame } from '../../records/hl7v2/frames.ts'
import type { RuleId } from '../../records/rules.ts'
import type { Connector } from '../../store/connectors.ts'
import { createBatcher } from '../../twins/compute/batcher.ts'
import type { Intake, TakenMessage } from '../../twins/messages/take-messages.ts'

/** What an MLLP connector is told. */
export interface MllpSettings {
  readonly host?: string
  /** 0: any free port. */
  readonly port?: number
  /** Files in PEM; with `ca`, senders must show a certificate of it. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  /** Addresses or networks (`10.1.0.0/16`) that may connect; default: loopback alone. */
  readonly from?: readonly string[]
}

export interface Listening {
  readonly port: number
  /** Connections that are open. */
  readonly connections: number
  close(): Promise<void>
}

/** Messages that may wait for their commit before a sender is made to wait. */
const window = 256
/** A connection that says nothing for so long is closed; senders open a new one. */
const silence = 30 * 60_000

/**
 * Listens for HL7 v2 over MLLP. A message is acknowledged after the transaction that took it, in the mode that it asks for; what is refused is
 * answered with its reason and kept as a dead letter. Answers leave in the order in which messages came.
 */
export async function listenMllp(
  connector: Connector,
  intake: Pick<Intake, 'read' | 'takeRead'>,
  onError: (error: unknown) => void = () => {},
): Promise<Listening> {
  const settings = connector.settings as MllpSettings
  const { charset } = connector.settings
  const allowed = allowList(settings.from ?? ['127.0.0.0/8', '::1'])
  const batcher = createBatcher(intake.takeRead, { size: 128 })
  const sockets = new Set<Socket>()
  const serve = (socket: Socket) => {
    if (!isAllowed(allowed, socket.remoteAddress ?? '')) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serveConnection(
      socket,
      async (body) => batcher.add(intake.read(body)),
      typeof charset === 'string' ? charset : 'utf-8',
      onError,
    )
  }
  const { tls } = settings
  const server = tls ? createTlsServer(secure(tls), serve) : createServer(serve)
  await bind(server, settings.host ?? '127.0.0.1', settings.port ?? 2575)
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await batcher.drain()
      for (const socket of sockets) socket.end()
      setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, 1000).unref()
      await closed
    },
  }
}

function serveConnection(
  socket: Socket,
  take: (body: Uint8Array) => Promise<TakenMessage>,
  charset: string,
  onError: (error: unknown) => void,
): void {
  const reader = createFrameReader()
  let waiting = 0
  let answers: Promise<unknown> = Promise.resolve()
  socket.setTimeout(silence, () => socket.end())
  socket.on('error', onError)
  socket.on('data', (bytes) => {
    let bodies: Uint8Array[]
    try {
      bodies = reader.push(bytes)
    } catch (error) {
      onError(error)
      socket.destroy()
      return
    }
    for (const body of bodies) {
      waiting += 1
      const taken = take(body).then(
        (message) => answer(body, message, charset),
        (error) => {
          onError(error)
          return refusal(body, charset)
        },
      )
      answers = Promise.all([answers, taken]).then(([, replies]) => {
        for (const reply of replies) if (!socket.destroyed) socket.write(frame(reply))
        waiting -= 1
        if (waiting < window && socket.isPaused()) socket.resume()
      })
    }
    if (waiting >= window) socket.pause()
  })
}

function answer(body: Uint8Array, { outcome, type, findings }: TakenMessage, charset: string): Buffer[] {
  const [first] = findings
  if (outcome !== 'refused') return replies(body, charset, { fate: 'taken' })
  const why = first && { reason: `${first.rule}: ${first.reason}`, place: first.path }
  return replies(body, charset, { fate: type === '' ? 'unreadable' : fateBy(first?.rule), ...why })
}

function fateBy(rule: RuleId | undefined): Fate {
  if (rule === 'hl7.type-unmapped' || rule === 'hl7.type-refused') return 'unaccepted'
  return rule === 'hl7.continued' ? 'in-parts' : 'refused'
}

/** The store is away: nothing was kept, the sender must send again. */
function refusal(body: Uint8Array, charset: string): Buffer[] {
  return replies(body, charset, {
    fate: 'not-stored',
    reason: 'The message could not be stored now; send it again',
  })
}

/** In the character set of the message: the sender reads its own name in it. */
function replies(body: Uint8Array, charset: string, said: Pick<Answered, 'fate' | 'reason' | 'place'>): Buffer[] {
  const { text, set } = decodeMessage(body, charset) ?? { text: Buffer.from(body).toString('utf8'), set: 'utf-8' }
  const id = () => randomUUID().slice(0, 20)
  return answersTo(text, { ...said, id, now: Date.now() }).map((each) => encodeMessage(each, set))
}

function secure({ cert, key, ca }: NonNullable<MllpSettings['tls']>) {
  const read = (file: string) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new HamzadError('file.unreadable', { file, why: (error as NodeJS.ErrnoException).code ?? 'unreadable' })
    }
  }
  return {
    cert: read(cert),
    key: read(key),
    minVersion: 'TLSv1.2' as const,
    ...(ca === undefined ? {} : { ca: read(ca), requestCert: true, rejectUnauthorized: true }),
  }
}

function allowList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0)
      throw new HamzadError('input.invalid', {
        what: `‘${entry}’`,
        why: 'it is no address and no network',
        action: 'Write 10.1.2.3 or 10.1.0.0/16.',
      })
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function isAllowed(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new HamzadError('server.port-busy', { host, port }) : error),
    )
    server.listen({ host, port }, resolve)
  })
}
