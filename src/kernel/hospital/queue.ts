/** What comes next, by time: a binary heap of instants with a number each. */
export interface Queue {
  times: Float64Array
  what: Int32Array
  size: number
}

export const createQueue = (): Queue => ({ times: new Float64Array(2048), what: new Int32Array(2048), size: 0 })

export function push(q: Queue, time: number, what: number): void {
  if (q.size === q.times.length) {
    const [times, whats] = [new Float64Array(q.size * 2), new Int32Array(q.size * 2)]
    times.set(q.times)
    whats.set(q.what)
    q.times = times
    q.what = whats
  }
  const { times, what: whats } = q
  let i = q.size++
  while (i > 0) {
    const up = (i - 1) >> 1
    if (times[up]! <= time) break
    times[i] = times[up]!
    whats[i] = whats[up]!
    i = up
  }
  times[i] = time
  whats[i] = what
}

/** Takes the first out and answers with its number. */
export function popFirst(q: Queue): number {
  const { times, what } = q
  const first = what[0]!
  const n = --q.size
  const [time, last] = [times[n]!, what[n]!]
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= n) break
    if (child + 1 < n && times[child + 1]! < times[child]!) child++
    if (times[child]! >= time) break
    times[i] = times[child]!
    what[i] = what[child]!
    i = child
  }
  times[i] = time
  what[i] = last
  return first
}
