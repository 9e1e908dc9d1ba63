import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { begin, fetchOrTake, forgetBegun } from './begun.ts'

const asked: string[] = []
beforeEach(() => {
  vi.stubGlobal('location', { origin: 'http://here' })
  vi.stubGlobal('fetch', async (what: string | Request) => {
    const url = typeof what === 'string' ? `http://here${what}` : what.url
    asked.push(url)
    if (url.endsWith('/lost')) throw new TypeError('lost')
    return new Response(`answer ${asked.length}`, { status: url.endsWith('/refused') ? 401 : 200 })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  asked.length = 0
  forgetBegun()
})
const take = async (path: string, method = 'GET') => {
  const answer = await fetchOrTake(new Request(`http://here${path}`, { method }))
  return answer.text()
}

test('an answer that was begun is taken once; the next time is asked anew', async () => {
  begin('/api/a?b=c')
  expect(await take('/api/a?b=c')).toBe('answer 1')
  expect(await take('/api/a?b=c')).toBe('answer 2')
})

test('another address and another origin are asked', async () => {
  begin('/api/a')
  expect(await take('/api/a?b=c')).toBe('answer 2')
  await fetchOrTake(new Request('http://there/api/a'))
  expect(asked).toEqual(['http://here/api/a', 'http://here/api/a?b=c', 'http://there/api/a'])
})

test('what was asked before a change, or before somebody else signed in, is asked anew', async () => {
  begin('/api/a')
  expect(await take('/api/session', 'DELETE')).toBe('answer 2')
  expect(await take('/api/a')).toBe('answer 3')
})

test('an answer that nobody took for half a minute is asked anew', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  begin('/api/a')
  begin('/api/b')
  vi.advanceTimersByTime(29_999)
  expect(await take('/api/a')).toBe('answer 1')
  vi.advanceTimersByTime(1)
  expect(await take('/api/b')).toBe('answer 3')
  vi.useRealTimers()
})

test('what was forgotten is asked, so that a refusal from before sign-in answers nobody who has signed in', async () => {
  begin('/api/refused')
  forgetBegun()
  await take('/api/refused')
  expect(asked).toHaveLength(2)
})

test('who takes an answer that was lost hears of it; nobody else does', async () => {
  begin('/api/lost')
  await new Promise((resolve) => setTimeout(resolve))
  await expect(fetchOrTake(new Request('http://here/api/lost'))).rejects.toThrow('lost')
})
