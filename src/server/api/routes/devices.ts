import { Type } from 'typebox'
import { type Actor, actorName } from '../../../governance/actor.ts'
import { HamzadError } from '../../../kernel/errors.ts'
import type { DeviceView as Device } from '../../../twins/devices/device-views.ts'
import type { Server, Services } from '../../fastify.ts'
import { answers, created } from '../responses.ts'
import {
  Assigned,
  DeviceChange,
  DeviceList,
  DeviceName,
  DeviceRecord,
  DeviceView,
  IssuedDevice,
  NewAssignment,
  NewCalibration,
  NewDevice,
} from '../schemas.ts'

/** Devices that send observations: what they are, whom they observe, and how well they send. */
export function deviceRoutes(server: Server, { domain, governance }: Services): void {
  const tags = ['devices']
  const params = Type.Object({ name: DeviceName })
  const audit = (
    actor: string,
    action: string,
    detail: Record<string, string | number | boolean>,
    subject: string | null = null,
  ) => governance.audit({ actor, action, subject, detail })

  /** Devices without the people whose consents do not let the actor see them. */
  async function seen(devices: readonly Device[], actor: Actor | null): Promise<Device[]> {
    const people = devices.flatMap(({ subject }) => subject?.id ?? [])
    const may = await domain.consented(people, actor)
    return devices.map((device) =>
      device.subject === null || may.has(device.subject.id) ? device : { ...device, subject: null, withheld: true },
    )
  }
  const seenOne = async (device: Device, actor: Actor | null) => (await seen([device], actor))[0] as Device

  server.get(
    '/api/devices',
    {
      config: { action: 'devices.read' },
      schema: {
        operationId: 'listDevices',
        tags,
        summary:
          'Every device: whom it observes, what it measures, how well it sends; also those that wait to be added',
        response: answers(DeviceList),
      },
    },
    async ({ actor }) => ({ devices: await seen(await domain.devices.list(), actor) }),
  )

  server.post(
    '/api/devices',
    {
      config: { action: 'devices.change' },
      schema: {
        operationId: 'addDevice',
        tags,
        summary: 'Add a device, also one that was heard and waits; its secret is in this answer and nowhere else',
        body: NewDevice,
        response: created(IssuedDevice),
      },
    },
    async (request, reply) => {
      const by = actorName(request.actor)
      const issued = await domain.devices.add(request.body, { by })
      await audit(by, 'device.added', { device: issued.device.name })
      return reply.code(201).send({ ...issued, device: await seenOne(issued.device, request.actor) })
    },
  )

  server.get(
    '/api/devices/:name',
    {
      config: { action: 'devices.read' },
      schema: {
        operationId: 'deviceRecord',
        tags,
        summary: 'One device with whom it observed, its calibrations, and how it sent by day',
        params,
        response: answers(DeviceRecord),
      },
    },
    async ({ params: { name }, actor }) => {
      const { device, assignments, ...rest } = await domain.devices.get(name)
      const may = await domain.consented(
        assignments.map(({ subject }) => subject.id),
        actor,
      )
      return {
        ...rest,
        device: await seenOne(device, actor),
        assignments: assignments.filter(({ subject }) => may.has(subject.id)),
      }
    },
  )

  server.patch(
    '/api/devices/:name',
    {
      config: { action: 'devices.change' },
      schema: {
        operationId: 'changeDevice',
        tags,
        summary: 'Say anew what a device is and how long it may be silent, or retire it',
        params,
        body: DeviceChange,
        response: answers(DeviceView),
      },
    },
    async (request) => {
      const { retire, ...rest } = request.body
      const device = await domain.devices.change(request.params.name, request.body)
      const by = actorName(request.actor)
      const said = Object.keys(rest).sort().join(' ')
      if (said !== '') await audit(by, 'device.changed', { device: device.name, said })
      if (retire) await audit(by, 'device.retired', { device: device.name, reason: retire.reason })
      return seenOne(device, request.actor)
    },
  )

  server.post(
    '/api/devices/:name/assignments',
    {
      config: { action: 'devices.assign' },
      schema: {
        operationId: 'assignDevice',
        tags,
        summary:
          'Say whom a device observes from now, from an instant or for a time; what was held for it is taken then',
        params,
        body: NewAssignment,
        response: answers(Assigned),
      },
    },
    async (request) => {
      const { subject, from, until } = request.body
      if (subject !== null && !(await domain.consented([subject], request.actor)).has(subject))
        throw new HamzadError('access.consent')
      const assigned = await domain.devices.assign(request.params.name, request.body)
      const { device, taken } = assigned
      const times = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
      await audit(actorName(request.actor), 'device.assigned', { device: device.name, taken, ...times }, subject)
      return { ...assigned, device: await seenOne(device, request.actor) }
    },
  )

  server.post(
    '/api/devices/:name/calibrations',
    {
      config: { action: 'devices.change' },
      schema: {
        operationId: 'calibrateDevice',
        tags,
        summary: 'Note that a device was calibrated, now unless said',
        params,
        body: NewCalibration,
        response: answers(DeviceView),
      },
    },
    async (request) => {
      const by = actorName(request.actor)
      const device = await domain.devices.calibrate(request.params.name, request.body, { by })
      await audit(by, 'device.calibrated', { device: device.name, at: request.body.at ?? 'now' })
      return seenOne(device, request.actor)
    },
  )

  server.post(
    '/api/devices/:name/secret',
    {
      config: { action: 'devices.change' },
      schema: {
        operationId: 'renewDeviceSecret',
        tags,
        summary: 'A new secret in place of the old one, told this once; a retired device is in service again',
        params,
        response: created(IssuedDevice),
      },
    },
    async (request, reply) => {
      const issued = await domain.devices.renew(request.params.name)
      await audit(actorName(request.actor), 'device.secret-renewed', { device: issued.device.name })
      return reply.code(201).send({ ...issued, device: await seenOne(issued.device, request.actor) })
    },
  )
}
