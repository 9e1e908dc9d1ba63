import type { ObservationEvent, TimelineEvent } from '../../timeline.ts'
import { testDynamicsContract } from '../dynamics.contract.ts'
import { createFlowDynamics } from './create-flow-dynamics.ts'
import { flowText } from './flow-text.testing.ts'

const model = flowText(`parameters:
  stay: { unit: min, typical: 30, varies: { between: 0.04 } }
  noise: { unit: 1, typical: 2 }
inputs: { extra: { unit: 1, initial: 0 } }
classes: { urgent: { priority: 0 }, routine: { priority: 1 } }
staff: { nurse: 2 }
places:
  ed: { servers: 3, preempt: resume, serve: { by-class: { urgent: 6, others: { law: constant, value: 9 } } }, needs: [nurse], then: { cycle: [ward, leave] } }
  ward: { servers: 8 + extra, room: 0, serve: { law: constant, value: stay } }
arrivals:
  a: { at: ed, class: routine, times: [1, 2, 3, 5, 8, 9, 9.5, 14, 20, 26, 33], repeat: 40 }
  b: { at: ed, class: urgent, times: [4, 10.5, 21], repeat: 40 }
outputs:
  beds: { unit: 1, expression: present(ward) + 0.01 * stay, error: { form: additive, sd: noise } }
`)

const events: readonly TimelineEvent[] = [
  { kind: 'input', time: -12, input: 'census.ward.routine', amount: 2 },
  { kind: 'input', time: 30, input: 'extra', amount: 2 },
]
const seen = (value: number): ObservationEvent => ({ kind: 'observation', time: 100, output: 'beds', value })

testDynamicsContract({
  // Patients' own draws are keyed by the place of their member; this hospital draws only what its members share.
  name: 'a hospital',
  create: () => {
    const dynamics = createFlowDynamics(model)
    return dynamics
  },
  context: { start: 0, timeline: events },
  events: events.filter(({ time }) => time >= 0),
  middle: 47.25,
  until: 100,
  observations: [seen(5)],
  logDensity: ({ value }, [beds]) => -0.5 * ((value! - beds!) / 2) ** 2 - Math.log(2 * Math.sqrt(2 * Math.PI)),
})
