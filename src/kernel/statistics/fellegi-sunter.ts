/** Chances of each level of agreement of each field: among pairs that are one person (m), and among others (u). */
export interface MatchModel {
  readonly m: readonly (readonly number[])[]
  readonly u: readonly (readonly number[])[]
  /** Share of pairs that are one person. */
  readonly share: number
}

/** A level of agreement for each field, −1 where a record does not say; and how many pairs agree so. */
export interface Agreement {
  readonly levels: readonly number[]
  readonly count: number
}

/** What is believed of a field before pairs were seen: chances of its levels, worth `strength` pairs (Dirichlet). */
export interface LevelPrior {
  readonly chances: readonly number[]
  readonly strength: number
}

export interface MatchPrior {
  readonly m: readonly LevelPrior[]
  readonly u: readonly LevelPrior[]
  /** Believed share of pairs that are one person, worth one such pair. */
  readonly share: number
}

/**
 * Weights of Fellegi and Sunter (1969) by expectation–maximisation (Winkler 1988), at the mode of the posterior under a Dirichlet prior
 * of each field. Of `unseen` pairs, which no block held, it is taken that they are not one person and that they agree as `u` says; where
 * there are some, u stays at its prior, which then has to come from pairs drawn without blocks.
 *
 *     trainMatch(agreements, prior).m[0] // chances of the levels of the first field among pairs that are one person
 */
export function trainMatch(agreements: readonly Agreement[], prior: MatchPrior, unseen = 0, rounds = 200): MatchModel {
  const chances = ({ chances }: LevelPrior) => chances
  let model: MatchModel = { m: prior.m.map(chances), u: prior.u.map(chances), share: prior.share }
  const total = unseen + agreements.reduce((sum, { count }) => sum + count, 0)
  for (let round = 0; round < rounds; round++) {
    const counts = (of: readonly LevelPrior[]) =>
      of.map(({ chances, strength }) => chances.map((each) => each * strength))
    const [m, u] = [counts(prior.m), counts(prior.u)]
    let same = 1
    for (const { levels, count } of agreements) {
      const expected = count * chanceOf(model, levels)
      same += expected
      levels.forEach((level, field) => {
        if (level < 0) return
        ;(m[field] as number[])[level] = (m[field]?.[level] ?? 0) + expected
        ;(u[field] as number[])[level] = (u[field]?.[level] ?? 0) + count - expected
      })
    }
    const next = {
      m: m.map(normalised),
      u: unseen > 0 ? model.u : u.map(normalised),
      share: Math.min(0.5, same / (total + 1 / prior.share)),
    }
    const moved = Math.max(...next.m.flatMap((each, f) => each.map((p, l) => Math.abs(p - (model.m[f]?.[l] ?? 0)))))
    const shifted = Math.abs(next.share - model.share) / model.share
    model = next
    if (moved < 1e-9 && shifted < 1e-9) break
  }
  return model
}

/** What each field says, in bits: log2(m/u); 0 where a record does not say. */
export function weightsOf({ m, u }: MatchModel, levels: readonly number[]): number[] {
  return levels.map((level, field) => (level < 0 ? 0 : Math.log2((m[field]?.[level] ?? 1) / (u[field]?.[level] ?? 1))))
}

/** Chance that a pair is one person. */
export function chanceOf(model: MatchModel, levels: readonly number[]): number {
  const bits = weightsOf(model, levels).reduce((sum, each) => sum + each, Math.log2(model.share / (1 - model.share)))
  return 1 / (1 + 2 ** -bits)
}

const normalised = (counts: readonly number[]): number[] => {
  const sum = counts.reduce((total, each) => total + each, 0)
  return counts.map((each) => each / sum)
}
