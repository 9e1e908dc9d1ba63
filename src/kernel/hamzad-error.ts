/** What a code says: the HTTP status that goes with it, and a sentence that tells the reader the next action. */
interface Sentence {
  readonly status: number
  readonly text: string
}

/** The codes of the kernel; `errors.ts` adds those of the edges to the one table, and a page that only computes leaves them at home. */
export interface Sentences {
  readonly 'input.invalid': Sentence
  readonly 'model.unsupported': Sentence
  readonly 'twin.data-missing': Sentence
}

export type ErrorCode = keyof Sentences

const table = {
  'input.invalid': { status: 400, text: '{what} is not valid: {why}. {action}' },
  'model.unsupported': {
    status: 422,
    text: 'The model uses {feature}, which Hamzad does not support. Take that part out, or simulate the model elsewhere.',
  },
  'twin.data-missing': {
    status: 422,
    text: 'The twin cannot be built yet: {missing} missing. Record it and try again.',
  },
} as Sentences

/** Adds codes to the table. */
export const addSentences = (more: Partial<Sentences>): void => void Object.assign(table, more)

/** A text whose places {name} are filled. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? name))

/** An error that a person or a program at the edge can act on. */
export class HamzadError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly values: Readonly<Record<string, string | number>>

  constructor(code: ErrorCode, values: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(fill(table[code].text, values), options)
    this.name = 'HamzadError'
    this.code = code
    this.status = table[code].status
    this.values = values
  }
}
