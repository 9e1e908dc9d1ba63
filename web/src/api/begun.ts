/** Answers that were asked for before the application was there to ask, by address: each is taken once. */
const begun = new Map<string, Promise<Response>>()

/** Asks as the client does; nothing is thrown here: who takes the answer hears what went wrong. */
export function begin(address: string): Promise<Response> {
  const answer = fetch(address, { headers: { 'x-hamzad': '1' } })
  answer.catch(() => undefined)
  begun.set(address, answer)
  return answer
}

/** Nobody is signed in: what was asked for beyond that was refused, and must not be taken for an answer to whoever signs in. */
export const forgetBegun = (): void => begun.clear()

/** What the client fetches with. */
export async function fetchOrTake(request: Request): Promise<Response> {
  const { origin } = location
  const address = request.method === 'GET' && request.url.startsWith(origin) ? request.url.slice(origin.length) : ''
  const answer = begun.get(address)
  if (!answer) return fetch(request)
  begun.delete(address)
  return answer
}
