/** Answers that were asked for before the application was there to ask, by address: each is taken once, and while it is new. */
const begun = new Map<string, { readonly answer: Promise<Response>; readonly at: number }>()
const goodFor = 30_000

/** Asks as the client does; nothing is thrown here: who takes the answer hears what went wrong. */
export function begin(address: string): Promise<Response> {
  const answer = fetch(address, { headers: { 'x-hamzad': '1' } })
  answer.catch(() => undefined)
  begun.set(address, { answer, at: performance.now() })
  return answer
}

/** Nobody is signed in: what was asked for beyond that was refused, and must not be taken for an answer to whoever signs in. */
export const forgetBegun = (): void => begun.clear()

/** What the client fetches with. Whatever is changed, or whoever signs in or out: nothing that was asked before is an answer any more. */
export async function fetchOrTake(request: Request): Promise<Response> {
  if (request.method !== 'GET') forgetBegun()
  const { origin } = location
  const address = request.url.startsWith(origin) ? request.url.slice(origin.length) : ''
  const found = begun.get(address)
  begun.delete(address)
  return found && performance.now() - found.at < goodFor ? found.answer : fetch(request)
}
