import { expect, it } from 'vitest'
import { turns } from './turns.ts'

it('runs so many at once, in the order in which they came, whatever becomes of them', async () => {
  const turn = turns(2)
  const began: number[] = []
  const ends: (() => void)[] = []
  let running = 0
  let most = 0
  const jobs = Array.from({ length: 5 }, (_, index) =>
    turn(async () => {
      began.push(index)
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => {
        ends[index] = resolve
      })
      running--
      if (index === 1) throw new Error('failed')
      return index
    }),
  )
  jobs[1]?.catch(() => {})
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  await settle()
  expect(began).toEqual([0, 1])
  for (let index = 0; index < 5; index++) {
    ends[index]?.()
    await settle()
  }
  expect(began).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(2)
  const results = await Promise.allSettled(jobs)
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})
