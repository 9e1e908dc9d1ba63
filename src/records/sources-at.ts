import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HamzadError } from '../kernel/errors.ts'
import { fileSource, type RecordSource, reasonOf } from './source.ts'
import { zipSources } from './zip.ts'

/**
 * The sources at a path: the file itself, the files in a zip archive, or every file below a folder, patients first (then by name), so that what is checked
 * against birth and death finds them. Throws `file.unreadable`.
 *
 *     for (const source of await sourcesAt('export/')) …
 */
export async function sourcesAt(path: string): Promise<RecordSource[]> {
  try {
    if (!(await stat(path)).isDirectory()) {
      if (!/\.zip$/i.test(path)) return [fileSource(path)]
      return await zipSources(path)
    }
    const names = await readdir(path, { recursive: true, withFileTypes: true })
    return names
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ file, name: file.slice(path.length).replace(/^[\\/]+/, '') }))
      .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
      .map(({ file, name }) => fileSource(file, name))
  } catch (error) {
    throw new HamzadError('file.unreadable', { file: path, why: reasonOf(error) }, { cause: error })
  }
}

/** The sources at several paths, in their order. Throws `file.unreadable`. */
export async function fileSources(paths: readonly string[]): Promise<RecordSource[]> {
  const found: RecordSource[] = []
  for (const path of paths) found.push(...(await sourcesAt(path)))
  return found
}

function rank(name: string): number {
  const first = ['Patient', 'Medication.', 'Location']
  const at = first.findIndex((start) => basename(name).startsWith(start))
  return at === -1 ? first.length : at
}
