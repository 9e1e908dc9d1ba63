import type { HarmLimit, Objective, ObjectiveTerm } from '../model.ts'
import type { Report } from './diagnostic.ts'
import { didYouMean } from './diagnostic.ts'
import type { ScalarNode } from './document.ts'
import { quantityFrom } from './fields.ts'
import type { DeclaredMeasure } from './measures.ts'

const number = String.raw`(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?`
const term = new RegExp(String.raw`\s*([-+])?\s*(?:(${number})\s*\*?\s*)?\b([PE])\(([^()]*)\)`, 'y')
const form = 'write a sum such as `P(auc24 in target) - 2 * P(auc24 > 600 mg.h/L)`'

/**
 * Reads an objective: a weighted sum of P(condition) and E(measure). A condition is `m in target`, `m in 400..600 UNIT`, `m > x UNIT` or
 * `m < x UNIT`. Terms with negative weight measure harm.
 */
export function readObjective(
  node: ScalarNode,
  measures: readonly DeclaredMeasure[],
  report: Report,
): Objective | null {
  const { text } = node
  const terms: ObjectiveTerm[] = []
  let at = 0
  let failed = false
  while (text.slice(at).trim() !== '') {
    term.lastIndex = at
    const match = term.exec(text)
    if (!match || (terms.length > 0 && match[1] === undefined)) {
      report.error(
        node.place(at + text.slice(at).search(/\S/), text.length),
        'objective.form',
        'This is not a term of an objective',
        form,
      )
      return null
    }
    const [whole, sign, size, letter, inside] = match as unknown as [string, string?, string?, ('P' | 'E')?, string?]
    const from = at + whole.lastIndexOf('(') + 1
    at += whole.length
    const weight = (sign === '-' ? -1 : 1) * (size === undefined ? 1 : Number(size))
    const condition =
      letter === 'P'
        ? readCondition(inside!, from, node, measures, report)
        : readMean(inside!, from, node, measures, report)
    if (!condition) {
      failed = true
      continue
    }
    terms.push({
      weight,
      text: `${letter}(${inside!.trim()})`,
      of: letter === 'P' ? 'probability' : 'expectation',
      harm: weight < 0,
      ...condition,
    })
  }
  if (terms.length === 0 && !failed) report.error(node.at, 'objective.form', 'The objective is empty', form)
  return failed || terms.length === 0 ? null : { text: text.trim(), terms }
}

/** Reads `P(condition) <= chance`: harm that no regimen may pass. */
export function readLimit(node: ScalarNode, measures: readonly DeclaredMeasure[], report: Report): HarmLimit | null {
  const { text } = node
  const match = /^\s*P\(([^()]*)\)\s*<=\s*(\S+)\s*$/.exec(text)
  const most = Number(match?.[2])
  if (!match || !(most > 0 && most < 1)) {
    report.error(
      node.at,
      'objective.limit',
      'A limit is the chance of a condition and what it may be at most, between 0 and 1',
      'write `P(lowest < 70 mg/dL) <= 0.05`',
    )
    return null
  }
  const inside = match[1]!
  const condition = readCondition(inside, text.indexOf('(') + 1, node, measures, report)
  if (!condition) return null
  const term: ObjectiveTerm = {
    weight: 1,
    text: `P(${inside.trim()})`,
    of: 'probability',
    harm: true,
    ...condition,
  }
  return { text: text.trim(), term, most }
}

type Condition = Pick<ObjectiveTerm, 'measure' | 'above' | 'below'>

function findMeasure(
  name: string,
  from: number,
  node: ScalarNode,
  measures: readonly DeclaredMeasure[],
  report: Report,
): DeclaredMeasure | null {
  const found = measures.find(({ measure }) => measure.name === name)
  if (found) return found
  const names = measures.map(({ measure }) => measure.name)
  report.error(
    node.place(from, from + Math.max(1, name.length)),
    'name.unknown',
    `\`${name}\` is not a measure`,
    didYouMean(name, names) ?? `measures: ${names.join(', ') || 'none'}`,
  )
  return null
}

function readMean(
  inside: string,
  from: number,
  node: ScalarNode,
  measures: readonly DeclaredMeasure[],
  report: Report,
): Condition | null {
  const lead = inside.length - inside.trimStart().length
  const found = findMeasure(inside.trim(), from + lead, node, measures, report)
  return found && { measure: found.measure.name }
}

function readCondition(
  inside: string,
  from: number,
  node: ScalarNode,
  measures: readonly DeclaredMeasure[],
  report: Report,
): Condition | null {
  const match = /^(\s*)([\p{L}_][\p{L}\p{N}_]*)\s*(in\b|<=?|>=?)\s*(.*?)\s*$/u.exec(inside)
  const place = node.place(from, from + Math.max(1, inside.length))
  if (!match) {
    report.error(
      place,
      'objective.condition',
      `\`${inside.trim()}\` is not a condition`,
      'write `auc24 in target` or `auc24 > 600 mg.h/L`',
    )
    return null
  }
  const [, lead, name, operator, right] = match as unknown as [string, string, string, string, string]
  const found = findMeasure(name, from + lead.length, node, measures, report)
  if (!found) return null
  const { measure, unit } = found
  if (operator !== 'in') {
    const value = quantityFrom(right, unit, place, 'the limit', report)
    if (value === undefined) return null
    return operator.startsWith('>') ? { measure: name, above: value } : { measure: name, below: value }
  }
  if (right === 'target') {
    if (measure.target) return { measure: name, above: measure.target[0], below: measure.target[1] }
    report.error(place, 'objective.target', `Measure \`${name}\` has no target`, 'add `target: [low, high]` to it')
    return null
  }
  const range = /^(.+?)\.\.(.+)$/.exec(right)
  if (!range) {
    report.error(
      place,
      'objective.condition',
      `\`${right}\` is not a range`,
      'write `in target` or `in 400..600 mg.h/L`',
    )
    return null
  }
  const above = quantityFrom(range[1]!, unit, place, 'the lower limit', report)
  const below = quantityFrom(range[2]!, unit, place, 'the upper limit', report)
  return above === undefined || below === undefined ? null : { measure: name, above, below }
}
