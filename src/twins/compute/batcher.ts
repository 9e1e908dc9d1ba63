/** Gathers single things into batches for one who takes many at once as cheaply as one. */
export interface Batcher<T, R> {
  /** Resolves with what became of this one when its batch is through. */
  add(item: T): Promise<R>
  /** Resolves when nothing waits. */
  drain(): Promise<void>
}

/**
 * While one batch is taken, the next gathers; so a lone item waits for nobody, and under load batches fill. When a batch fails, each of its
 * items is tried alone, so that one bad item fails alone.
 *
 *     const { add } = createBatcher((bodies) => intake.take(bodies))
 */
export function createBatcher<T, R>(
  take: (items: readonly T[]) => Promise<readonly R[]>,
  { size = 128 } = {},
): Batcher<T, R> {
  interface Waiting {
    readonly item: T
    readonly resolve: (result: R) => void
    readonly reject: (error: unknown) => void
  }
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, size)
      try {
        const results = await take(batch.map((each) => each.item))
        for (const [index, each] of batch.entries()) each.resolve(results[index] as R)
      } catch (error) {
        if (batch.length === 1) batch[0]?.reject(error)
        else for (const each of batch) await alone(each)
      }
    }
    running = undefined
  }

  async function alone({ item, resolve, reject }: Waiting): Promise<void> {
    try {
      const [result] = await take([item])
      resolve(result as R)
    } catch (error) {
      reject(error)
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        running ??= Promise.resolve().then(run)
      }),
    async drain() {
      while (running) await running
    },
  }
}
