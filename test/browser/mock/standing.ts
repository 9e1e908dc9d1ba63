import type { StandingView } from '../../../src/twins/credibility/standing.ts'

export const reasons: StandingView['reasons'] = [
  {
    code: 'gap',
    values: { group: 'site:ICU West', value: 0.61, others: 0.8, most: 0.1 },
    text: 'In the subgroup site:ICU West …',
  },
  { code: 'skill', values: { over: 'prior', value: 0.02, least: 0.1 }, text: 'Its skill over prior …' },
  { code: 'drift', values: { of: 'concentration pit', since: '2026-11-09' }, text: 'Its scores have changed …' },
]

/** The first twin may recommend; the others' model has drifted, and their forecasts are withheld. */
export function standingOf(twin: string): StandingView {
  const sound = twin.endsWith('1')
  return {
    stage: sound ? 'approved' : 'experimental',
    state: sound ? 'proven' : 'failing',
    allowed: sound,
    reasons: sound ? [] : reasons,
  }
}
