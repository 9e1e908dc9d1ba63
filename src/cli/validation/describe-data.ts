import type { Covariate, Model } from '../../kernel/model.ts'
import { weightedQuantiles } from '../../kernel/statistics/quantile.ts'
import { type Individual, isMeasured } from '../lives.ts'

/** Who and what a data file holds. Times are model time. */
export interface DataDescription {
  readonly file: string
  readonly subjects: number
  readonly observations: number
  /** Of each output that was measured; `censored`: known only as below or above a limit. */
  readonly outputs: readonly {
    readonly name: string
    readonly unit: string
    readonly subjects: number
    readonly observations: number
    readonly censored: number
    readonly from: number
    readonly until: number
    readonly low: number
    readonly median: number
    readonly high: number
  }[]
  /** What was given, and to how many. */
  readonly inputs: readonly {
    readonly name: string
    readonly unit: string
    readonly subjects: number
    readonly events: number
    readonly low: number
    readonly median: number
    readonly high: number
  }[]
  /** First values of the individuals. `known`: of how many; `outside`: of how many it lies where the model was not made for. */
  readonly covariates: readonly {
    readonly name: string
    readonly unit: string
    readonly known: number
    readonly low: number
    readonly median: number
    readonly high: number
    readonly outside: number
    /** Of a flag or category: how many individuals each. */
    readonly groups?: Readonly<Record<string, number>>
  }[]
}

/** What stands in a data file, for readers who have to know whom its results are about. */
export function describeData(model: Model, file: string, individuals: readonly Individual[]): DataDescription {
  const measured = individuals.flatMap(({ timeline }, subject) =>
    timeline.filter(isMeasured).map((event) => ({ ...event, subject })),
  )
  return {
    file: file.split(/[/\\]/).at(-1) ?? file,
    subjects: individuals.length,
    observations: measured.length,
    outputs: model.outputs.flatMap(({ name, unit }) => {
      const own = measured.filter(({ output }) => output === name)
      if (own.length === 0) return []
      const times = spread(own.map(({ time }) => time))
      return {
        name,
        unit,
        subjects: new Set(own.map(({ subject }) => subject)).size,
        observations: own.length,
        censored: own.filter(({ censored }) => censored).length,
        from: times.low,
        until: times.high,
        ...spread(own.map(({ value }) => value)),
      }
    }),
    inputs: model.inputs.flatMap(({ name, unit }) => {
      const given = individuals.map(({ timeline }) =>
        timeline.flatMap((event) =>
          event.kind === 'input' && event.input === name
            ? new Array<number>(1 + (event.additional ?? 0)).fill(event.amount)
            : [],
        ),
      )
      const amounts = given.flat()
      if (amounts.length === 0) return []
      return {
        name,
        unit,
        subjects: given.filter((own) => own.length > 0).length,
        events: amounts.length,
        ...spread(amounts),
      }
    }),
    covariates: model.covariates.flatMap((covariate) => {
      const values = individuals.flatMap(({ timeline }) => {
        const first = timeline.find((event) => event.kind === 'covariate' && event.covariate === covariate.name)
        return first?.kind === 'covariate' ? [first.value] : []
      })
      if (values.length === 0) return []
      const { name, unit, within, kind } = covariate
      const outside = within ? values.filter((v) => v < within[0] || v > within[1]).length : 0
      const groups = kind === 'number' ? {} : { groups: countsOf(covariate, values) }
      return { name, unit, known: values.length, ...spread(values), outside, ...groups }
    }),
  }
}

function spread(values: readonly number[]) {
  const [low, median, high] = weightedQuantiles(values, new Array(values.length).fill(1), [0, 0.5, 1])
  return { low: low!, median: median!, high: high! }
}

function countsOf({ categories }: Covariate, values: readonly number[]): Record<string, number> {
  const nameOf = (value: number) => (categories ? (categories[value] ?? String(value)) : value ? 'yes' : 'no')
  return Object.fromEntries([...Map.groupBy(values, nameOf)].map(([name, own]) => [name, own.length]))
}
