import type { Credibility } from '../model.ts'
import type { Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import { type Fields, openFields, quantityOf, rangeOf, scalarOf, textOf, wordOf } from './fields.ts'

const ranks = ['low', 'medium', 'high'] as const
const references = ['persistence', 'climatology', 'prior'] as const

/** Reads the `credibility` section: the goals that a model's forecasts must meet, and the risk that they carry. */
export function readCredibility(node: Node | undefined, report: Report): Credibility | undefined {
  if (!node) return undefined
  const fields = openFields(node, 'credibility', '`credibility`', report)
  const n = quantityOf(fields.get('n'), null, '`n`', report)
  if (n === undefined && !fields.get('n'))
    report.error(
      fields.at,
      'credibility.n',
      '`credibility` does not say how many forecasts must be scored',
      'add `n: 50`',
    )
  else if (n !== undefined && !(Number.isInteger(n) && n > 0))
    report.error(fields.keyAt('n'), 'credibility.n', '`n` must be a whole number above 0')
  const coverage = (level: '80' | '95') => {
    const range = rangeOf(fields.get(`coverage${level}`), null, `\`coverage${level}\``, report)
    if (range && !(range[0] >= 0 && range[1] <= 1))
      report.error(fields.keyAt(`coverage${level}`), 'range.form', `\`coverage${level}\` must lie between 0 and 1`)
    return range && { [`coverage${level}`]: range }
  }
  const skill = readSkill(fields, report)
  const bias = share(fields, 'bias')
  const gap = share(fields, 'gap')
  const question = textOf(fields, 'question')
  const influence = wordOf(fields.get('influence'), '`influence`', ranks, report)
  const consequence = wordOf(fields.get('consequence'), '`consequence`', ranks, report)
  if (n === undefined) return undefined
  return {
    ...(question !== undefined && { question }),
    ...(influence && { influence }),
    ...(consequence && { consequence }),
    goals: {
      n,
      ...coverage('80'),
      ...coverage('95'),
      ...(skill && { skill }),
      ...(bias !== undefined && { bias }),
      ...(gap !== undefined && { gap }),
    },
  }
}

function readSkill(fields: Fields, report: Report): Credibility['goals']['skill'] {
  const node = fields.get('skill')
  if (!node) return undefined
  const skill = openFields(node, 'skill', '`skill`', report)
  const over = wordOf(skill.get('over'), '`over`', references, report)
  if (!skill.get('over'))
    report.error(
      skill.at,
      'credibility.skill',
      '`skill` does not say over what',
      `add \`over:\`, one of ${references.join(', ')}`,
    )
  const least = quantityOf(skill.get('least'), null, '`least`', report) ?? 0
  return over && { over, least }
}

function share(fields: Fields, key: 'bias' | 'gap'): number | undefined {
  const value = quantityOf(scalarOf(fields.get(key), `\`${key}\``, fields.report), null, `\`${key}\``, fields.report)
  if (value !== undefined && !(value > 0))
    fields.report.error(fields.keyAt(key), 'number.form', `\`${key}\` must be above 0`, 'write a fraction such as 0.2')
  return value
}
