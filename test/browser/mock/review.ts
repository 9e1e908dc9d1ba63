import type { Static } from 'typebox'
import type {
  MessageDecision,
  PairDecision,
  PairReview,
  WaitingGroup,
  WaitingMessage,
} from '../../../src/twins/patients/review-shapes.ts'
import type { Answer } from './api.ts'
import { cast } from './cast.ts'

/** What waits at the mocked server. */
export interface MockReview {
  groups: Static<typeof WaitingGroup>[]
  messages: Static<typeof WaitingMessage>[]
  pairs: Static<typeof PairReview>
}

const ago = (now: number, minutes: number) => new Date(now - minutes * 60_000).toISOString()

export function mockReview(now: number): MockReview {
  const missing = { rule: 'hl7.patient-missing', reason: 'No identifier says whom the message is about (PID-3)' }
  const group = (more: Partial<Static<typeof WaitingGroup>>): Static<typeof WaitingGroup> => ({
    connector: 'laboratory',
    speaks: 'hl7v2',
    state: 'dead',
    type: 'ORU^R01',
    device: null,
    messages: 2,
    firstAt: ago(now, 300),
    lastAt: ago(now, 4),
    ...missing,
    ...more,
  })
  const message = (sequence: number, minutes: number): Static<typeof WaitingMessage> => ({
    sequence,
    receivedAt: ago(now, minutes),
    type: 'ORU^R01',
    control: `LAB${sequence}`,
    state: 'dead',
    ...missing,
    findings: [{ ...missing, path: 'PID-3' }],
    resources: 0,
    attempts: 1,
    summary: {
      sender: 'LAB CENTRAL',
      version: '2.5.1',
      segments: [
        { name: 'MSH', count: 1 },
        { name: 'PID', count: 1 },
        { name: 'OBR', count: 1 },
        { name: 'OBX', count: 3 },
      ],
      names: { identifier: false, name: true, birthDate: true },
      measures: [{ code: 'CREA', unit: 'mg/dL', count: 1 }],
      from: null,
      until: null,
    },
  })
  const side = (patient: string, n: number, more: object = {}) => ({
    patient,
    subject: { ...(cast[n]?.subject as (typeof cast)[number]['subject']), ...more },
    events: 40 - 12 * n,
    twins: 1 - n,
  })
  return {
    groups: [
      group({}),
      group({
        connector: 'ward-monitors',
        speaks: 'readings',
        state: 'held',
        type: 'readings',
        device: 'pump-12',
        rule: 'device.unassigned',
        reason: 'Nobody says whom the device observed at that time; assign it',
        messages: 3,
      }),
    ],
    messages: [message(12, 4), message(11, 300)],
    pairs: {
      pairs: [
        {
          a: side('persian', 0, { family: 'قاسمی', given: 'فاطمه', birthDate: '1979-02-11', sex: 'female' }),
          b: side('latin', 1, { family: 'Ghasemi', given: 'Fatemeh', birthDate: '1357-11-22', sex: 'female' }),
          class: 'review',
          chance: 0.83,
          identifier: false,
          fields: [
            { field: 'name', level: 3, bits: 6.9 },
            { field: 'birth', level: 1, bits: 4.2 },
            { field: 'sex', level: 1, bits: 1 },
            { field: 'phone', level: 0, bits: -1.8 },
          ],
        },
      ],
      total: 1,
      decided: [],
      searchedAt: ago(now, 7),
      patients: 91,
      passedOver: 0,
      searching: false,
    },
  }
}

/** What the mocked server answers about decisions; null when it was asked about something else. */
export function reviewAnswer(mock: MockReview, now: number, method: string, url: URL, body: unknown): Answer | null {
  const [, , room, what, part] = url.pathname.split('/')
  if (room !== 'review') return null
  if (what === 'patients') return pairAnswer(mock, now, method, part, body)
  if (method === 'GET')
    return { status: 200, body: part === 'items' ? { messages: mock.messages } : { groups: mock.groups } }
  const { decision, connector, sequences } = body as Static<typeof MessageDecision>
  const found = mock.groups.find((each) => each.connector === connector)
  if (!found) return { status: 404, body: { code: 'not-found', message: 'Nothing waits.' } }
  const counts = { tried: 0, taken: 0, refused: 0, discarded: 0, subject: null }
  if (decision.kind === 'replay')
    return { status: 200, body: { ...counts, tried: found.messages, refused: found.messages } }
  const gone = sequences?.length ?? found.messages
  found.messages -= gone
  mock.messages = mock.messages.filter(({ sequence }) => !sequences?.includes(sequence))
  mock.groups = mock.groups.filter(({ messages }) => messages > 0)
  return {
    status: 200,
    body: decision.kind === 'discard' ? { ...counts, discarded: gone } : { ...counts, tried: gone, taken: gone },
  }
}

function pairAnswer(mock: MockReview, now: number, method: string, part: string | undefined, body: unknown): Answer {
  const { pairs } = mock
  if (method === 'GET') return { status: 200, body: pairs }
  if (part === 'undo') {
    const [last, ...decided] = pairs.decided
    if (last)
      mock.pairs = {
        ...pairs,
        decided,
        pairs: [{ ...last, class: 'review', chance: 0.83, identifier: false, fields: [] }],
      }
  } else if (part === undefined) {
    const { same, reason = null } = body as Static<typeof PairDecision>
    const [first, ...rest] = pairs.pairs
    if (first)
      mock.pairs = {
        ...pairs,
        pairs: rest,
        total: rest.length,
        decided: [{ a: first.a, b: first.b, same, reason, by: 'ada', at: ago(now, 0) }],
      }
  }
  return { status: 204 }
}
