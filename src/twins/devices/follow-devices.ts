import type { Transaction } from 'kysely'
import { namesOfDevice, type ToldOfDevice, toldOfDevice } from '../../records/devices/device-resources.ts'
import type { FhirResource, JsonObject } from '../../records/fhir/resource.ts'
import { describeDevice, findDevice } from '../../store/devices.ts'
import { passNewer } from '../../store/messages.ts'
import { getResource } from '../../store/resources.ts'
import type { Database } from '../../store/schema.ts'

type Tx = Transaction<Database>

/**
 * Takes up what resources that were just written say of devices of the registry: charge of the battery, firmware, calibration, and what nobody wrote
 * down yet of manufacturer, model and serial number. A device is meant by its name or its serial number; one that the registry does not know is
 * passed over. What was so earlier never overwrites what was so later.
 */
export async function followDevices(tx: Tx, written: readonly FhirResource[], now: number): Promise<void> {
  for (const resource of written) {
    const told = toldOfDevice(resource)
    if (told === null) continue
    const device = await findDevice(tx, await namesOf(tx, told))
    if (device === null) continue
    const at = new Date(Math.min(now, told.at === null ? now : Date.parse(told.at))).toISOString()
    const parts = Object.entries(told.condition).map(([part, value]) => ({
      type: `Device.${part}`,
      id: device,
      at,
      part,
      value,
    }))
    const newest = await passNewer(tx, parts)
    const { manufacturer, model, serial, calibrated } = told
    await describeDevice(tx, device, {
      ...Object.fromEntries(newest.map(({ part, value }) => [part, value])),
      ...(manufacturer ? { manufacturer } : {}),
      ...(model ? { model } : {}),
      ...(serial ? { serial } : {}),
      calibrated: calibrated.filter((each) => Date.parse(each) <= now),
    })
  }
}

async function namesOf(tx: Tx, { reference, names }: ToldOfDevice): Promise<readonly string[]> {
  if (reference === undefined) return names
  const found = await getResource(tx, 'Device', reference)
  return found === null || found.deleted ? names : [...names, ...namesOfDevice(JSON.parse(found.content) as JsonObject)]
}
