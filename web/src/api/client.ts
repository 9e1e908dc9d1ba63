import createClient from 'openapi-fetch'
import type { paths } from './api.generated.ts'
import { fetchOrTake } from './begun.ts'

/** What the server said when it could not do what was asked: a stable code and a sentence with the next action. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly values: Readonly<Record<string, string | number>>

  constructor(status: number, code: string, message: string, values: Readonly<Record<string, string | number>> = {}) {
    super(message)
    this.name = 'ApiProblem'
    this.status = status
    this.code = code
    this.values = values
  }
}

let signedOut: () => void = () => {}

/** Called whenever the server no longer knows the session. */
export const onSignedOut = (listener: () => void): void => {
  signedOut = listener
}

/** The API as its document describes it; the header shows the server that a request comes from these pages. */
export const api = createClient<paths>({ headers: { 'x-hamzad': '1' }, fetch: fetchOrTake })

/** Whether somebody has touched the page since it last asked the server. Pages that refresh themselves do not keep a session alive. */
let touched = true
for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
  globalThis.addEventListener?.(
    kind,
    () => {
      touched = true
    },
    { capture: true, passive: true },
  )
api.use({
  onRequest({ request }) {
    if (!touched) request.headers.set('x-hamzad-background', '1')
    touched = false
    return request
  },
})

interface Answer<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The body of an answer; refusals and lost connections become an `ApiProblem`. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch(() => {
    throw new ApiProblem(0, 'unreachable', '')
  })
  if (response.ok) return data as T
  const problem = (typeof error === 'object' && error !== null ? error : {}) as Partial<ApiProblem>
  if (response.status === 401 && problem.code === 'sign-in.required') signedOut()
  throw new ApiProblem(response.status, problem.code ?? 'internal', problem.message ?? '', problem.values ?? {})
}
