import { setTimeout as sleep } from 'node:timers/promises'
import type { CgmEntry } from '../../records/cgm/cgm-file.ts'
import { toFhir } from '../../records/cgm/to-fhir.ts'
import { bundle, instant, type Resource } from '../fhir.ts'
import { Refused, type WardClient } from '../ward-client.ts'
import { type Disturbances, everyday } from './disturbances.ts'
import { createLife, type Life, type LifeEvent } from './life.ts'
import { type VirtualPatient, virtualPatient } from './virtual-patients.ts'

/** Somebody at home with a sensor and a pump, whose devices write into the hospital's record. */
export interface Person {
  readonly virtual: string
  readonly family: string
  readonly given: string
  readonly gender: 'female' | 'male'
}

/** The people of the demonstration; whose bodies they have is known to nobody but the clinic. */
export const people: readonly Person[] = [
  { virtual: 'adult#003', family: 'Sample', given: 'Dana', gender: 'female' },
  { virtual: 'adolescent#005', family: 'Sample', given: 'Robin', gender: 'male' },
]

export interface ClinicOptions {
  readonly model: string
  readonly log: (text: string) => void
  readonly signal: AbortSignal
  readonly now: () => number
  readonly people?: readonly Person[]
  /** Hours of the past that are written at first, 24. */
  readonly history?: number
  /**
   * How many minutes are lived in a minute until the present is reached: from `history` ago on. Absent: the past is written at once. From the present
   * on one minute takes a minute, because nothing is recorded before it happens.
   */
  readonly speed?: number
  readonly disturbances?: Disturbances
  /** Milliseconds between two looks at the clock, 5000. */
  readonly look?: number
}

const minute = 60_000
const week = 7 * 1440 * minute

interface Living {
  readonly person: Person
  readonly patient: VirtualPatient
  readonly id: string
  /** Instant of minute 0. */
  readonly epoch: number
  readonly life: Life
}

/**
 * Runs the diabetes clinic until `signal`: virtual people of UVA/Padova S2008 live at home, their devices send what they show through the public
 * interface. A life begins anew each Thursday at 00:00 UTC (a week of the epoch); what is sent twice changes nothing, so the clinic goes on after
 * a restart.
 */
export async function runClinic(client: WardClient, options: ClinicOptions): Promise<void> {
  const { signal, now, history = 24, speed, look = 5000 } = options
  const began = now()
  /** The instant up to which the people have lived when the clock shows `instant`. */
  const reached = (instant: number) =>
    speed === undefined ? instant : Math.min(instant, began - history * 60 * minute + (instant - began) * speed)
  let living: Living[] = []
  while (!signal.aborted) {
    const until = reached(now())
    const epoch = Math.floor(until / week) * week
    if (living[0]?.epoch !== epoch) {
      living = (options.people ?? people).map((person) => arrive(person, epoch, options))
      for (const each of living)
        await settle(client, each, Math.max(epoch, began - history * 60 * minute), until, options)
      options.log(`The clinic follows ${living.length} people with a sensor`)
    } else {
      for (const each of living) await send(client, each, each.life.until(minutesAt(each, until)))
    }
    await sleep(look, undefined, { signal }).catch(() => undefined)
  }
}

/** FHIR id of one of the people. */
export const clinicId = ({ virtual }: Pick<Person, 'virtual'>): string => `clinic-${virtual.replace('#', '-')}`

const minutesAt = ({ epoch }: Pick<Living, 'epoch'>, instant: number) => Math.floor((instant - epoch) / minute)

function arrive(person: Person, epoch: number, { disturbances = everyday }: ClinicOptions): Living {
  const patient = virtualPatient(person.virtual)
  const id = clinicId(person)
  const life = createLife(patient, { seed: `${id}/${epoch}`, disturbances })
  return { person, patient, id, epoch, life }
}

/** The patient, what is known of them, their recent past, and their twin. */
async function settle(
  client: WardClient,
  living: Living,
  from: number,
  until: number,
  { model, log }: ClinicOptions,
): Promise<void> {
  const { life, patient, id } = living
  const first = minutesAt(living, from)
  const past = life.until(minutesAt(living, until))
  const rate = past.findLast((each) => each.kind === 'basal' && each.time <= first)
  const start: LifeEvent[] = rate?.kind === 'basal' ? [{ ...rate, time: first }] : []
  await client.send(bundle([patientOf(living), weightOf(living, from)]))
  await send(client, living, [...start, ...past.filter(({ time }) => time > first)])
  const [row] = await client.patients(id)
  if (!row || row.twins.some((twin) => twin.model.id === model)) return
  try {
    await client.bind(row.subject.id, model)
    log(`${patient.group} of the clinic: twin bound`)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    log(`${patient.group} of the clinic: no twin: ${error.message}`)
  }
}

async function send(client: WardClient, living: Living, events: readonly LifeEvent[]): Promise<void> {
  const resources = toFhir(
    events.flatMap((event) => entriesOf(living, event)),
    living.id,
  ).map(({ resource }) => resource)
  if (resources.length > 0) await client.send(bundle(resources as unknown as Resource[]))
}

/** What the devices write of what happens; what only the simulator knows is not among it. */
function entriesOf({ epoch }: Living, event: LifeEvent): CgmEntry[] {
  const common = { time: epoch + event.time * minute, offset: 0, place: '', id: `${epoch}/${event.kind}/${event.time}` }
  switch (event.kind) {
    case 'reading':
      return [{ kind: 'glucose', value: event.value, unit: 'mg/dL', ...common }]
    case 'meal':
      return [{ kind: 'carbohydrate', value: event.grams, unit: 'g', ...common }]
    case 'bolus':
      return [{ kind: 'rapid-insulin', value: event.units, unit: '[iU]', ...common }]
    case 'basal':
      return [{ kind: 'basal-rate', value: event.rate, unit: '[iU]/h', ...common }]
    default:
      return []
  }
}

function patientOf({ person, patient, id, epoch }: Living): Resource {
  const born = new Date(epoch).getUTCFullYear() - patient.age
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ use: 'official', system: 'urn:hamzad:demonstration:clinic', value: id }],
    name: [{ use: 'official', family: person.family, given: [person.given] }],
    gender: person.gender,
    birthDate: `${born}-01-15`,
  }
}

function weightOf({ patient, id, epoch }: Living, at: number): Resource {
  return {
    resourceType: 'Observation',
    id: `${id}-weight-${Math.floor(epoch / minute).toString(36)}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
    subject: { reference: `Patient/${id}` },
    effectiveDateTime: instant(Math.floor(at / minute) * minute),
    valueQuantity: {
      value: Math.round(patient.body.weight! * 10) / 10,
      unit: 'kg',
      system: 'http://unitsofmeasure.org',
      code: 'kg',
    },
  }
}
