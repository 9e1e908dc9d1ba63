import type { Static } from 'typebox'
import type { Belief, Dose, MeasureWindow, TwinView } from '../../../src/server/api/schemas.ts'
import { type Character, model } from './cast.ts'
import { standingOf } from './standing.ts'
import {
  areaUnder,
  concentration,
  fan,
  type Infusion,
  type Member,
  members,
  normals,
  quantiles,
  round,
} from './two-compartment.ts'

const hour = 3_600_000
export const ensembleOf = (character: Character): Member[] =>
  members(200, character.typical, character.narrow, character.subject.id.charCodeAt(34) + 17)

export const iso = (now: number, hours: number) => new Date(now + hours * hour).toISOString()
const source = (type: string, n: number) => ({ type, id: `${type.toLowerCase()}-${n}`, version: 1 })
const range = (from: number, until: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + ((until - from) * i) / (count - 1))

export const doses = (now: number, infusions: readonly Infusion[], planned: boolean): Static<typeof Dose>[] =>
  infusions.map(({ at, hours, amount }, i) => ({
    time: iso(now, at),
    until: iso(now, at + hours),
    amount,
    unit: 'mg',
    planned,
    source: planned ? null : source('MedicationAdministration', i),
  }))

export function auc(
  now: number,
  ensemble: readonly Member[],
  infusions: readonly Infusion[],
  from: number,
): Static<typeof MeasureWindow> {
  const values = ensemble.map((member) => areaUnder(member, infusions, from, 24))
  const share = (test: (value: number) => boolean) => values.filter(test).length / values.length
  return {
    from: iso(now, from),
    until: iso(now, from + 24),
    quantiles: quantiles(values),
    probability: {
      below: share((v) => v < 400),
      within: share((v) => v >= 400 && v <= 600),
      above: share((v) => v > 600),
    },
  }
}

export function beliefOf(character: Character, now: number, extra = 0): Static<typeof Belief> {
  const used = character.drawn.filter(({ odd }) => odd !== 'unusable')
  return {
    sequence: 4 + used.length + extra,
    at: iso(now, used.at(-1)?.at ?? -7),
    computedAt: iso(now, -0.02),
    method: used.length === 0 ? 'prior' : 'importance',
    members: 500,
    observations: used.length,
    effectiveSampleSize: used.length === 0 ? 500 : 311.4,
    paretoK: used.length === 0 ? null : 0.31,
    conflict: used.length === 0 ? null : character.typical.CL < 3 ? 0.034 : 0.41,
    logEvidence: -4.82 * used.length,
    seed: 20261122,
    notes: used.length === 0 ? [{ code: 'belief.prior-only' }] : [],
  }
}

/** The whole twin page of one character around `now`. */
/** What would be measured: the fan with the error of the assay. */
const measurable = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row, level) =>
    row.map((value, i) => {
      const middle = rows[3]?.[i] ?? 0
      const error = [-1.96, -1.28, -0.67, 0, 0.67, 1.28, 1.96][level]! * (1 + 0.15 * middle)
      return Math.max(0, value + error)
    }),
  )

export function twinView(
  character: Character,
  now: number,
  back: number,
  ahead: number,
  extra: readonly number[] = [],
): TwinView {
  const ensemble = ensembleOf(character)
  const all = [...character.given, ...character.planned]
  const first = Math.min(...character.given.map(({ at }) => at))
  const past = range(Math.max(-back, first), 0, 2 * back + 1)
  const future = range(0, ahead, 2 * ahead + 1)
  const z = normals(7)
  const levels = [...character.drawn, ...extra.map((at) => ({ at, odd: undefined }))]
  const stale = character.freshness === 'stale'
  const typical = members(400, { CL: 3.9, V1: 54, V2: 38.4, Q: 6.5 }, 1, 99)
  return {
    twin: { id: character.twin, subject: character.subject.id, model, state: 'active', createdAt: iso(now, first) },
    subject: character.subject,
    now: iso(now, 0),
    from: iso(now, -back),
    until: iso(now, ahead),
    belief: beliefOf(character, now, extra.length),
    outputs: [
      {
        name: 'concentration',
        unit: 'mg/L',
        measured: levels.map(({ at, odd }, i) => {
          const value =
            odd === 'unusable' ? 214 : odd === 'below' ? 4 : concentration(character.truth, all, at) * (1 + 0.05 * z())
          return {
            time: iso(now, at),
            value: Number(value.toFixed(1)),
            comparator: odd === 'below' ? '<' : null,
            recorded: { value: Number(value.toFixed(1)), unit: i % 2 ? 'ug/mL' : 'mg/L' },
            source: source('Observation', i),
            quality:
              odd === 'unusable'
                ? {
                    verdict: 'unusable',
                    rule: 'observation.value-implausible',
                    reason: 'Ten times the value half an hour before.',
                  }
                : odd === 'doubtful'
                  ? {
                      verdict: 'doubtful',
                      rule: 'time.during-infusion',
                      reason: 'Drawn while the infusion was running.',
                    }
                  : { verdict: 'good' },
            used: odd !== 'unusable',
          }
        }),
        past: { times: past.map((t) => iso(now, t)), quantiles: fan(ensemble, character.given, past) },
        forecast: stale
          ? null
          : {
              times: future.map((t) => iso(now, t)),
              quantiles: fan(ensemble, all, future),
              observable: measurable(fan(ensemble, all, future)),
              widened: character.twin.endsWith('1') ? 1 : 1.37,
              futures: ensemble.slice(0, 20).map((one) => future.map((t) => round(concentration(one, all, t)))),
            },
      },
    ],
    inputs: [
      {
        name: 'dose',
        unit: 'mg',
        doses: [...doses(now, character.given, false), ...doses(now, character.planned, true)],
      },
    ],
    covariates: [
      {
        name: 'weight',
        kind: 'number',
        category: null,
        unit: 'kg',
        value: character.weight,
        time: character.weight === null ? null : iso(now, -62),
        from: 'record',
        outside: false,
        series: character.weight === null ? [] : [{ time: iso(now, -62), value: character.weight }],
      },
      {
        name: 'clearance',
        kind: 'number',
        category: null,
        unit: 'mL/min',
        value: 38.4,
        time: iso(now, -2.5),
        from: 'derived',
        outside: character.age > 75,
        series: character.creatinine.map(([at, value]) => ({ time: iso(now, at), value: round(62 / value) })),
      },
      {
        name: 'creatinine',
        kind: 'number',
        category: null,
        unit: 'mg/dL',
        value: character.creatinine.at(-1)?.[1] ?? null,
        time: iso(now, character.creatinine.at(-1)?.[0] ?? 0),
        from: 'record',
        outside: false,
        series: character.creatinine.map(([at, value]) => ({ time: iso(now, at), value })),
      },
      {
        name: 'dialysis',
        kind: 'flag',
        category: null,
        unit: '1',
        value: 0,
        time: null,
        from: 'default',
        outside: false,
        series: [],
      },
    ],
    parameters: (['CL', 'V1', 'V2'] as const).map((name) => ({
      name,
      unit: name === 'CL' ? 'L/h' : 'L',
      quantiles: quantiles(ensemble.map((member) => member[name])),
      population: quantiles(typical.map((member) => member[name])),
    })),
    measures: [
      {
        name: 'auc24',
        unit: 'mg.h/L',
        target: [400, 600],
        windows: stale ? [] : [auc(now, ensemble, all, 0), auc(now, ensemble, all, 24)],
      },
    ],
    plan: {
      name: character.planned.length ? `${character.planned[0]?.amount} mg every 12 h` : 'none',
      source: character.planned.length ? 'order' : 'none',
    },
    decisions: [
      {
        name: 'regimen',
        input: 'dose',
        amountUnit: 'mg',
        timeUnit: 'h',
        amount: [500, 750, 1000, 1250, 1500, 1750, 2000],
        interval: [6, 8, 12, 24],
        duration: [1, 2],
        objective: 'P(auc24 in target) - 2 * P(auc24 > 600 mg.h/L)',
      },
    ],
    freshness: {
      lastObservation: levels.length ? iso(now, Math.max(...levels.map(({ at }) => at))) : null,
      state: character.freshness,
      ageing: 1440,
      stale: 4320,
    },
    leftOut: levels
      .filter(({ odd }) => odd === 'unusable')
      .map(({ at }, i) => ({
        what: 'concentration',
        time: iso(now, at),
        rule: 'observation.value-implausible',
        reason: 'Ten times the value half an hour before.',
        source: source('Observation', i),
      })),
    credibility: standingOf(character.twin),
  }
}
