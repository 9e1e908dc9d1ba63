import i18next from 'i18next'

/** Names that some systems of codes go by. */
const systems: Readonly<Record<string, string>> = {
  'http://loinc.org': 'LOINC',
  'urn:iso:std:iso:11073:10101': 'IEEE 11073',
  'http://snomed.info/sct': 'SNOMED CT',
}

/** What a code measures, in words where the language has them: "Heart rate"; else the code with its system. */
export function codeName({ system, code }: { readonly system: string; readonly code: string }): string {
  const key = `measured.${code}`
  if (system === 'http://loinc.org' && i18next.exists(key)) return String(i18next.t(key as never))
  return `${systems[system] ?? system} ${code}`.trim()
}
