import type { ScoreGroups } from '../../store/prequential-record.ts'
import type { Connection } from '../../store/schema.ts'
import { getSubject } from '../../store/subjects.ts'
import { locations } from '../patients/subject-banner.ts'

/** The subgroups that goals are checked in. */
export const groupNames = ['sex', 'age', 'ethnicity', 'site'] as const

const bands = [18, 40, 65, 80] as const

/** What subgroups a subject belongs to, as recorded: sex, band of age, ethnicity (or race) of the Patient resource, ward as site. Unknown is null. */
export async function scoreGroups(db: Connection, subject: string, now: number): Promise<ScoreGroups> {
  const known = await getSubject(db, subject)
  const patient = await db
    .selectFrom('resource')
    .select('content')
    .where('type', '=', 'Patient')
    .where('subject', '=', subject)
    .where('deleted', '=', false)
    .executeTakeFirst()
  const place = (await locations(db, [subject])).get(subject)
  return {
    sex: known?.sex ?? null,
    age: ageBand(known?.birthDate ?? null, now),
    ethnicity: patient ? ethnicityOf(patient.content) : null,
    site: process.env.HAMZAD_SITE ?? place?.split(/[,/]/)[0]?.trim() ?? null,
  }
}

export function ageBand(birthDate: string | null, now: number): string | null {
  const born = birthDate === null ? Number.NaN : Date.parse(birthDate)
  if (Number.isNaN(born)) return null
  const years = (now - born) / (365.25 * 86_400_000)
  const i = bands.findIndex((end) => years < end)
  if (i === 0) return `under ${bands[0]}`
  return i < 0 ? `${bands.at(-1)} and over` : `${bands[i - 1]} to ${bands[i]! - 1}`
}

interface Extension {
  readonly url?: string
  readonly valueString?: string
  readonly extension?: readonly Extension[]
}

function ethnicityOf(content: string): string | null {
  const extensions = (JSON.parse(content) as { extension?: readonly Extension[] }).extension ?? []
  const text = (name: string) =>
    extensions.find(({ url }) => url?.endsWith(name))?.extension?.find(({ url }) => url === 'text')?.valueString
  return text('us-core-race') ?? text('us-core-ethnicity') ?? null
}
