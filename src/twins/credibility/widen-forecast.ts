import { sql } from 'kysely'
import { inflation } from '../../kernel/credibility/conformal.ts'
import type { Output } from '../../kernel/model.ts'
import { normalQuantile } from '../../kernel/statistics/normal.ts'
import { runPrepared } from '../../store/postgres/prepared.ts'
import type { Connection } from '../../store/schema.ts'
import type { ForecastSummary } from '../forecast/forecast-summary.ts'

/** The newest forecasts of a twin that say whether its spread is right. */
const remembered = 300

/**
 * The factor by which a twin's errors exceed the spread of its forecasts, 1 unless they insist: of the newest measurements, each held to the shortest horizon
 * that was scored. It rests on the PIT of the model's own, never widened forecasts, so that a widening does not prove itself right or wrong.
 */
export async function inflationOf(db: Connection, twin: string, hash: string): Promise<number> {
  const { rows } = await runPrepared(
    db,
    sql<{ pit: number }>`
    select distinct on (s.output, s.key) (s.score->>'pit')::float8 as pit
    from (select id from issued_forecast where twin = ${twin}::uuid and model_hash = ${hash} order by issued_at desc limit ${remembered}) f
    join forecast_score s on s.forecast = f.id
    where s.score->>'censored' is null
    order by s.output, s.key, s.horizon, s.version desc`,
  )
  return inflation(rows.map(({ pit }) => errorOf(pit)))
}

/** An error in standard deviations of its forecast. Beyond the last of some hundred members how far is not known: no more than three and a bit. */
export const errorOf = (pit: number): number => normalQuantile(Math.min(1 - finest, Math.max(finest, pit)))
const finest = 0.001

/** A forecast whose intervals of what would be measured are `factor` times as far from the median; what the model believes of the patient stays. */
export function widenForecast<F extends ForecastSummary>(
  forecast: F,
  factor: number,
  { outputs }: { readonly outputs: readonly Pick<Output, 'name' | 'least'>[] },
): F {
  if (factor === 1) return forecast
  return {
    ...forecast,
    outputs: forecast.outputs.map((output) => {
      const { observable } = output.future
      const least = outputs.find(({ name }) => name === output.name)?.least
      return {
        ...output,
        future: { ...output.future, observable: observable && widened(observable, { factor, least }) },
      }
    }),
  }
}

function widened(rows: readonly (readonly number[])[], widening: Widening): number[][] {
  const middle = rows[(rows.length - 1) / 2]!
  return rows.map((row) => row.map((value, i) => away(value, middle[i]!, widening)))
}

/** By how much, and what the output of the model at least is; absent: nothing is said, but what is not negative does not become so. */
export interface Widening {
  readonly factor: number
  readonly least?: number | undefined
}

/** A value that is `factor` times as far from the median, and not below the least of its output. */
export const away = (
  value: number,
  from: number,
  { factor, least = value >= 0 ? 0 : Number.NEGATIVE_INFINITY }: Widening,
): number => Math.max(least, from + factor * (value - from))

/** Does the widened 80 % interval hold the measurement? */
export const heldBy = (
  {
    median,
    low80,
    width80,
    observed,
    censored,
  }: {
    readonly median: number
    readonly low80: number
    readonly width80: number
    readonly observed: number
    readonly censored?: 'left' | 'right'
  },
  widening: Widening,
): boolean => {
  const [low, high] = [away(low80, median, widening), away(low80 + width80, median, widening)]
  // Of a value below a limit the interval must reach that side, as in the score itself.
  return censored === 'left'
    ? low <= observed
    : censored === 'right'
      ? high >= observed
      : low <= observed && observed <= high
}
