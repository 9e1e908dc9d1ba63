/**
 * Lets so many pieces of work run at once; the others wait in the order in which they came. What waits holds no connection, no lock and
 * nothing that it would only build when it runs.
 *
 *     const writing = turns(2)
 *     await writing(() => transact(store, work))
 */
export function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
