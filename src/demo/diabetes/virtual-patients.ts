import { readFileSync } from 'node:fs'

/** One of the thirty virtual people of UVA/Padova S2008: the covariates of the model `uva-padova-s2008`, and how they are usually treated. */
export interface VirtualPatient {
  /** `adult#001` */
  readonly name: string
  readonly group: 'adolescent' | 'adult' | 'child'
  /** Years. */
  readonly age: number
  /** Covariates of the model by name, without `filled`. */
  readonly body: Readonly<Record<string, number>>
  readonly therapy: Therapy
  /** Columns of the table as they are. */
  readonly table: Readonly<Record<string, number>>
}

export interface Therapy {
  /** Insulin that keeps the steady state, U/h. */
  readonly basal: number
  /** Carbohydrate that one unit covers, g/U. */
  readonly carbRatio: number
  /** Fall of glucose after one unit, mg/dL/U. */
  readonly correction: number
}

/** pmol of insulin in a unit, as the simulator counts. */
export const pmolPerUnit = 6000

const columns = [
  ...['kabs', 'kmax', 'kmin', 'b', 'f', 'Vg', 'Vi', 'Vm0', 'Vmx', 'Km0', 'k1', 'k2', 'p2u', 'm1', 'm2', 'm4', 'm30'],
  ...['ki', 'kp1', 'kp2', 'kp3', 'Fsnc', 'ke1', 'ke2', 'kd', 'ka1', 'ka2', 'ksc'],
  ...['Ib', 'Gpb', 'Gtb', 'Ipb', 'Ilb', 'isc1ss', 'isc2ss'],
]

let known: readonly VirtualPatient[] | undefined

/**
 * All thirty, in the order of the table.
 *
 *     virtualPatients().find(({ name }) => name === 'adult#001')!.therapy.basal // 1.27 U/h
 */
export function virtualPatients(): readonly VirtualPatient[] {
  known ??= read()
  return known
}

export function virtualPatient(name: string): VirtualPatient {
  const found = virtualPatients().find((each) => each.name === name)
  if (!found) throw new RangeError(`no virtual patient ${name}; there are ${virtualPatients().length}, as adult#001`)
  return found
}

function read(): VirtualPatient[] {
  const therapies = new Map(table('therapies').map((row) => [row.text.Name!, row.numbers]))
  return table('patients').map(({ text, numbers }) => {
    const name = text.Name!
    const usual = therapies.get(name)!
    const body: Record<string, number> = { weight: numbers.BW!, c: numbers.d! }
    for (const column of columns) body[column] = numbers[column]!
    return {
      name,
      group: name.replace(/#.*/, '') as VirtualPatient['group'],
      age: usual.Age!,
      body,
      therapy: {
        basal: (numbers.u2ss! * numbers.BW! * 60) / pmolPerUnit,
        carbRatio: usual.CR!,
        correction: usual.CF!,
      },
      table: numbers,
    }
  })
}

export interface Row {
  readonly text: Readonly<Record<string, string>>
  readonly numbers: Readonly<Record<string, number>>
}

/** A table beside the model, by the name of its file. */
export function table(name: 'patients' | 'therapies' | 'sensors' | 'pumps'): Row[] {
  const file = new URL(`../../models/patient/uva-padova-s2008/${name}.csv`, import.meta.url)
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => {
    const text = Object.fromEntries(line.split(',').map((cell, index) => [names[index]!, cell]))
    const numbers = Object.fromEntries(Object.entries(text).map(([key, cell]) => [key, Number(cell)]))
    return { text, numbers }
  })
}
