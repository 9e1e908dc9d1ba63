import type { Readable } from 'node:stream'
import { HamzadError } from '../../kernel/errors.ts'

/** Lines of a body as it comes in; one that breaks off is an error, never an end. */
export async function* linesOf(body: Readable, longest = 16 * 1024 * 1024): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of body as AsyncIterable<Buffer>) {
    const parts = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > longest) {
      body.destroy()
      throw new HamzadError('input.too-large', { limit: `${Math.round(longest / 1024 / 1024)} MiB a line` })
    }
    for (const line of parts) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
