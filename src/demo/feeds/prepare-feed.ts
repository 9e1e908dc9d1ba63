import { newSecret, secretHash } from '../../governance/secrets.ts'
import { addConnector, changeConnector, listConnectors } from '../../store/connectors.ts'
import { addDevice, assignDevice, assignmentsOf, listDevices, renewSecret } from '../../store/devices.ts'
import type { Store } from '../../store/store.ts'
import { ensureSubject } from '../../store/subjects.ts'
import { transact } from '../../store/transact.ts'
import { cast } from '../cast.ts'
import { clinicId, people } from '../diabetes/clinic.ts'
import { patientFile } from '../patient-file.ts'
import type { DeviceLogin, Feed } from './feed-clients.ts'

export const feedKinds = ['fhir', 'hl7v2', 'mqtt'] as const
export type FeedKind = (typeof feedKinds)[number]

/** What the demonstration writes of is no older. */
const longAgo = '2000-01-01T00:00:00Z'

/**
 * Sets up what an administrator would, for the demonstration to speak by: a listener for HL7 v2, or a broker with a device for each patient who is
 * measured. `running` opens it and says at which port.
 */
export async function prepareFeed(
  store: Store,
  kind: FeedKind,
  running: {
    refresh(): Promise<void>
    stateOf(name: string): { readonly port: number | null; readonly error: string | null }
  },
): Promise<Feed> {
  const names = { hl7v2: 'demo-ward', mqtt: 'demo-devices' } as const
  const connectors = await listConnectors(store.db)
  for (const name of Object.values(names)) {
    const found = connectors.find((each) => each.name === name)
    const wanted = kind !== 'fhir' && names[kind] === name
    if (found && found.enabled !== wanted) await changeConnector(store.db, name, { enabled: wanted })
    if (!found && wanted)
      await addConnector(store.db, {
        name,
        kind: kind === 'hl7v2' ? 'mllp' : 'mqtt-broker',
        settings: { port: 0, ...(kind === 'hl7v2' ? { timeZone: 'UTC' } : {}) },
        by: 'demonstration',
      })
  }
  if (kind === 'fhir') return { kind }
  await running.refresh()
  const { port, error } = running.stateOf(names[kind])
  if (port === null) throw new Error(`the connector ${names[kind]} does not listen: ${error}`)
  return kind === 'hl7v2' ? { kind, port } : { kind, port, devices: await devicesOf(store) }
}

/** A device for each patient of the ward and the clinic, with a new secret. */
async function devicesOf(store: Store): Promise<Record<string, DeviceLogin>> {
  const patients = [...cast.map(({ patient }) => patientFile(patient).patient.id), ...people.map(clinicId)]
  const known = new Map((await listDevices(store.db)).map((device) => [device.name, device.id]))
  const logins: Record<string, DeviceLogin> = {}
  for (const [index, patient] of patients.entries()) {
    const name = `demo-${index + 1}`
    const secret = newSecret()
    await transact(store, async (tx) => {
      const hash = secretHash(secret)
      const id = known.get(name)
      const device = id ?? (await addDevice(tx, { name, kind: 'demonstration', secret: hash, by: 'demonstration' })).id
      if (id !== undefined) await renewSecret(tx, id, hash)
      if ((await assignmentsOf(tx, device)).length === 0)
        await assignDevice(tx, device, await ensureSubject(tx, patient), longAgo)
    })
    logins[patient] = { name, secret }
  }
  return logins
}
