import { isObject, type JsonObject } from '../resource.ts'
import { PatchFault } from './patch-fault.ts'

/**
 * Applies a JSON Patch (RFC 6902) to a value, all of it or none. The value is not changed; the result shares what the patch leaves alone.
 *
 *     jsonPatch({ a: 1 }, [{ op: 'replace', path: '/a', value: 2 }])    // { a: 2 }
 */
export function jsonPatch(value: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new PatchFault('a JSON Patch is an array of operations')
  return operations.reduce((document: unknown, operation, index) => {
    try {
      return applyOne(document, operation)
    } catch (fault) {
      throw fault instanceof PatchFault ? new PatchFault(`operation ${index + 1}: ${fault.message}`) : fault
    }
  }, value)
}

function applyOne(document: unknown, operation: unknown): unknown {
  if (!isObject(operation) || typeof operation.path !== 'string') throw new PatchFault('op and path are needed')
  const path = pointer(operation.path)
  const needsValue = () => {
    if (!('value' in operation)) throw new PatchFault('a value is needed')
    return operation.value
  }
  const from = () => {
    if (typeof operation.from !== 'string') throw new PatchFault('from is needed')
    return pointer(operation.from)
  }
  switch (operation.op) {
    case 'add':
      return change(document, path, needsValue(), 'add')
    case 'replace':
      return change(document, path, needsValue(), 'replace')
    case 'remove':
      return change(document, path, undefined, 'remove')
    case 'copy':
      return change(document, path, read(document, from()), 'add')
    case 'move': {
      const source = from()
      if (source.length < path.length && source.every((step, index) => step === path[index]))
        throw new PatchFault('a value cannot be moved into itself')
      const moved = read(document, source)
      return change(change(document, source, undefined, 'remove'), path, moved, 'add')
    }
    case 'test':
      if (!same(read(document, path), needsValue())) throw new PatchFault('the test failed')
      return document
    default:
      throw new PatchFault('op is none of add, remove, replace, move, copy, test')
  }
}

function pointer(text: string): string[] {
  if (text === '') return []
  if (!text.startsWith('/')) throw new PatchFault('a path starts with /')
  return text
    .slice(1)
    .split('/')
    .map((step) => {
      if (/~(?![01])/.test(step)) throw new PatchFault('~ is written ~0')
      return step.replaceAll('~1', '/').replaceAll('~0', '~')
    })
}

const missing = () => new PatchFault('there is nothing at the path')

function indexOf(step: string, length: number, mayAppend: boolean): number {
  if (step === '-' && mayAppend) return length
  if (!/^(?:0|[1-9]\d*)$/.test(step)) throw new PatchFault('an array needs an index')
  const index = Number(step)
  if (index > length - (mayAppend ? 0 : 1)) throw missing()
  return index
}

function read(document: unknown, path: readonly string[]): unknown {
  let at = document
  for (const step of path) {
    if (Array.isArray(at)) at = at[indexOf(step, at.length, false)]
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step]
    else throw missing()
  }
  return at
}

function change(
  document: unknown,
  path: readonly string[],
  value: unknown,
  how: 'add' | 'replace' | 'remove',
): unknown {
  const [step, ...rest] = path
  if (step === undefined) {
    if (how === 'remove') throw new PatchFault('the whole resource cannot be removed')
    return value
  }
  if (Array.isArray(document)) {
    const isLast = rest.length === 0
    const index = indexOf(step, document.length, isLast && how === 'add')
    if (!isLast) return document.with(index, change(document[index], rest, value, how))
    return document.toSpliced(index, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [value]))
  }
  if (!isObject(document)) throw missing()
  if (step === '__proto__') throw new PatchFault('this name cannot be used')
  if (rest.length > 0 || how !== 'add') if (!Object.hasOwn(document, step)) throw missing()
  const { [step]: old, ...others } = document as JsonObject
  if (rest.length > 0) return { ...document, [step]: change(old, rest, value, how) }
  return how === 'remove' ? others : { ...document, [step]: value }
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => same(each, b[index]))
  if (JSON.stringify(a) === JSON.stringify(b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(b))
    return typeof a !== 'string' && typeof b !== 'string' && Number(String(a)) === Number(String(b))
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same((a as JsonObject)[key], (b as JsonObject)[key]))
  )
}
