import {
  compileModel,
  createDraws,
  type FlowModel,
  type LeverRange,
  type LeverSensitivity,
  leverSensitivity,
} from 'hamzad/kernel'

export interface LeverQuestion {
  /** The text of the model; it compiles here, so that the page stays awake. */
  readonly text: string
  readonly levers: readonly LeverRange[]
  /** Model time. */
  readonly until: number
  readonly warmUp: number
  /** Points a matrix: (levers + 3) times as many runs. */
  readonly base: number
  readonly seed: number
}

export type LeverFinding =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'found'; readonly found: LeverSensitivity }
  | { readonly kind: 'failed'; readonly why: string }

const say = (finding: LeverFinding) => self.postMessage(finding)

self.onmessage = ({ data }: MessageEvent<LeverQuestion>) => {
  try {
    const { text, levers, until, warmUp, base, seed } = data
    const model = compileModel(text).model as FlowModel
    const progress = (done: number, of: number) => done % 10 === 0 && say({ kind: 'progress', done, of })
    const found = leverSensitivity(model, levers, { until, warmUp }, base, createDraws(seed), progress)
    say({ kind: 'found', found })
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
}
