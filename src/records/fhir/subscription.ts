import { isObject, type JsonObject } from './resource.ts'

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/'
/** The one topic there is: a resource was created or changed. */
export const changeTopic = 'urn:hamzad:topic:resource-change'

/** What a Subscription resource asks for, without who asks. */
export interface SubscriptionWish {
  readonly form: 'r4' | 'topic'
  readonly type: string
  readonly criteria: string
  readonly endpoint: string
  readonly headers: readonly string[]
  readonly payload: string | null
  readonly content: 'empty' | 'id-only' | 'full-resource'
  readonly topic: string | null
  readonly heartbeat: number | null
  readonly timeout: number
  readonly most: number
  readonly until: string | null
}

const extensions = (element: unknown): JsonObject[] =>
  isObject(element) && Array.isArray(element.extension) ? element.extension.filter(isObject) : []
const extension = (element: unknown, name: string): JsonObject | undefined =>
  extensions(element).find(({ url }) => url === `${backport}${name}`)

/** Reads a Subscription of R4, or of the R5 backport when its criteria name a topic. A string says what is wrong. */
export function readSubscription(resource: JsonObject): SubscriptionWish | string {
  const { criteria, channel, end } = resource
  if (typeof criteria !== 'string' || !isObject(channel)) return 'criteria and channel are needed'
  if (channel.type !== 'rest-hook') return 'channels are rest-hook alone'
  if (typeof channel.endpoint !== 'string') return 'the channel has no endpoint'
  const headers = Array.isArray(channel.header) ? channel.header : []
  if (!headers.every((line) => typeof line === 'string' && /^[A-Za-z0-9-]{1,100}:[^\r\n]{0,4000}$/.test(line)))
    return 'a header of the channel is no line Name: value'
  const payload = typeof channel.payload === 'string' && channel.payload !== '' ? channel.payload : null
  if (payload !== null && !/^application\/(fhir\+)?json(;|$)/.test(payload)) return 'payloads are application/fhir+json'
  const isTopic = /^(urn|https?):/.test(criteria)
  const filters = extensions(resource._criteria).filter(({ url }) => url === `${backport}backport-filter-criteria`)
  if (isTopic && criteria !== changeTopic) return `the topic is not known; there is ${changeTopic}`
  if (isTopic && filters.length !== 1) return 'one backport-filter-criteria is needed: Observation?code=…'
  const search = isTopic ? filters[0]?.valueString : criteria
  const [, type, query = ''] = (typeof search === 'string' && /^([A-Z][A-Za-z]+)(?:\?(.*))?$/s.exec(search)) || []
  if (type === undefined) return 'the criteria are no search: Observation?code=…'
  const content = extension(channel._payload, 'backport-payload-content')?.valueCode ?? 'empty'
  if (content !== 'empty' && content !== 'id-only' && content !== 'full-resource')
    return 'the content is none of empty, id-only and full-resource'
  const number = (name: string, least: number, greatest: number, otherwise: number) => {
    const found = extension(channel, name)
    const value = found?.valueUnsignedInt ?? found?.valuePositiveInt
    return typeof value === 'number' ? Math.min(Math.max(value, least), greatest) : otherwise
  }
  const heartbeat = number('backport-heartbeat-period', 10, 86_400, 0)
  return {
    form: isTopic ? 'topic' : 'r4',
    type,
    criteria: query,
    endpoint: channel.endpoint,
    headers: headers as string[],
    payload,
    content: isTopic ? content : payload === null ? 'empty' : 'full-resource',
    topic: isTopic ? criteria : null,
    heartbeat: isTopic && heartbeat > 0 ? heartbeat : null,
    timeout: number('backport-timeout', 1, 60, 20),
    most: number('backport-max-count', 1, 1000, 20),
    until: typeof end === 'string' && !Number.isNaN(Date.parse(end)) ? new Date(end).toISOString() : null,
  }
}
