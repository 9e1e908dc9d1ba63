import type { Static } from 'typebox'
import type { PairReview, WaitingGroup, WaitingMessage } from '../../twins/patients/review-shapes.ts'
import type { Subject } from '../domain.ts'

/** Something to decide of each kind, in the shapes of the API. */
export function reviewExample(subject: Subject, now: string) {
  const group: Static<typeof WaitingGroup> = {
    connector: 'laboratory',
    speaks: 'hl7v2',
    state: 'dead',
    type: 'ORU^R01',
    rule: 'hl7.patient-missing',
    device: null,
    reason: 'No identifier says whom the message is about (PID-3)',
    messages: 1,
    firstAt: now,
    lastAt: now,
  }
  const message: Static<typeof WaitingMessage> = {
    sequence: 1,
    receivedAt: now,
    type: 'ORU^R01',
    control: 'M1',
    state: 'dead',
    rule: 'hl7.patient-missing',
    reason: 'No identifier says whom the message is about (PID-3)',
    findings: [],
    resources: 0,
    attempts: 1,
    summary: {
      sender: 'LAB HOSP',
      version: '2.5.1',
      segments: [{ name: 'MSH', count: 1 }],
      names: { identifier: false, name: true, birthDate: true },
      measures: [{ code: 'VANC', unit: 'mg/L', count: 1 }],
      from: now,
      until: now,
    },
  }
  const side = (patient: string) => ({ patient, subject, events: 3, twins: 1 })
  const pairs: Static<typeof PairReview> = {
    pairs: [
      {
        a: side('a'),
        b: side('b'),
        class: 'review',
        chance: 0.6,
        identifier: false,
        fields: [{ field: 'name', level: 3, bits: 7.5 }],
      },
    ],
    total: 1,
    decided: [{ a: side('c'), b: side('d'), same: true, reason: 'twice admitted', by: 'ada', at: now }],
    searchedAt: now,
    patients: 4,
    passedOver: 0,
    searching: false,
  }
  return { group, message, pairs, decided: { tried: 1, taken: 1, refused: 0, discarded: 0, subject: subject.id } }
}
