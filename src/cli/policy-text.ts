import { HamzadError } from '../kernel/errors.ts'
import type { Plan } from '../kernel/forecast/plan.ts'
import { nomogram } from '../kernel/forecast/policies/nomogram.ts'
import { tdmLoop } from '../kernel/forecast/policies/tdm-loop.ts'
import type { Model } from '../kernel/model.ts'
import { readDuration } from './goal-text.ts'
import { readRegimen } from './regimen-text.ts'

/** Whether a plan is a policy in words. */
export const isPolicy = (text: string): boolean => /^\s*(tdm|nomogram)\b/.test(text)

/**
 * A policy in words. `tdm every 24 h`: measure, fit, give what the model's decision prefers, again and again. `nomogram every 24 h: 1000 mg every 12 h over 1 h;
 * below 10 x1.25; below 20 x1; else x0.75`: start with a regimen, then multiply its amount by what the level says. Both decide first at `from`. Throws
 * `input.invalid`.
 */
export function readPolicy(text: string, model: Model, from: number): Plan {
  const refuse = (why: string): never => {
    throw new HamzadError('input.invalid', {
      what: `The plan '${text}'`,
      why,
      action:
        "Write 'tdm every 24 h', or 'nomogram every 24 h: 1000 mg every 12 h over 1 h; below 10 x1.25; below 20 x1; else x0.75'",
    })
  }
  const [, kind, interval = '', rest] =
    /^\s*(tdm|nomogram)\s+every\s+([\d.]+\s*[a-z]+)\s*(?::(.*))?$/s.exec(text) ?? refuse('it was not understood')
  const every = readDuration(interval, model.time)
  if (kind === 'tdm') {
    const decision = model.decisions[0] ?? refuse(`${model.id} declares no decision`)
    return { kind: 'policy', name: text, policy: tdmLoop(model, decision, { from, every }) }
  }
  const [regimen = '', ...written] = (rest ?? '').split(';').map((part) => part.trim())
  const steps = written.map((step) => {
    const [, below, factor] = /^(?:below\s+([\d.]+)|else)\s+x([\d.]+)$/.exec(step) ?? refuse(`'${step}' is no step`)
    return { below: below === undefined ? Number.POSITIVE_INFINITY : Number(below), factor: Number(factor) }
  })
  if (steps.length === 0) refuse('it has no steps')
  if (steps.some(({ below, factor }) => Number.isNaN(below) || Number.isNaN(factor))) refuse('a number is not one')
  const output = model.outputs.find(({ error }) => error)?.name ?? refuse(`${model.id} has nothing to measure`)
  const first = readRegimen(regimen, model)
  return { kind: 'policy', name: text, policy: nomogram({ output, first, steps, from, every }) }
}
