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
  storeFlags(
    command
      .command('assign <name> <patient>')
      .description('whom it observes from now on, by an identifier; "nobody" ends it'),
  )
    .option('--from <time>', 'since when, ISO 8601', new Date().toISOString())
    .option('--until <time>', 'only until then, ISO 8601; what came later stays')
    .action((name: string, patient: string, flags: StoreFlags & { readonly from: string; readonly until?: string }) =>
      withStore(flags, async (store, output) => {
        const [{ createDevices }, { namedPatient }] = await Promise.all([
          import('../../twins/devices/device-views.ts'),
          import('../named-patient.ts'),
        ])
        const subject = patient === 'nobody' ? null : await namedPatient(store.db, patient)
        const assignment = { subject, from: flags.from }
        const until = flags.until === undefined ? {} : { until: flags.until }
        const { device, taken } = await createDevices(store).assign(name, { ...assignment, ...until })
        output.result({ ...device, taken }, () =>
          taken === 0
            ? `${name} observes ${patient}.`
            : `${name} observes ${patient}; ${taken} messages that were held are taken now.`,
        )
      }),
    )
  storeFlags(command.command('calibrated <name>').description('it was calibrated'))
    .option('--at <time>', 'when, ISO 8601', new Date().toISOString())
    .option('--note <text>', 'how it was checked')
    .action((name: string, flags: StoreFlags & { readonly at: string; readonly note?: string }) =>
      withStore(flags, async (store, output) => {
        const { createDevices } = await import('../../twins/devices/device-views.ts')
        const { at, note } = flags
        const device = await createDevices(store).calibrate(
          name,
          { at, ...(note === undefined ? {} : { note }) },
          { by: 'command line' },
        )
        output.result(device, () => `${name} was calibrated at ${device.calibratedAt}.`)
      }),
    )
  storeFlags(command.command('retire <name>').description('take it out of service; its history stays'))
    .requiredOption('--reason <text>', 'why')
    .action((name: string, flags: StoreFlags & { readonly reason: string }) =>
      withStore(flags, async (store, output) => {
        const { createDevices } = await import('../../twins/devices/device-views.ts')
        const device = await createDevices(store).change(name, { retire: { reason: flags.reason } })
        output.result(device, () => `${name} is retired.`)
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
