import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frame } from '../../records/hl7v2/frames.ts'
import type { Connector } from '../../store/connectors.ts'
import { readerOf } from '../../twins/messages/read-message.ts'
import type { Intake } from '../../twins/messages/take-messages.ts'
import { listenMllp } from './listen.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-tls-'))
const file = (name: string) => join(folder, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** An authority of its own that signs itself. */
function authority(name: string): void {
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    file(`${name}.key`),
    '-out',
    file(`${name}.pem`),
  )
}

/** A certificate for this machine, or a sender, by an authority. */
function certificate(name: string, by: string): void {
  openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`))
  writeFileSync(file('san'), 'subjectAltName=IP:127.0.0.1')
  const signed = [
    '-CA',
    file(`${by}.pem`),
    '-CAkey',
    file(`${by}.key`),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    file('san'),
  ]
  openssl('x509', '-req', '-in', file(`${name}.csr`), ...signed, '-out', file(`${name}.pem`))
}

const taken: string[] = []
const intake: Pick<Intake, 'read' | 'takeRead'> = {
  read: (body) => readerOf({ settings: {} })(body, Date.now()),
  takeRead: async (messages) =>
    messages.map(({ body }) => {
      taken.push(Buffer.from(body).toString())
      return { outcome: 'taken', type: 'ADT^A08', control: '1', resources: 1, findings: [] }
    }),
}
const message = 'MSH|^~\\&|A|B|||2026||ADT^A08|77|P|2.5\rPID|1||1\r'

/** What comes back for one message; '' when the line ends without an answer. */
const say = (open: () => ReturnType<typeof connectPlain>) =>
  new Promise<string>((resolve) => {
    const socket = open()
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes
      if (answer.includes('\u001C')) socket.end()
    })
    socket.on('error', () => resolve(''))
    socket.on('close', () => resolve(answer))
    socket.write(frame(Buffer.from(message)))
  })

describe('MLLP over TLS', () => {
  beforeAll(() => {
    for (const name of ['ours', 'theirs']) authority(name)
    certificate('server', 'ours')
    certificate('sender', 'ours')
    certificate('stranger', 'theirs')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const listening = (ca: boolean) => {
    const tls = { cert: file('server.pem'), key: file('server.key'), ...(ca ? { ca: file('ours.pem') } : {}) }
    return listenMllp({ settings: { port: 0, tls } } as unknown as Connector, intake)
  }
  const trusted = (port: number, more: ConnectionOptions = {}) =>
    say(() => connect({ host: '127.0.0.1', port, ca: readFileSync(file('ours.pem')), ...more }))
  const as = (name: string) => ({ cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${name}.key`)) })

  it('answers whoever trusts its certificate, and nobody in the clear', async () => {
    const { port, close } = await listening(false)
    expect(await trusted(port)).toContain('MSA|AA|77')
    const before = taken.length
    expect(await say(() => connectPlain(port, '127.0.0.1'))).not.toContain('MSA')
    expect(await trusted(port, { ca: readFileSync(file('theirs.pem')) })).toBe('')
    expect(taken.length).toBe(before)
    await close()
  })

  it('with an authority, admits only senders that show a certificate of it', async () => {
    const { port, close } = await listening(true)
    expect(await trusted(port, as('sender'))).toContain('MSA|AA|77')
    const before = taken.length
    expect(await trusted(port)).toBe('')
    expect(await trusted(port, as('stranger'))).toBe('')
    expect(taken.length).toBe(before)
    await close()
  })
})
