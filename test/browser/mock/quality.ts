import type { QualityItem, QualityView } from '../../../src/twins/quality/shapes.ts'

/** Data quality as a ward might see it: a monitor that repeats itself, and a laboratory that is good. */
export function qualityAnswer(url: URL, now: number, subject: string): { status: number; body: unknown } | null {
  const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString()
  if (url.pathname === '/api/quality') {
    const body: QualityView = {
      since: at(720),
      channels: [
        channel(
          'connector ward3-broker',
          'http://loinc.org|8867-4',
          'Heart rate',
          182_340,
          41,
          at(0.1),
          [0, 12, 260, 0, 14_210],
        ),
        channel(
          'connector laboratory',
          'http://loinc.org|20578-1',
          'Vancomycin [Mass/volume]',
          412,
          58,
          at(2),
          [3, 0, 1, 6, 0],
        ),
        channel(
          'connector laboratory',
          'http://loinc.org|2160-0',
          'Creatinine [Mass/volume] in Serum or Plasma',
          1904,
          203,
          at(1),
          [0, 0, 0, 0, 0],
        ),
        channel('files', null, null, 37, 4, at(400), [37, 0, 0, 0, 0]),
      ],
      types: [
        {
          source: 'files',
          type: 'Observation',
          refused: 4,
          marked: 37,
          faults: { completeness: 37, conformity: 4, plausibility: 0, timeliness: 0, duplicates: 0 },
        },
        {
          source: '$import',
          type: null,
          refused: 2,
          marked: 0,
          faults: { completeness: 0, conformity: 2, plausibility: 0, timeliness: 0, duplicates: 0 },
        },
      ],
    }
    return { status: 200, body }
  }
  if (url.pathname !== '/api/quality/items') return null
  const items: QualityItem[] = [1, 2].map((i) => ({
    resource: `Observation/monitor-${i}`,
    subject,
    at: at(i),
    rule: 'observation.value-implausible',
    reason: 'The value 412 /min is outside the plausible range 10 to 300 /min',
    place: null,
    stored: true,
  }))
  return { status: 200, body: { items } }
}

function channel(
  source: string,
  code: string | null,
  name: string | null,
  values: number,
  patients: number,
  lastAt: string,
  [completeness, conformity, plausibility, timeliness, duplicates]: readonly [number, number, number, number, number],
): QualityView['channels'][number] {
  return {
    source,
    channel: code,
    name,
    values,
    patients,
    faults: { completeness, conformity, plausibility, timeliness, duplicates },
    delay: { median: source === 'files' ? 5000 : 0.3, most: source === 'files' ? 9000 : 26 },
    lastAt,
  }
}
