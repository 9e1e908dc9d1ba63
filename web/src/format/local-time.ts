/** An instant as a field for local times writes it: 2026-01-02T03:04. */
export const localOf = (at: number): string =>
  new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

/** What such a field says as an instant; null: nothing that can be read. */
export function instantOf(text: string): string | null {
  const at = Date.parse(text)
  return Number.isFinite(at) ? new Date(at).toISOString() : null
}
