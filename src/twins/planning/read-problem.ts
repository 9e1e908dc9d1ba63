import type { Static } from 'typebox'
import { Compile } from 'typebox/schema'
import { parse } from 'yaml'
import { HamzadError } from '../../kernel/errors.ts'
import { dayNumber } from '../../kernel/planning/calendar.ts'
import type { Operation } from '../../kernel/planning/operation.ts'
import { length } from '../../kernel/planning/theatre.ts'
import { withForetoldMinutes } from '../../kernel/planning/theatre-laws.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { type Problem, type ProblemKind, problemShapes } from './problem-shapes.ts'
import { type PlanShape, TheatrePlanShape } from './schedule-views.ts'

const kinds = Object.keys(problemShapes) as ProblemKind[]

/**
 * A problem from YAML or JSON, `history` in place of its own. Minutes that a theatre case leaves to the operations that were done are filled in.
 *
 * Errors: `input.invalid` with the place in the file, the reason and what to do.
 */
export function readProblem(text: string, name: string, history?: readonly Operation[]): Problem {
  try {
    const value: unknown = parse(text, { logLevel: 'error' })
    return checkProblem(history && typeof value === 'object' ? { ...value, history } : value, name)
  } catch (error) {
    if (error instanceof HamzadError) throw error
    throw invalid(name, error instanceof Error ? error.message.split('\n')[0]! : String(error), 'Mend the YAML')
  }
}

/**
 * A theatre plan as `hamzad plan --out` writes it, with what began and ended since: `{ "plan": { "at": "2026-11-30T10:15", "assignments": [{ "case": …, "block": …, "began": "08:05" }] } }`.
 *
 * Errors: `input.invalid`.
 */
export function readTheatrePlan(text: string, name: string): Extract<Static<typeof PlanShape>, { kind: 'theatre' }> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(name, error instanceof Error ? error.message : String(error), 'Mend the JSON')
  }
  const plan = (value as { readonly plan?: unknown } | null)?.plan ?? value
  const validator = Compile(TheatrePlanShape)
  if (validator.Check(plan)) return plan
  const [, [first]] = validator.Errors(plan)
  throw invalid(
    name,
    `${(first as { readonly instancePath?: string } | undefined)?.instancePath || 'at the top'} ${first?.message ?? 'is no theatre plan'}`,
    'Take the plan of `hamzad plan … --out plan.json`, and add `began` and `ended` as clock times',
  )
}

/** The same for what is read already. */
export function checkProblem(value: unknown, name: string): Problem {
  const kind = (value as { readonly plan?: unknown } | null)?.plan
  if (!kinds.includes(kind as ProblemKind))
    throw invalid(name, `\`plan\` is ${JSON.stringify(kind) ?? 'missing'}`, `Write plan: ${kinds.join(', ')}`)
  const validator = Compile(problemShapes[kind as ProblemKind] as never)
  const [valid, errors] = validator.Errors(value)
  if (!valid) {
    const first = errors[0] as
      | { readonly instancePath?: string; readonly message?: string; readonly params?: object }
      | undefined
    const detail =
      first?.params && 'additionalProperties' in first.params
        ? ` (${[first.params.additionalProperties].flat().join(', ')})`
        : ''
    const place = first?.instancePath || 'at the top'
    throw invalid(
      name,
      `${place} ${first?.message ?? 'does not fit'}${detail}`,
      'Mend that place; docs/how-to/plan.md shows every field',
    )
  }
  const problem = value as Problem
  const [why] = inconsistencies(problem)
  if (why !== undefined) throw invalid(name, why, 'Mend that place and try again')
  return problem.plan === 'theatre' ? (withForetoldMinutes(problem, createDraws(1)) as typeof problem) : problem
}

const invalid = (name: string, why: string, action: string) =>
  new HamzadError('input.invalid', { what: name, why, action: `${action}.` })

/** What a shape cannot say: names that refer to nothing, names given twice, times that run backward, dates that are none. */
function* inconsistencies(problem: Problem): Generator<string> {
  const twice = function* (what: string, all: readonly { readonly id: string }[]) {
    const seen = new Set<string>()
    for (const { id } of all) {
      if (seen.has(id)) yield `${what} ${id} is there twice`
      seen.add(id)
    }
  }
  const unknown = (id: string | undefined, all: readonly { readonly id: string }[] | undefined) =>
    id !== undefined && !all?.some((each) => each.id === id)
  for (const date of datesIn(problem)) if (Number.isNaN(dayNumber(date))) yield `${date} is no date`
  if (problem.plan === 'theatre') {
    yield* twice('block', problem.blocks)
    yield* twice('case', problem.cases)
    for (const block of problem.blocks) if (!(length(block) > 0)) yield `block ${block.id} ends before it begins`
    for (const each of problem.cases) {
      for (const id of each.equipment ?? [])
        if (unknown(id, problem.equipment)) yield `case ${each.id} needs ${id}, which is not in \`equipment\``
      if (problem.wards && unknown(each.ward, problem.wards))
        yield `case ${each.id} goes to ${each.ward}, which is not in \`wards\``
      if (!each.minutes && (each.procedure === undefined || !problem.history))
        yield `case ${each.id} has no \`minutes\`: write them, or its \`procedure\` and the operations that were done (\`history\`)`
      if (each.ward !== undefined && !each.nights) yield `case ${each.id} has a ward but no \`nights\``
    }
    for (const { ward } of problem.costs?.nights ?? [])
      if (!problem.cases.some((each) => each.ward === ward))
        yield `\`costs.nights\` names ${ward}, to which no case goes`
  } else if (problem.plan === 'roster') {
    yield* twice('shift', problem.shifts)
    yield* twice('person', problem.people)
    for (const need of problem.needs)
      if (unknown(need.shift, problem.shifts)) yield `a need names the shift ${need.shift}, which is not in \`shifts\``
    for (const who of problem.people) {
      if (who.hours.least > who.hours.most) yield `${who.id} has more hours at least than at most`
      for (const each of who.wishes ?? [])
        if (unknown(each.shift, problem.shifts))
          yield `${who.id} wishes the shift ${each.shift}, which is not in \`shifts\``
    }
    for (const { skill } of problem.costs?.hours ?? [])
      if (!problem.people.some((who) => who.skills.includes(skill)))
        yield `\`costs.hours\` names the skill ${skill}, which nobody has`
  } else {
    yield* twice('ward', problem.wards)
    yield* twice('elective', problem.electives)
    for (const ward of problem.wards)
      if (ward.taken.length !== problem.days)
        yield `ward ${ward.id} has ${ward.taken.length} numbers in \`taken\`, not one for each of ${problem.days} days`
    for (const each of problem.electives)
      if (unknown(each.ward, problem.wards)) yield `elective ${each.id} goes to ${each.ward}, which is not in \`wards\``
  }
}

function datesIn(value: unknown): string[] {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d$/.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(datesIn) : []
}
