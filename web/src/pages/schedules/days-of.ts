const dayLength = 86_400_000

/** The dates of a plan, `2026-11-30` and on. */
export function daysOf({ from, days }: { readonly from: string; readonly days: number }): string[] {
  const first = Date.parse(`${from}T00:00:00Z`)
  return Array.from({ length: days }, (_, i) => new Date(first + i * dayLength).toISOString().slice(0, 10))
}
