/**
 * Numbers of JSON that keep their spelling: parsed, changed and written again, 1.50 stays 1.50. A number that JavaScript spells
 * differently is held as raw JSON; `JSON.stringify` writes it back as it was.
 */
export function parseLossless(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value !== 'number' || String(value) === source ? value : rawJson(source as string),
  )
}

const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown

const { rawJSON: rawJson, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object
  isRawJSON(value: unknown): boolean
}

export { isRawJSON, rawJson }

/** The spelling of a number, raw or not; undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return isRawJSON(value) ? (value as { rawJSON: string }).rawJSON : undefined
}
