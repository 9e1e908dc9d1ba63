import type { Element } from './xml.ts'

/** What stands in an SBML document and is not understood, by name and line. It is refused, never ignored. */
export class SbmlRefusal extends Error {
  readonly feature: string
  readonly line: number

  constructor(feature: string, line: number) {
    super(`${feature} (line ${line})`)
    this.feature = feature
    this.line = line
  }
}

export function refuse(feature: string, at: Element): never {
  throw new SbmlRefusal(feature, at.line)
}
