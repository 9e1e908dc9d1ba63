import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../test/support/until.ts'

const root = resolve(import.meta.dirname, '../../..')
const hamzad = join(root, 'bin/hamzad')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hamzad-visits-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const arguments_ = (file: string, replications: number, workers: number, ...more: string[]) =>
  `simulate emergency-department --until 1140 --replications ${replications} --seed 4 --json --workers ${workers}`
    .split(' ')
    .concat('--records', file, ...more)

/** Visits have been written. */
const growing = (file: string) => (statSync(`${file}.part`, { throwIfNoEntry: false })?.size ?? 0) > 100

describe('records of every visit', () => {
  it('are the same lines in the same order on one thread and on two', () => {
    const files = [1, 2].map((workers) => {
      const file = join(folder, `${workers}.csv`)
      const { status, stderr } = spawnSync(hamzad, arguments_(file, 40, workers), { encoding: 'utf8' })
      expect([status, stderr.replace(/^.*\d+ of 40 replications.*\n/gm, '')]).toEqual([0, ''])
      return readFileSync(file, 'utf8')
    })
    expect(files[0]).toMatch(/^replication,patient,class,place,arrived,started,served,left,outcome\n1,/)
    expect(files[0]!.split('\n').at(-2)).toMatch(/^40,/)
    expect(files[1]).toBe(files[0])
  })

  it.each([1, 2])('hold whole replications when Ctrl-C ends a run on %i threads', async (workers) => {
    const file = join(folder, `cancelled-${workers}.csv`)
    const child = spawn(hamzad, arguments_(file, 100_000, workers), { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let said = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    await until(() => growing(file))
    expect(existsSync(file)).toBe(false)
    child.kill('SIGINT')
    expect([await ended, said]).toEqual([0, expect.stringContaining('these are the results so far')])
    const { replications, cancelled } = JSON.parse(out)
    expect(cancelled).toBe(true)
    expect(replications).toBeGreaterThan(0)
    expect(replications).toBeLessThan(100_000)
    const seen = new Set(
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split(',')[0])),
    )
    expect([...seen]).toEqual(Array.from({ length: replications }, (_, i) => i + 1))
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  it.each([1, 2])(
    'end at once, empty, when Ctrl-C comes within the first long replication, on %i threads',
    async (workers) => {
      const file = join(folder, `long-${workers}.csv`)
      const long = `simulate small-hospital --until 1000000d --replications 2 --seed 4 --json --workers ${workers} --records ${file}`
      const child = spawn(hamzad, long.split(' '), { stdio: ['ignore', 'pipe', 'pipe'] })
      let said = ''
      child.stderr.on('data', (chunk) => {
        said += chunk
      })
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
      await until(() => existsSync(`${file}.part`) && (workers > 1 || growing(file)))
      child.kill('SIGINT')
      expect([await ended, said]).toEqual([0, expect.stringContaining('there are no results')])
      expect(readFileSync(file, 'utf8')).toBe('replication,patient,class,place,arrived,started,served,left,outcome\n')
    },
  )

  it('leave nothing under the name of the file when a run is killed', async () => {
    const file = join(folder, 'killed.csv')
    const child = spawn(hamzad, arguments_(file, 100_000, 1), { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await until(() => growing(file))
    child.kill('SIGKILL')
    await ended
    expect(existsSync(file)).toBe(false)
  })
})
