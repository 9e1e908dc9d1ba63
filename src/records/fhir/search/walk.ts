import { isObject, type JsonObject } from '../resource.ts'

interface Step {
  readonly name: string
  readonly index?: number
  readonly where?: readonly [key: string, value: string]
}

const compiled = new Map<string, readonly Step[]>()

function stepsOf(path: string): readonly Step[] {
  let steps = compiled.get(path)
  if (!steps) {
    steps = (path === '' ? [] : path.split(/\.(?![^[]*\])/)).map((text) => {
      const [, name, key, value, index] = /^(\w+)(?:\[(\w+)=(.*)\]|\[(\d+)\])?$/.exec(text) ?? []
      return {
        name: name as string,
        ...(index === undefined ? {} : { index: Number(index) }),
        ...(key === undefined ? {} : { where: [key, value as string] as const }),
      }
    })
    compiled.set(path, steps)
  }
  return steps
}

/**
 * Every value at a path of the search tables, arrays opened.
 *
 *     walk(patient, 'telecom[system=phone]')
 */
export function walk(root: unknown, path: string): readonly unknown[] {
  let at: unknown[] = [root]
  for (const step of stepsOf(path)) {
    const next: unknown[] = []
    for (const item of at) {
      if (!isObject(item)) continue
      const value = (item as JsonObject)[step.name]
      if (value === undefined || value === null) continue
      if (!Array.isArray(value)) {
        if (holds(value, step)) next.push(value)
      } else
        for (let i = 0; i < value.length; i++)
          if ((step.index === undefined || step.index === i) && holds(value[i], step)) next.push(value[i])
    }
    if (next.length === 0) return next
    at = next
  }
  return at
}

function holds(value: unknown, { where }: Step): boolean {
  return where === undefined || (isObject(value) && value[where[0]] === where[1])
}
