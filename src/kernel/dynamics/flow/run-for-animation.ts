import { prior } from '../../belief/prior.ts'
import type { FlowModel } from '../../model.ts'
import { createDraws } from '../../random/create-draws.ts'
import type { TimelineEvent } from '../../timeline.ts'
import { advanceHospital } from './advance-hospital.ts'
import { createFlowDynamics } from './create-flow-dynamics.ts'
import { layOutPathway, type Pathway } from './pathway.ts'
import { outcomeCode, type Recorder } from './run.ts'
import { int, intWidth, num, numWidth, phase } from './state.ts'

/** patient, class, place, arrived, started, served, left, outcome; null where it has not come. */
export type AnimatedVisit = readonly (number | null)[]

/** What the page of an animation shows: the picture, and every visit of one run, those under way at the end included. */
export interface Animation {
  readonly id: string
  readonly title: string
  readonly time: string
  readonly until: number
  readonly classes: readonly string[]
  readonly places: readonly { readonly name: string; readonly servers: number | null }[]
  readonly pathway: Pathway
  /** Staff on duty and at work, counted `steps` times at even distances from 0 on. */
  readonly staff: readonly {
    readonly name: string
    readonly onDuty: readonly number[]
    readonly atWork: readonly number[]
  }[]
  readonly steps: number
  readonly visits: readonly AnimatedVisit[]
}

const steps = 480

/** Runs one replication of a process and keeps what an animation needs. */
export function runForAnimation(
  model: FlowModel,
  until: number,
  seed: number,
  timeline: readonly TimelineEvent[],
): Animation {
  const dynamics = createFlowDynamics(model)
  const draws = createDraws(seed)
  const { members } = prior({ model, dynamics }, { start: 0, timeline }, 1, draws)
  const visits: AnimatedVisit[] = []
  const known = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(9)) : null)
  const record: Recorder = {
    add(patient, cls, place, arrived, started, served, left, outcome) {
      visits.push([patient, cls, place, known(arrived), known(started), known(served), known(left), outcome])
    },
  }
  const r = dynamics.attach(members, 0, draws.stream('dynamics'), record)
  const duty = Array.from(r.s.duty, (value) => (Number.isFinite(value) && value > 0 ? value : null))
  const { s } = r
  const staff = model.flow.staff.map(({ name }) => ({ name, onDuty: [] as number[], atWork: [] as number[] }))
  for (let step = 0; step < steps; step++) {
    for (const [pool, { onDuty, atWork }] of staff.entries()) {
      onDuty.push(s.staffDuty[pool]!)
      atWork.push(s.staffBusy[pool]!)
    }
    if (!advanceHospital(r, (until * (step + 1)) / steps)) break
  }
  for (let p = 0; p < s.rows; p++) {
    const [i, n] = [p * intWidth, p * numWidth]
    const doing = s.ints[i + int.phase]!
    if (doing === phase.none) continue
    const started = doing === phase.serving || doing === phase.blocked ? known(s.nums[n + num.started]!) : null
    const served = doing === phase.blocked ? known(s.nums[n + num.served]!) : null
    const [patient, cls, place] = [s.ints[i + int.number]!, s.ints[i + int.class]!, s.ints[i + int.place]!]
    visits.push([patient, cls, place, known(s.nums[n + num.arrived]!), started, served, null, outcomeCode.present])
  }
  return {
    id: model.id,
    title: model.title,
    time: model.time,
    until,
    classes: model.flow.classes.map(({ name }) => name),
    places: model.flow.places.map(({ name }, i) => ({ name, servers: duty[i]! })),
    pathway: layOutPathway(model.flow),
    staff,
    steps,
    visits,
  }
}
