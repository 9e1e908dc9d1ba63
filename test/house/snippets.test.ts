import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { files, read, root } from './sources.ts'

interface Snippet {
  readonly command: string
  readonly output: string
}

/** Commands (`$ …`) of the ```console blocks of a page, each with what it prints. A line `…` stands for any lines. */
function snippets(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.replace(/\\\n/g, ' ').split('\n')
        return { command, output: output.join('\n').trim() }
      }),
  )
}

const pages = files('.md')
  .map((page) => ({ page, snippets: snippets(read(page)) }))
  .filter((p) => p.snippets.length > 0)

describe('commands shown in the documents', () => {
  it('are there to be checked', () => expect(pages.map((p) => p.page)).toContain('README.md'))

  for (const { page, snippets } of pages) {
    for (const { command, output } of snippets) {
      it(`${page}: ${command}`, () => {
        const run = spawnSync('sh', ['-c', command.replace(/^(npx )?hamzad /, 'bin/hamzad ')], {
          cwd: root,
          encoding: 'utf8',
        })
        // On a slow machine a command tells how far it is.
        const said = run.stderr.replace(/^.*\d+ of \d+.*\n/gm, '')
        expect(said + (run.error?.message ?? ''), 'stderr').toBe('')
        const parts = output.split(/^…$/m)
        if (parts.length === 1) expect(run.stdout.trim()).toBe(output)
        else for (const part of parts) expect(run.stdout).toContain(part.trim())
      })
    }
  }
})
