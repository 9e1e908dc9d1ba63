import { Command } from 'commander'
import { table } from '../output.ts'
import { type StoreFlags, storeFlags, withStore } from '../with-store.ts'

/** `hamzad devices`: monitors and wearables that send observations, and whom they observe. */
export const devicesCommand = (): Command => {
  const command = new Command('devices').description('Devices that send observations: list, add, say whom they observe')
  command.addHelpText('after', '\nExample:\n  hamzad devices add monitor-3 --kind "bedside monitor"')
  storeFlags(
    command.command('list', { isDefault: true }).description('every device: whom it observes, when it was heard'),
  ).action((flags: StoreFlags) =>
    withStore(flags, async (store, output) => {
      const { listDevices } = await import('../../store/devices.ts')
      const devices = await listDevices(store.db)
      output.result(devices, () =>
        table(
          ['name', 'kind', 'serial', 'observes', 'last seen', 'battery', 'clock ahead (s)'],
          devices.map((each) => [
            each.name,
            each.kind ?? '',
            each.serial ?? '',
            each.subject ?? 'nobody',
            each.lastSeenAt ?? 'never',
            each.battery === null ? '' : `${Math.round(each.battery * 100)} %`,
            each.clockAhead === null ? '' : each.clockAhead,
          ]),
        ),
      )
    }),
  )
  storeFlags(command.command('add <name>').description('add a device; its secret is printed once'))
    .option('--kind <text>', 'what it is: bedside monitor, glucose sensor')
    .option('--manufacturer <text>')
    .option('--model <text>')
    .option('--serial <text>')
    .option('--owner <text>', 'who is responsible for it')
    .addHelpText('after', '\nExample:\n  hamzad devices add monitor-3 --kind "bedside monitor" --serial A17')
    .action((name: string, flags: StoreFlags & Described) =>
      withStore(flags, async (store, output) => {
        const [{ addDevice }, { newSecret, secretHash }] = await Promise.all([
          import('../../store/devices.ts'),
          import('../../governance/secrets.ts'),
        ])
        const { kind, manufacturer, model, serial, owner } = flags
        const given = Object.entries({ kind, manufacturer, model, serial, owner }).filter(
          ([, text]) => text !== undefined,
        )
        const secret = newSecret()
        const device = await addDevice(store.db, {
          name,
          ...Object.fromEntries(given),
          secret: secretHash(secret),
          by: 'command line',
        })
        output.result(
          { ...device, secret },
          () => `${name} may publish to hamzad/${name}/readings as user ${name}.\nIts secret, shown once: ${secret}`,
        )
      }),
    )
  storeFlags(command.command('assign <name> <subject>').description('whom it observes from now on; "nobody" ends it'))
    .option('--from <time>', 'since when, ISO 8601', new Date().toISOString())
    .action((name: string, subject: string, flags: StoreFlags & { readonly from: string }) =>
      withStore(flags, async (store, output) => {
        const [{ assignDevice, getDevice }, { listConnectors }, { takeHeld }] = await Promise.all([
          import('../../store/devices.ts'),
          import('../../store/connectors.ts'),
          import('../../twins/take-readings.ts'),
        ])
        const device = await getDevice(store.db, name)
        await assignDevice(store.db, device.id, subject === 'nobody' ? null : subject, flags.from)
        let taken = 0
        for (const connector of await listConnectors(store.db)) taken += await takeHeld(store, connector, device)
        output.result({ ...(await getDevice(store.db, name)), taken }, () =>
          taken === 0
            ? `${name} observes ${subject}.`
            : `${name} observes ${subject}; ${taken} messages that were held are taken now.`,
        )
      }),
    )
  return command
}

interface Described {
  readonly kind?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly serial?: string
  readonly owner?: string
}
