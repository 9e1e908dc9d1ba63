import { existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answer, type MockState, mockState } from './api.ts'

const dist = fileURLToPath(new URL('../../../web/dist', import.meta.url))
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** The strictest policy that the pages must live with: nothing inline, nothing from elsewhere. */
export const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export interface MockServer {
  readonly url: string
  readonly state: MockState
  /** Tells every open page what has changed, as the real server does. */
  announce(event: { kind: string; id: string }): void
  close(): Promise<void>
}

/** The built web under the strict policy, with the mocked API behind it. */
export async function serveMock(port = 0): Promise<MockServer> {
  const state = mockState()
  const listeners = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('event: hello\ndata: {}\n\n')
      listeners.add(response)
      request.on('close', () => listeners.delete(response))
      return
    }
    if (url.pathname.startsWith('/api/')) {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      const json = request.headers['content-type']?.includes('json')
      const body: unknown = text === '' ? undefined : json ? JSON.parse(text) : text
      const method = request.method ?? 'GET'
      state.requests.push({ method, path: url.pathname, body, guarded: request.headers['x-hamzad'] === '1' })
      const { status, body: out } = answer(state, method, url, body)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(out === undefined ? undefined : JSON.stringify(out))
      return
    }
    const file = join(dist, url.pathname)
    const found = extname(file) !== '' && file.startsWith(dist) && existsSync(file) ? file : join(dist, 'index.html')
    response.writeHead(200, {
      'content-type': types[extname(found)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    })
    response.end(readFileSync(found))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    announce: (event) => {
      for (const listener of listeners) listener.write(`data: ${JSON.stringify(event)}\n\n`)
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serveMock(Number(process.argv[2] ?? 4800))
  console.log(`Mocked Hamzad at ${url} (sign in: clinician / demonstration-only)`)
}
