import {
  createDraws,
  type DataRecord,
  type Identifiability,
  identify,
  type Model,
  measurementsToTake,
  runnableEquations,
  type Sensitivity,
  sensitivity,
  type TimelineEvent,
} from 'hamzad/kernel'

export interface Question {
  readonly model: Model
  /** Amounts of inputs at the start. */
  readonly doses: Readonly<Record<string, number>>
  readonly covariates: Readonly<Record<string, number>>
  readonly until: number
  readonly base: number
}

/** A measurement worth taking, and the share of each parameter's variance that is then left. */
export interface Proposal {
  readonly output: string
  readonly time: number
  readonly left: readonly number[]
}

export type Finding =
  | { readonly kind: 'identified'; readonly identified: Identifiability }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'found'; readonly sensitivity: Sensitivity; readonly proposals: readonly Proposal[] }
  | { readonly kind: 'failed'; readonly why: string }

const instants = 6
const mostProposals = 4
const say = (finding: Finding) => self.postMessage(finding)

self.onmessage = ({ data }: MessageEvent<Question>) => {
  try {
    analyse(data)
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
}

function analyse({ model, doses, covariates, until, base }: Question) {
  say({ kind: 'identified', identified: identify(model) })
  const start: TimelineEvent[] = [
    ...Object.entries(covariates).map(
      ([covariate, value]): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value }),
    ),
    ...Object.entries(doses).flatMap(([input, amount]): TimelineEvent[] => {
      const bolus = model.inputs.find(({ name }) => name === input)?.as.includes('bolus')
      return amount > 0 ? [{ kind: 'input', time: 0, input, amount, rate: bolus ? 0 : amount }] : []
    }),
  ]
  const output = model.outputs[0]!.name
  const rows = Array.from({ length: instants }, (_, k): DataRecord => {
    const time = (until * (k + 1)) / instants
    return { events: [{ kind: 'observation', time, output, value: null }] }
  })
  const records = start.length > 0 ? [{ events: start }, ...rows] : rows
  const run = runnableEquations(model, start)
  const draws = createDraws(1)
  const found = sensitivity(run, records, draws, base, {
    progress: (done, of) => say({ kind: 'progress', share: (0.9 * done) / of }),
  })
  const proposals = measurementsToTake(run, records, draws.stream('measure'), Math.max(base, 200), mostProposals)
  say({
    kind: 'found',
    sensitivity: found,
    proposals: proposals.map(({ output: of, time, left }) => ({ output: of, time, left })),
  })
}
