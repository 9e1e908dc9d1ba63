import { describe, expect, it } from 'vitest'
import { files, read } from './sources.ts'

const text = files('.ts', '.tsx', '.md', '.json', '.yaml', '.yml', '.mjs', '.css', '.html', '.sql').filter(
  (f) => f !== 'test/house/product.test.ts',
)

describe('the repository', () => {
  it('names no machine path and no registry host', () => {
    const found = text.flatMap((file) =>
      [...read(file).matchAll(/\/(?:work|root|home)\/[a-z][\w./-]*|registry\.npm\w*\.\w+/g)].map(
        (m) => `${file}: ${m[0]}`,
      ),
    )
    expect(found).toEqual([])
  })

  it('holds no mark of a merge that was not finished', () => {
    const found = text.filter((file) => /^(?:<{7} |>{7} )/m.test(read(file)))
    expect(found).toEqual([])
  })

  it('skips no test and leaves none alone', () => {
    const found = files('.test.ts', '.test.tsx').filter(
      (f) => f !== 'test/house/product.test.ts' && /\b(?:it|test|describe)\.(?:skip|only|todo|fails)\b/.test(read(f)),
    )
    expect(found).toEqual([])
  })

  it('depends on no package with a copyleft or source-available licence', () => {
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { license?: string }> }
    const found = Object.entries(lock.packages)
      .filter(
        ([, p]) =>
          /\b(?:A?GPL|LGPL|BUSL|BSL-1\.1|SSPL|Elastic)/i.test(p.license ?? '') && !/\bOR\b/.test(p.license ?? ''),
      )
      .map(([name, p]) => `${name}: ${p.license}`)
    expect(found).toEqual([])
  })
})
