import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HamzadError } from '../../kernel/errors.ts'
import { type Compilation, compileModel } from '../../kernel/language/compile.ts'
import { type Diagnostic, formatDiagnostic, nearest } from '../../kernel/language/diagnostic.ts'
import type { Model } from '../../kernel/model.ts'
import { readSbml } from '../../records/models/sbml/read-sbml.ts'

/** The folder of models that ships with Hamzad. */
export const libraryFolder = fileURLToPath(new URL('../../models', import.meta.url))

/** A model of the library: where it stands, its compiled form, and its card. */
export interface LibraryEntry {
  readonly id: string
  readonly file: string
  readonly model: Model
  readonly diagnostics: readonly Diagnostic[]
}

interface Cached {
  readonly modified: number
  readonly files: readonly string[]
  readonly entry: LibraryEntry
}

const cache = new Map<string, Cached>()

/**
 * Every model of a library folder (`<subject>/<name>/model.yaml`), compiled, in the order of their ids.
 *
 *     for (const { model } of listModels()) console.log(model.id, model.title)
 */
export function listModels(folder = libraryFolder): LibraryEntry[] {
  return modelFiles(folder)
    .map((file) => loadModel(file))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * A model by id (`vancomycin-goti-2018`) or by the path of its file or folder. A compiled model is kept until its file changes.
 * Errors: `not-found`, `file.unreadable`, `input.invalid` with every diagnostic in the text.
 */
export function findModel(idOrPath: string, folder = libraryFolder): LibraryEntry {
  return loadModel(modelFile(idOrPath, folder))
}

/** The file of a model by id or path, whether or not it compiles. Errors: `not-found`. */
export function modelFile(idOrPath: string, folder = libraryFolder): string {
  const files = modelFiles(folder)
  const own = files.find((file) => basename(dirname(file)) === idOrPath)
  if (own) return own
  if (/\.(omex|sedml)$/i.test(idOrPath))
    throw new HamzadError('input.invalid', {
      what: `The file ${idOrPath}`,
      why: 'it describes a simulation, and a model is wanted here',
      action:
        'Run an archive with `hamzad simulate FILE.omex --out -`, or unpack it (it is a zip) and give the .xml in it',
    })
  if (/[/\\]|\.(ya?ml|xml|sbml)$/.test(idOrPath) || isFile(asFile(idOrPath))) return asFile(idOrPath)
  const ids = files.map((file) => basename(dirname(file)))
  const named = ids.filter((id) => idOrPath.length > 2 && id.includes(idOrPath.toLowerCase()))
  const guess = named.length > 0 ? named.join(', ') : nearest(idOrPath, ids)
  throw new HamzadError('not-found', { what: 'model', id: guess ? `${idOrPath} (did you mean ${guess}?)` : idOrPath })
}

/** The card of a model: intended use, population, evidence and limits, as Markdown; null when it has none. */
export const modelCard = (entry: LibraryEntry): string | null => beside(entry, 'card.md')

/** The datasheet of a model's source data: who was in it, who was not; null when nobody wrote one. */
export const modelDatasheet = (entry: Pick<LibraryEntry, 'file'>): string | null => beside(entry, 'datasheet.md')

function beside({ file }: Pick<LibraryEntry, 'file'>, name: string): string | null {
  try {
    return readFileSync(join(dirname(file), name), 'utf8')
  } catch {
    return null
  }
}

/** The text of a model file. Errors: `file.unreadable`. */
export function readModelText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new HamzadError('file.unreadable', { file, why: reason(cause) }, { cause })
  }
}

/** A model file compiled, with the fragments it includes (paths count from its folder, else from `models/shared`). Errors: `file.unreadable`. */
export function compileFile(file: string): Compilation & { readonly text: string; readonly files: readonly string[] } {
  const text = readModelText(file)
  const files = [file]
  const include = (path: string) => {
    if (isAbsolute(path) || path.split(/[/\\]/).includes('..')) return null
    const found = [join(dirname(file), path), join(libraryFolder, 'shared', path)].find(isFile)
    if (found === undefined) return null
    files.push(found)
    return readModelText(found)
  }
  const source = (path: string) => {
    const found = include(path)
    return found === null ? null : { model: readSbml(found).model, text: found }
  }
  if (/\.(xml|sbml)$/i.test(file)) return { model: readSbml(text).model, diagnostics: [], text, files }
  return { ...compileModel(text, { file, include, source }), text, files }
}

/** Every file that a model is written in, its own first: those it includes too. Errors: `file.unreadable`. */
export const modelTexts = (file: string): { readonly name: string; readonly text: string }[] =>
  compileFile(file).files.map((each) => ({ name: basename(each), text: readModelText(each) }))

function loadModel(file: string): LibraryEntry {
  const cached = cache.get(file)
  if (cached && cached.modified === newest(cached.files)) return cached.entry
  const { model, diagnostics, text, files } = compileFile(file)
  if (!model) {
    const errors = diagnostics.filter((each) => each.severity === 'error')
    const why = `\n${errors.map((each) => formatDiagnostic(each, text)).join('\n')}\n`
    throw new HamzadError('input.invalid', { what: `The model ${file}`, why, action: 'Mend the text and try again' })
  }
  const entry = { id: model.id, file, model, diagnostics }
  cache.set(file, { modified: newest(files), files, entry })
  return entry
}

function newest(files: readonly string[]): number {
  return Math.max(
    ...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY),
  )
}

function modelFiles(folder: string): string[] {
  const below = (path: string) =>
    readdirSync(path, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [join(path, each.name)] : []))
  return below(folder)
    .flatMap(below)
    .flatMap((path) => (isFile(join(path, 'model.yaml')) ? [join(path, 'model.yaml')] : []))
}

function asFile(path: string): string {
  const inside = resolve(path, 'model.yaml')
  return isFile(inside) ? inside : resolve(path)
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return 'it does not exist'
  return code === 'EISDIR' ? 'it is a folder without a model.yaml' : String(code ?? cause)
}
