import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { dist, ensureBuilt } from './stage.ts'

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
  readonly src?: string
}

let manifest: Record<string, Chunk>
beforeAll(() => {
  ensureBuilt()
  manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
})

/** A chunk with everything that it imports at once: the files that a browser must have to run it. */
function filesOf(key: string, seen = new Set<string>(), files = new Set<string>()): Set<string> {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return files
  seen.add(key)
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) filesOf(next, seen, files)
  return files
}

const gzipped = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0)

/** What every page begins with: the application, and what runs before it. */
function begins(): Set<string> {
  const files = new Set<string>()
  for (const key of Object.keys(manifest).filter((each) => manifest[each]?.isEntry)) filesOf(key, new Set(), files)
  return files
}

const keyOf = (source: string) => Object.keys(manifest).find((key) => key.endsWith(source)) ?? source

test('whichever page is opened first, script and style stay within 250 kB gzip', () => {
  const pages = Object.keys(manifest).filter((key) => /src\/pages\/.*(-page|sign-in|set-up)\.tsx$/.test(key))
  expect(pages.length).toBeGreaterThan(6)
  for (const key of pages) {
    const first = begins()
    for (const lazy of [keyOf('locales/fa.json'), key]) filesOf(lazy, new Set(), first)
    const size = gzipped(first)
    expect({ key, size, fits: size <= 250_000 }).toEqual({ key, size, fits: true })
  }
})

test('what runs before everything else is small, and first in the page', () => {
  expect(gzipped(filesOf(keyOf('src/begin.ts')))).toBeLessThan(6_000)
  const scripts = [...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/<script[^>]*src="\/([^"]+)"/g)]
  expect(scripts.map(([, file]) => file)).toEqual([manifest[keyOf('src/begin.ts')]?.file, manifest['index.html']?.file])
})

test('after the worklist each page adds at most 60 kB gzip', () => {
  const first = filesOf(keyOf('pages/worklist/worklist-page.tsx'), new Set(), begins())
  for (const key of Object.keys(manifest).filter((key) => /src\/pages\/.*-page\.tsx$/.test(key))) {
    const more = [...filesOf(key)].filter((file) => !first.has(file))
    expect({ key, fits: gzipped(more) <= 60_000 }).toEqual({ key, fits: true })
  }
})

// Half a kilobyte of it finds the roots of algebraic states, which a previewed model may have; what compiles events stays at home, and its places cost another half.
test('the kernel that a page previews with comes in at most 76 kB gzip', () => {
  const first = filesOf(keyOf('pages/twin/twin-page.tsx'), new Set(), begins())
  const more = [...filesOf(keyOf('preview/run-preview.ts'))].filter((file) => !first.has(file))
  expect(more.length).toBeGreaterThan(0)
  expect({ size: gzipped(more), fits: gzipped(more) <= 76_000 }).toMatchObject({ fits: true })
})

test('nothing of the page is inline, so that the strictest policy holds', () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/)
})
