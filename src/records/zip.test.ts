import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readAny } from './read-any.ts'
import { sourcesAt } from './sources-at.ts'
import { zipSources } from './zip.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-zip-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const record = (n: number) =>
  `<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" startDate="2026-01-02 03:${String(n % 60).padStart(2, '0')}:00 +0330" endDate="2026-01-02 03:${String(n % 60).padStart(2, '0')}:00 +0330" value="${60 + (n % 40)}"/>`
const health = (count: number) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en">\n${Array.from({ length: count }, (_, n) => record(n)).join('\n')}\n</HealthData>\n`

/** Packed by Python’s zipfile, as a foreign hand. */
function pack(name: string, files: Readonly<Record<string, string>>, method = 'ZIP_DEFLATED'): string {
  const [base, path] = [join(folder, `${name}-files`), join(folder, name)]
  const script = `import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.${method})\nfor n in sys.argv[3:]: z.open(n,'w',force_zip64=True).write(open(sys.argv[2]+'/'+n,'rb').read())\nz.close()`
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(base, file, '..'), { recursive: true })
    writeFileSync(join(base, file), text)
  }
  execFileSync('python3', ['-c', script, path, base, ...Object.keys(files)])
  return path
}

async function items(path: string) {
  const found = []
  for (const source of await sourcesAt(path))
    for await (const item of readAny(source, { patient: 'p1' })) found.push({ ...item, source: source.name })
  return found
}

const foreign = spawnSync('python3', ['--version']).status === 0

describe.runIf(foreign)('a zip archive', () => {
  it.each(['ZIP_DEFLATED', 'ZIP_STORED'])('of Apple Health is read as it is unpacked (%s)', async (method) => {
    const path = pack(`${method}.zip`, { 'apple_health_export/export.xml': health(5000) }, method)
    const found = await items(path)
    expect(found.length).toBe(5000)
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['resource']))
    expect(found[0]?.source).toBe('apple_health_export/export.xml')
  })

  it('gives every file, and none that is hidden', async () => {
    const path = pack('some.zip', { 'a.ndjson': '{}', '.secret': 'x', '__MACOSX/a.ndjson': 'x', 'b/c.json': '{}' })
    expect((await zipSources(path)).map(({ name }) => name)).toEqual(['a.ndjson', 'b/c.json'])
  })

  it('that is damaged is refused, and never throws anything else or hangs', async () => {
    const { readFileSync } = await import('node:fs')
    const whole = readFileSync(pack('small.zip', { 'export.xml': health(20) }))
    const path = join(folder, 'damaged.zip')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(whole.length),
        fc.boolean(),
        async (changes, length, cut) => {
          const bytes = Buffer.from(whole)
          for (const [at, value] of changes) bytes[at] = value
          writeFileSync(path, cut ? bytes.subarray(0, length) : bytes)
          const found = await items(path).catch((error: { code?: string }) => error.code)
          expect(Array.isArray(found) || found === 'file.unreadable').toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })
})
