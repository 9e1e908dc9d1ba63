import { parseDocument } from 'yaml'
import type { Learned } from './learn-population.ts'

/**
 * The text of a model with learned typical values and variances, its version one higher: a proposal, for people to read and approve. Everything else,
 * comments included, stays.
 */
export function proposeVersion(text: string, { parameters, subjects }: Learned): string {
  const document = parseDocument(text)
  for (const { parameter, factor, variance } of parameters) {
    const path = ['parameters', parameter]
    const typical = document.getIn([...path, 'typical'])
    const short = Number(factor.toPrecision(4))
    document.setIn(
      [...path, 'typical'],
      typeof typical === 'number' ? Number((typical * factor).toPrecision(5)) : `${short} * (${String(typical)})`,
    )
    const between = document.getIn([...path, 'varies', 'between'])
    if (variance !== null && typeof between === 'number')
      document.setIn([...path, 'varies', 'between'], Number(variance.toPrecision(4)))
  }
  const version = Number(document.get('version') ?? 1)
  document.set('version', version + 1)
  document.commentBefore =
    `${document.commentBefore ?? ''}\n Typical values and variances learned from ${subjects} subjects; not reviewed.`.trimStart()
  return document.toString({ lineWidth: 0 })
}
