/** The last thing that was made of its kind. */
export interface Last<T> {
  /** One at a time: whoever asks for the same while it is made waits for it; a failure is forgotten. */
  of(key: string, make: () => Promise<T>): Promise<T>
  /** What is made already; null: not that. */
  ready(key: string): T | null
}

/** Keeps what was made last, by what it was made from. */
export function keepLast<T>(): Last<T> {
  let last: { key: string; made: Promise<T>; value: T | null } | null = null
  return {
    of(key, make) {
      if (last?.key === key) return last.made
      const one: NonNullable<typeof last> = { key, made: make(), value: null }
      one.made.then(
        (value) => {
          one.value = value
        },
        () => {
          if (last === one) last = null
        },
      )
      last = one
      return one.made
    },
    ready: (key) => (last?.key === key ? last.value : null),
  }
}
