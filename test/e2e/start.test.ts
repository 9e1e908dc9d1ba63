import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const hamzad = join(root, 'bin/hamzad')
const patients = join(root, 'src/demo/patients')
const patient = join(patients, readdirSync(patients).find((f) => f.endsWith('.json.gz')) as string)

let data: string
let running: ChildProcess[] = []

/** Starts Hamzad and waits for its address. */
async function start(...flags: string[]): Promise<{ process: ChildProcess; url: string; text: () => string }> {
  const child = spawn(hamzad, ['start', '--data', data, '--port', '0', ...flags], { cwd: root })
  running.push(child)
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`hamzad ended: ${text}`)
  })
  const ready = (async () => {
    for (;;) {
      const url = /page\s+(http\S+)/.exec(text)?.[1]
      if (url) return url
      await new Promise((go) => setTimeout(go, 50))
    }
  })()
  const url = await Promise.race([ready, ended])
  ended.catch(() => undefined)
  return { process: child, url, text: () => text }
}

const run = (...args: string[]) => spawnSync(hamzad, args, { cwd: root, encoding: 'utf8' })
const importPatient = () =>
  JSON.parse(run('import', patient, '--data', data, '--json').stdout) as {
    resources: number
    unchanged: number
    rejected: number
  }

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hamzad-e2e-'))
  running = []
})
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(data, { recursive: true, force: true })
})

describe('hamzad start', () => {
  it('serves the page, asks for the first administrator and holds nothing of the demonstration', async () => {
    const { url, text } = await start()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(text()).toMatch(/set-up token \S+/)
    const status = await (await fetch(`${url}/api/status`)).json()
    expect(status).toMatchObject({ demo: false, setupNeeded: true, demoAccounts: [] })
    const page = await fetch(url)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(await page.text()).toContain('<div id="root"')
    expect((await fetch(`${url}/api/worklist`)).status).toBe(401)
  })

  it('refuses a second start on the same folder, and stops cleanly on Ctrl-C', async () => {
    const first = await start()
    const second = run('start', '--data', data, '--port', '0')
    expect(second.status).toBe(1)
    expect(second.stderr).toMatch(/in use by another Hamzad \(process \d+\)/)
    first.process.kill('SIGINT')
    const [code] = await once(first.process, 'exit')
    expect(code).toBe(0)
    expect(readdirSync(data)).not.toContain('hamzad.lock')
  })

  it('loses nothing that was acknowledged when it is killed, and starts again', async () => {
    const first = await start()
    const imported = importPatient()
    expect(imported.resources).toBeGreaterThan(50)
    expect(imported.unchanged).toBe(0)
    first.process.kill('SIGKILL')
    await once(first.process, 'exit')
    await start()
    const again = importPatient()
    expect(again.unchanged).toBe(again.resources)
    expect(again.resources).toBe(imported.resources)
  })
})
