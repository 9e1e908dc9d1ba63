import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a condition holds; fails when it does not within `patience` ms. */
export async function until(holds: () => boolean | Promise<boolean>, patience = 60_000): Promise<void> {
  const end = performance.now() + patience
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It did not come to hold within ${patience} ms: ${holds}`)
    await sleep(10)
  }
}
