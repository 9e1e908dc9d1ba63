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
