import { setTimeout as sleep } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import type { Resource } from '../fhir.ts'
import { Refused, type WardClient } from '../ward-client.ts'
import { idOverHl7, messageOf } from './hl7v2-messages.ts'
import { mllpLine } from './mllp-line.ts'

/** By what the demonstration speaks, and where. */
export type Feed =
  | { readonly kind: 'fhir' }
  | { readonly kind: 'hl7v2'; readonly port: number }
  | { readonly kind: 'mqtt'; readonly port: number; readonly devices: Readonly<Record<string, DeviceLogin>> }

/** The device that observes a patient. */
export interface DeviceLogin {
  readonly name: string
  readonly secret: string
}

const resourcesOf = (document: unknown): Resource[] =>
  (document as { entry: { resource: Resource }[] }).entry.map(({ resource }) => resource)
const aboutOf = ({ subject }: Resource): string =>
  (subject as { reference?: string } | undefined)?.reference?.slice('Patient/'.length) ?? ''

/**
 * A ward that speaks HL7 v2 over MLLP. What a patient brings along (a bundle with the Patient in it) is loaded as FHIR, under the id that the
 * messages will mean; everything that happens from then on is told by messages.
 */
export function hl7v2Client(http: WardClient, port: number, signal: AbortSignal): WardClient {
  const line = mllpLine(port)
  signal.addEventListener('abort', () => line.close(), { once: true })
  const known = new Map<string, Resource>()
  return {
    ...http,
    async send(document) {
      const resources = resourcesOf(document)
      const patients = resources.filter(({ resourceType }) => resourceType === 'Patient')
      if (patients.length > 0) {
        for (const patient of patients) known.set(patient.id, patient)
        const text = patients.reduce((all, { id }) => all.replaceAll(id, idOverHl7(id)), JSON.stringify(document))
        return http.send(JSON.parse(text))
      }
      for (const resource of resources) {
        const patient = known.get(aboutOf(resource))
        const message = patient && messageOf(resource, patient)
        if (!message) throw new Refused(`HL7 v2 has no words for ${resource.resourceType}/${resource.id}`)
        await persist(signal, () => line.send(message))
      }
      return { resources: resources.length, unchanged: 0, rejected: 0 }
    },
    patients: (search) => http.patients(idOverHl7(search)),
  }
}

/** A hospital whose devices speak MQTT: what one of them measured, in one code, is published by it; everything else goes over FHIR. */
export function mqttClient(
  http: WardClient,
  port: number,
  devices: Readonly<Record<string, DeviceLogin>>,
  signal: AbortSignal,
): WardClient {
  const open = new Map<string, Promise<MqttClient>>()
  const clientOf = ({ name, secret }: DeviceLogin) => {
    const found =
      open.get(name) ??
      import('mqtt').then(({ connectAsync }) =>
        connectAsync(`mqtt://127.0.0.1:${port}`, { username: name, password: secret, clientId: name }),
      )
    open.set(name, found)
    found.catch(() => open.delete(name))
    return found
  }
  signal.addEventListener('abort', () => {
    for (const client of open.values()) client.then((each) => each.end(true)).catch(() => undefined)
  })
  return {
    ...http,
    async send(document) {
      const resources = resourcesOf(document)
      const hasPatient = resources.some(({ resourceType }) => resourceType === 'Patient')
      const measured = hasPatient ? [] : resources.filter((each) => devices[aboutOf(each)] && readingOf(each) !== null)
      const rest = resources.filter((each) => !measured.includes(each))
      for (const [patient, readings] of Map.groupBy(measured, aboutOf)) {
        const device = devices[patient] as DeviceLogin
        const all = readings.map(readingOf)
        for (let at = 0; at < all.length; at += 500)
          await persist(signal, async () => {
            const client = await clientOf(device)
            const body = JSON.stringify(all.slice(at, at + 500))
            await client.publishAsync(`hamzad/${device.name}/readings`, body, { qos: 1 })
          })
      }
      if (rest.length === 0) return { resources: measured.length, unchanged: 0, rejected: 0 }
      const entry = (document as { entry: { resource: Resource }[] }).entry.filter(({ resource }) =>
        rest.includes(resource),
      )
      const sent = await http.send({ ...(document as object), entry })
      return { ...sent, resources: sent.resources + measured.length }
    },
  }
}

/** An Observation of one code and one quantity as a device publishes it; null: it says more. */
export function readingOf(resource: Resource): object | null {
  if (resource.resourceType !== 'Observation') return null
  const {
    code,
    valueQuantity: value,
    effectiveDateTime: time,
  } = resource as unknown as {
    code: { coding: { system: string; code: string }[] }
    valueQuantity?: { value: number; unit: string; code?: string }
    effectiveDateTime?: string
  }
  const [coding, ...others] = code.coding
  if (!coding || others.length > 0 || !value || !time) return null
  return {
    time,
    code: { system: coding.system, code: coding.code },
    value: value.value,
    unit: value.code ?? value.unit,
  }
}

/** Does something until it is done; what is refused is not asked again. */
async function persist(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error
      await sleep(Math.min(15_000, 250 * 2 ** attempt), undefined, { signal })
    }
  }
}
