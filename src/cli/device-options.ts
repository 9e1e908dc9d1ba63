import { type Command, Option } from 'commander'
import { HamzadError } from '../kernel/errors.ts'
import type { CgmOptions } from '../records/cgm/cgm-file.ts'
import { isZone } from '../records/cgm/wall-clock.ts'

/** What an export of a device may leave open. */
export const zoneOption = () =>
  new Option(
    '--time-zone <name>',
    'zone of times without an offset, as Asia/Tehran (of HL7 v2 without it only the dates are kept)',
  )
export const glucoseUnitOption = () =>
  new Option('--unit <unit>', 'unit of glucose where the file names none').choices(['mg/dL', 'mmol/L'])
export const dateOrderOption = () =>
  new Option('--date-order <order>', 'day or month first, where no date of the file decides').choices(['dmy', 'mdy'])

/** All three, for a command that reads a data file. */
export const exportOptions = (command: Command): Command =>
  command.addOption(zoneOption()).addOption(glucoseUnitOption()).addOption(dateOrderOption())

export interface DeviceFlags {
  readonly timeZone?: string
  readonly unit?: string
  readonly dateOrder?: string
}

/** The options as the readers take them. Fails for an unknown time zone. */
export function deviceFlags({ timeZone: zone, unit, dateOrder }: DeviceFlags): CgmOptions {
  if (zone !== undefined && !isZone(zone))
    throw new HamzadError('input.invalid', {
      what: `--time-zone ${zone}`,
      why: 'there is no such time zone',
      action: 'Give one of the IANA list, as Europe/London or UTC.',
    })
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(unit === undefined ? {} : { unit: unit as 'mg/dL' }),
    ...(dateOrder === undefined ? {} : { dateOrder: dateOrder as 'dmy' }),
  }
}
