import { items, members } from './members.ts'

/** A name that stands twice in one object of well-formed JSON; null when none does. Readers differ in which of the two they take. */
export function doubledName(text: string): string | null {
  const first = /[^\s]/.exec(text)?.[0]
  if (first === '[') {
    for (const { from, to } of items(text)) {
      const inner = nested(text, from, to)
      if (inner !== null) return inner
    }
    return null
  }
  if (first !== '{') return null
  const seen = new Set<string>()
  for (const { key, from, to } of members(text)) {
    if (seen.has(key)) return key
    seen.add(key)
    const inner = nested(text, from, to)
    if (inner !== null) return inner
  }
  return null
}

const nested = (text: string, from: number, to: number) =>
  text[from] === '{' || text[from] === '[' ? doubledName(text.slice(from, to)) : null

/** The same for text that was parsed already: only when it has more names than the value has is it looked through for which. */
export function doubledNameIn(text: string, value: unknown): string | null {
  return namesIn(text) === keysOf(value) ? null : doubledName(text)
}

/** Names of all objects in well-formed JSON: colons outside of strings. */
function namesIn(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === 58) count++
    else if (c === 34) {
      at++
      for (let d = text.charCodeAt(at); d !== 34 && at < text.length; d = text.charCodeAt(at)) at += d === 92 ? 2 : 1
    }
  }
  return count
}

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) for (const item of value) count += keysOf(item)
  else for (const key of Object.keys(value)) count += 1 + keysOf((value as Record<string, unknown>)[key])
  return count
}
