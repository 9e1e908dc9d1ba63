import type { Subject } from '../api/types.ts'

/** The number that people here call the patient by: one that has a name, the medical record number first. */
export function shownIdentifiers({ identifiers }: Subject): Subject['identifiers'] {
  const named = identifiers.filter(({ label }) => !label.includes('://'))
  const record = named.find(({ label }) => /\bmrn\b|medical record/i.test(label))
  return [record ?? named[0] ?? identifiers[0]].flatMap((one) => (one ? [one] : []))
}
