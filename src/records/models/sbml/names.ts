import { reserved } from '../../../kernel/language/functions.ts'

/** Gives names that the language accepts and that are taken once. */
export interface Names {
  /** The wished name, or the nearest free one. */
  take(wish: string): string
}

/** Names of a model: ids keep their spelling unless the language has a meaning for it. */
export function createNames(): Names {
  const taken = new Set<string>()
  return {
    take(wish) {
      const usable = wish.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9_])/, 'x')
      let name = usable || 'x'
      for (let i = 2; taken.has(name) || reserved.has(name); i++) name = i === 2 ? `${usable}_` : `${usable}_${i}`
      taken.add(name)
      return name
    },
  }
}
