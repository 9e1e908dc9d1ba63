import { type Actor, type Role, roles } from '../../governance/actor.ts'
import type { AuditEntry } from '../../governance/audit.ts'
import type { Governance } from '../../governance/governance.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { Domain, Heard } from '../domain.ts'
import type { Services } from '../fastify.ts'
import { credible } from './credible.ts'
import { deviceExample } from './device-example.ts'
import { example, ids } from './examples.ts'
import { hospitalExample } from './hospital-example.ts'
import { reviewExample } from './review-example.ts'
import { tableExample } from './table-example.ts'

const review = reviewExample(example.subject, example.now)
const table = tableExample(example.now)
const devices = deviceExample(example.subject, example.now)

/** Services in memory for tests of the server: one patient, one twin; the session token and the bearer token of a role are its name, padded. */
export interface MemoryServices extends Services {
  readonly audited: AuditEntry[]
  /** Calls of the domain, by name. */
  readonly calls: { name: string; args: unknown[] }[]
  /** Roles whose sessions have ended. */
  readonly ended: Set<Role>
  /** Forgets calls, entries and ended sessions. */
  reset(): void
  /** Tells all listeners. */
  change(heard: Heard): void
}

export const sessionTokenOf = (role: Role): string => role.padEnd(43, '-')
export const bearerTokenOf = (role: Role): string => `hz_${role}`.padEnd(46, '-')
/** The right password of every role's account. */
export const password = 'correct horse battery'

export function memoryServices(): MemoryServices {
  const audited: AuditEntry[] = []
  const calls: MemoryServices['calls'] = []
  const ended = new Set<Role>()
  const listeners = new Set<(heard: Heard) => void>()

  const person = (role: Role) =>
    ({ kind: 'person', id: ids.account, username: role, displayName: role, role, session: role }) as const
  const roleOf = (token: string): Role | undefined =>
    roles.find((role) => (token === sessionTokenOf(role) || token === bearerTokenOf(role)) && !ended.has(role))
  const answer =
    <T>(name: string, value: T) =>
    async (...args: unknown[]): Promise<T> => {
      calls.push({ name, args })
      return value
    }
  /** The twin or subject must be ours. */
  const known =
    <T>(name: string, what: string, value: T) =>
    async (id: string, ...args: unknown[]): Promise<T> => {
      calls.push({ name, args: [id, ...args] })
      if (!([ids.subject, ids.twin, ids.recommendation, ids.alert] as string[]).includes(id))
        throw new HamzadError('not-found', { what, id })
      return value
    }

  const domain: Domain = {
    credibility: {
      ofTwin: known('ofTwin', 'twin', credible.twin),
      giveFeedback: known('giveFeedback', 'twin', credible.feedback),
      registry: answer('registry', credible.registry),
      drift: answer('drift', credible.drift),
      ofModel: answer('ofModel', credible.model),
      validation: answer('validation', credible.validation),
      decide: answer('decide', credible.model),
      acknowledge: answer('acknowledge', credible.model),
      pilot: answer('pilot', credible.pilot),
      pilotReport: answer('pilotReport', credible.pilotReport),
      startPilot: answer('startPilot', credible.pilot),
      endPilot: answer('endPilot', credible.pilot),
    },
    pilotRuns: async () => false,
    listWorklist: answer('listWorklist', example.worklist),
    listPatients: answer('listPatients', example.patients),
    subjectBanner: known('subjectBanner', 'patient', example.subject),
    subjectTimeline: known('subjectTimeline', 'patient', example.timeline),
    subjectGlucose: known('subjectGlucose', 'patient', example.glucose),
    subjectCycle: known('subjectCycle', 'patient', example.cycle),
    bindableModels: known('bindableModels', 'patient', [example.bindability]),
    bindTwin: known('bindTwin', 'patient', example.twin),
    twinView: known('twinView', 'twin', example.view),
    comparePlans: known('comparePlans', 'twin', example.comparison),
    listRecommendations: known('listRecommendations', 'twin', [example.recommendation]),
    createRecommendation: known('createRecommendation', 'twin', example.recommendation),
    respondToRecommendation: known('respondToRecommendation', 'recommendation', example.recommendation),
    recordDoubts: known('recordDoubts', 'twin', example.doubts),
    treatmentEffect: known('treatmentEffect', 'twin', example.effect),
    reviewReading: known('reviewReading', 'twin', example.doubts),
    nextLevels: known('nextLevels', 'twin', example.nextLevels),
    preview: known('preview', 'twin', example.preview),
    exportTwin: known('exportTwin', 'twin', example.archive),
    importRecords: answer('importRecords', example.imported),
    importRun: answer('importRun', example.imported),
    listModels: answer('listModels', [example.model]),
    modelCard: answer('modelCard', { summary: example.model, text: 'model: a', card: '# A', datasheet: null }),
    compiledModel: answer('compiledModel', { model: { id: 'a' } }),
    recordQuality: answer('recordQuality', example.quality),
    qualityItems: answer('qualityItems', example.qualityItems),
    connectors: {
      list: answer('connectors.list', [example.connector]),
      add: answer('connectors.add', example.connector),
      change: answer('connectors.change', example.connector),
      messages: answer('connectors.messages', [example.message]),
      replay: answer('connectors.replay', { tried: 1, taken: 1, refused: 0 }),
      understood: answer('connectors.understood', example.understood),
      map: answer('connectors.map', undefined),
      alerts: answer('connectors.alerts', example.feedAlerts),
      metrics: answer('connectors.metrics', 'hamzad_connector_up{connector="laboratory"} 1\n'),
    },
    tables: {
      look: answer('tables.look', table.look),
      list: answer('tables.list', { tables: [table.saved], meanings: [] }),
      get: answer('tables.get', table.saved),
      save: answer('tables.save', undefined),
      remove: answer('tables.remove', undefined),
    },
    review: {
      groups: answer('review.groups', [review.group]),
      messages: answer('review.messages', [review.message]),
      decide: answer('review.decide', review.decided),
      pairs: answer('review.pairs', review.pairs),
      subjectsOf: async () => [ids.subject],
      search: answer('review.search', undefined),
      decidePair: answer('review.decidePair', undefined),
      undecidePair: answer('review.undecidePair', undefined),
    },
    devices: {
      list: answer('devices.list', [devices.device]),
      get: answer('devices.get', devices.record),
      add: answer('devices.add', devices.issued),
      change: answer('devices.change', devices.device),
      assign: answer('devices.assign', { device: devices.device, taken: 1 }),
      calibrate: answer('devices.calibrate', devices.device),
      renew: answer('devices.renew', devices.issued),
    },
    hospital: {
      view: answer('hospital.view', hospitalExample.view),
      ready: async () => undefined,
      board: answer('hospital.board', hospitalExample.board),
      whatIf: answer('hospital.whatIf', hospitalExample.whatIf),
      ask: answer('hospital.ask', hospitalExample.answer),
      control: answer('hospital.control', hospitalExample.control),
      scores: answer('hospital.scores', hospitalExample.scores),
      settings: answer('hospital.settings', hospitalExample.settings),
      changeSettings: answer('hospital.changeSettings', hospitalExample.settings),
    },
    theatres: {
      view: answer('theatres.view', hospitalExample.theatres),
      record: answer('theatres.record', { operation: 'theatre-a1', subject: ids.subject }),
    },
    schedules: {
      list: answer('schedules.list', [example.schedule]),
      get: answer('schedules.get', example.schedule),
      add: answer('schedules.add', example.schedule),
      move: answer('schedules.move', example.schedule),
      search: answer('schedules.search', example.schedule),
      stop: answer('schedules.stop', example.schedule),
      remove: answer('schedules.remove', undefined),
    },
    alerts: {
      list: answer('alerts.list', [example.alert]),
      ofTwin: known('alerts.ofTwin', 'twin', { rules: 3, withheld: null, alerts: [example.alert], ended: [] }),
      snooze: known('alerts.snooze', 'alert', example.alert),
    },
    listJobs: answer('listJobs', [example.job]),
    cancelJob: answer('cancelJob', example.job),
    subjectOf: async (what) =>
      Object.values(what).some((id) => id === ids.twin || id === ids.recommendation || id === ids.alert)
        ? ids.subject
        : null,
    lookAt: async () => ({ found: null, isRuled: false }),
    consented: async (subjects) => new Set(subjects),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  const account = {
    id: ids.account,
    username: 'ada',
    displayName: 'Ada',
    role: 'clinician' as const,
    disabled: false,
    createdAt: example.now,
  }
  const serviceToken = { name: 'laboratory', role: 'feed' as const, createdAt: example.now, lastUsedAt: null }
  const actorOf = (token: string): Actor | null => {
    const role = roleOf(token)
    return role === undefined ? null : person(role)
  }
  const governance: Governance = {
    idleSeconds: 1800,
    setupNeeded: async () => false,
    setUp: async () => {
      throw new HamzadError('setup.done')
    },
    signIn: async (credentials) => {
      const role = roleOf(sessionTokenOf(credentials.username as Role))
      if (role === undefined || credentials.password !== password) throw new HamzadError('sign-in.refused')
      return { token: sessionTokenOf(role), actor: person(role) }
    },
    signOut: async (actor) => void ended.add(actor.role),
    personOf: async (token) => actorOf(token),
    serviceOf: async (token) => {
      const role = roleOf(token)
      return role === undefined ? null : { kind: 'service', id: role, name: role, role }
    },
    refresh: async (actor) => (ended.has(actor.role) ? null : actor),
    listAccounts: async () => [account],
    createAccount: async () => account,
    changeAccount: async () => account,
    listServiceTokens: async () => [serviceToken],
    createServiceToken: async ({ name }) => ({ ...serviceToken, name, token: bearerTokenOf('feed') }),
    revokeServiceToken: async (name) => {
      if (name !== serviceToken.name) throw new HamzadError('not-found', { what: 'token', id: name })
    },
    audit: async (entry) => void audited.push(entry),
    verifyAudit: async () => ({ whole: true, entries: audited.length, firstBroken: null, why: null, head: null }),
  }

  return {
    domain,
    governance,
    version: '0.0.0',
    demo: false,
    demoAccounts: [],
    audited,
    calls,
    ended,
    reset: () => {
      audited.length = 0
      calls.length = 0
      ended.clear()
    },
    change: (heard) => {
      for (const listener of listeners) listener(heard)
    },
  }
}
