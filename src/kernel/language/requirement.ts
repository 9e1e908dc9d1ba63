import { HamzadError } from '../hamzad-error.ts'
import type { Model, ObjectiveTerm } from '../model.ts'
import { parseUnit } from '../units/unit.ts'
import { createReport } from './diagnostic.ts'
import { readObjective } from './objective.ts'

/** A probability that a regimen must have, or must not exceed. */
export interface Requirement {
  /** As it was written. */
  readonly text: string
  /** Weighs nothing in an objective. */
  readonly term: ObjectiveTerm
  readonly side: 'least' | 'most'
  readonly probability: number
}

/**
 * A chance constraint: `P(auc24 > 600 mg.h/L) <= 0.1`, `P(auc24 in target) >= 60 %`. The condition is that of an objective. Errors: `input.invalid`.
 */
export function readRequirement(text: string, model: Model): Requirement {
  const refuse = (why: string): never => {
    throw new HamzadError('input.invalid', {
      what: `The requirement '${text}'`,
      why,
      action: "Write it like 'P(auc24 > 600 mg.h/L) <= 0.1' or 'P(auc24 in target) >= 60 %'",
    })
  }
  const [, left = '', sign, number, percent] = /^\s*(P\(.*\))\s*([<>])=?\s*([\d.]+)\s*(%)?\s*$/.exec(text) ?? []
  const probability = Number(number) / (percent ? 100 : 1)
  if (sign === undefined || !(probability >= 0 && probability <= 1)) return refuse('it was not understood')
  const measures = model.measures.flatMap((measure) => {
    const unit = parseUnit(measure.unit)
    return unit.ok ? [{ measure, unit: unit.unit }] : []
  })
  const report = createReport('requirement')
  const at = { line: 1, column: 1, length: left.length }
  const node = { kind: 'scalar', value: left, text: left, at, place: () => at } as const
  const read = readObjective(node, measures, report)
  const [problem] = report.diagnostics
  if (read?.terms.length !== 1) return refuse(problem?.hint ?? problem?.message ?? 'it must hold one probability')
  return {
    text: text.trim(),
    term: { ...read.terms[0]!, weight: 0, harm: sign === '<' },
    side: sign === '>' ? 'least' : 'most',
    probability,
  }
}
