import { exp, log } from '../dynamics/elementary.ts'
import { createDraws } from '../random/create-draws.ts'
import type { Operation } from './operation.ts'
import type { Case, Spread, TheatreProblem } from './theatre.ts'
import { exampleTheatre } from './theatre-example.ts'
import { withForetoldMinutes } from './theatre-laws.ts'

/** Theatres whose law is known: what was done there, a week to plan from that alone, and the same week with its true laws. */
export interface TrueTheatre {
  readonly history: readonly Operation[]
  readonly week: TheatreProblem
  /** The same cases by their true laws. */
  readonly truth: TheatreProblem
  readonly next: (i: number) => Operation
}

/**
 * Each kind of the example has a true median and spread of its own, each surgeon and each pair a pace; common kinds and busy surgeons are common. Every second theatre books
 * times: right but for what nobody can know. `operations` of them are on record, with the times between cases and late beginnings.
 */
export function trueTheatre(
  seed: number,
  {
    operations = 150,
    cases = 40,
    days = 5,
  }: { readonly operations?: number; readonly cases?: number; readonly days?: number } = {},
): TrueTheatre {
  const draws = createDraws(seed)
  const of = draws.stream('true-theatre')
  const example = exampleTheatre(draws, { cases, days })
  const kindOf = ({ id }: Pick<Case, 'id'>) => id.split(' ')[0]!
  const kinds = [...new Map(example.cases.map((each) => [kindOf(each), each]))]
  const own = new Map(
    kinds.map(([name, { minutes }], k) => [
      name,
      { mu: log(minutes.mean) + 0.15 * of.normal(0, k, 0), sigma: 0.25 * exp(0.3 * of.normal(0, k, 1)) },
    ]),
  )
  const pace = (name: string) => 0.12 * of.stream(name).normal(1, 0, 0)
  const pair = (a: string, b: string) => 0.06 * of.stream(`${a} ${b}`).normal(2, 0, 0)
  const books = seed % 2 === 0
  const mean = (procedure: string, surgeon: string) => own.get(procedure)!.mu + pace(surgeon) + pair(procedure, surgeon)
  const between = (i: number) => Math.round(10 + 10 * of.uniform(5, i, 0) ** 2 + 4 * of.uniform(5, i, 1))
  const next = (i: number): Operation => {
    const [procedure, { specialty }] = kinds[Math.floor(kinds.length * of.uniform(3, i, 0) ** 1.5)]!
    const surgeon = `${specialty} ${of.uniform(3, i, 1) < 0.7 ? 1 : 2}`
    const known = 0.15 * of.normal(3, i, 2)
    const { sigma } = own.get(procedure)!
    const mu = mean(procedure, surgeon) + (books ? known : 0)
    return {
      ...{ procedure, surgeon, minutes: exp(mu + sigma * of.normal(3, i, 3)), after: between(i) },
      ...(books && { booked: 5 * Math.max(1, Math.round(exp(own.get(procedure)!.mu + known) / 5)) }),
    }
  }
  const history = Array.from({ length: operations }, (_, i) => next(i))
  const open = example.cases.map(({ minutes: _, ...each }, c) => {
    const known = 0.15 * of.normal(4, c, 0)
    const procedure = kindOf(each)
    const booked = 5 * Math.max(1, Math.round(exp(own.get(procedure)!.mu + known) / 5))
    return { each: { ...each, procedure, ...(books && { booked }) }, known: books ? known : 0 }
  })
  const truly = open.map(({ each, known }): Case => {
    const { sigma } = own.get(each.procedure)!
    return { ...each, minutes: spreadOf(mean(each.procedure, each.surgeon) + known, sigma) }
  })
  return {
    ...{ history, next },
    week: withForetoldMinutes({ ...example, cases: open.map(({ each }) => each), history }, draws),
    truth: {
      ...example,
      cases: truly,
      history: history.map(({ after }) => ({ procedure: '', surgeon: '', minutes: 1, after: after! })),
    },
  }
}

const spreadOf = (mu: number, sigma: number): Spread => {
  const mean = exp(mu + sigma ** 2 / 2)
  return { mean, sd: mean * Math.sqrt(exp(sigma ** 2) - 1) }
}
