import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle } from '../fhir.ts'
import type { WardClient } from '../ward-client.ts'
import { assignBeds, changesOf, encounterAt, locations, patientOf } from './hospital-resources.ts'
import { playHospital } from './play-hospital.ts'
import { operationAt, operationsOf, theatreRooms, waitingList } from './theatre-resources.ts'

export interface HospitalDemoOptions {
  readonly log: (text: string) => void
  readonly signal: AbortSignal
  readonly now: () => number
  /** Days of the past that are sent first. */
  readonly historyDays?: number
  /** Milliseconds between two bundles of history, so that everybody else gets a turn. */
  readonly pause?: number
  /** Milliseconds between looks at what has happened. */
  readonly every?: number
}

/** Monday, 5 January 2026, 00:00 UTC: the hospital opened, empty. It lives the same life on every machine. */
const epoch = Date.UTC(2026, 0, 5)
const seed = 20_260_105
const day = 86_400_000
const text = () => readFileSync(new URL('hospital.yaml', import.meta.url), 'utf8')

/**
 * Runs the hospital until `signal`: first who is in now, then the last weeks, then what happens as it happens. It lives by laws that the twin does not know. After a restart the
 * same is sent again, and nothing changes there.
 */
export async function runHospitalDemo(client: WardClient, options: HospitalDemoOptions): Promise<void> {
  const { log, signal, now, historyDays = 28, pause = 300, every = 15_000 } = options
  const begun = now()
  const ahead = 40
  let until = Math.ceil((begun - epoch) / day) + ahead
  let stays = assignBeds(playHospital(text(), until, seed))
  let operations = Map.groupBy(operationsOf(stays), ({ stay }) => stay.id)
  const send = async (chosen: typeof stays, at: number, withPatients: boolean) => {
    for (let i = 0; i < chosen.length; i += 60) {
      signal.throwIfAborted()
      const resources = chosen.slice(i, i + 60).flatMap((stay) => {
        const encounter = encounterAt(stay, epoch, at)
        const theatre = (operations.get(stay.id) ?? []).flatMap((one) => operationAt(one, epoch, at))
        if (encounter === null && theatre.length === 0) return []
        return [...(withPatients ? [patientOf(stay, epoch)] : []), ...(encounter ? [encounter] : []), ...theatre]
      })
      if (resources.length > 0) await client.send(bundle(resources))
      if (i + 60 < chosen.length) await sleep(pause, undefined, { signal })
    }
  }
  const begins = (stay: (typeof stays)[number]) => epoch + stay.visits[0]!.from * 3_600_000
  const ends = (stay: (typeof stays)[number]) => epoch + stay.visits.at(-1)!.to * 3_600_000
  const lists = (from: number) => bundle([...theatreRooms(epoch, from, now() + 21 * day), ...waitingList(epoch, now())])
  await client.send(bundle(locations()))
  await client.send(lists(now() - historyDays * day))
  await send(
    stays.filter((stay) => begins(stay) <= begun && ends(stay) > begun),
    begun,
    true,
  )
  log('The hospital is open')
  await send(
    stays.filter((stay) => ends(stay) <= begun && ends(stay) > begun - historyDays * day).reverse(),
    begun,
    true,
  )
  log(`The hospital has told its last ${historyDays} days`)
  const booked = (from: number, to: number) =>
    stays.filter((stay) => stay.class === 'elective' && begins(stay) > from && begins(stay) <= to)
  const week = 7 * day
  await send(booked(begun, begun + week), begun, true)
  for (let sent = begun; !signal.aborted; ) {
    const at = now()
    if (at > epoch + (until - ahead / 2) * day) {
      until += ahead
      stays = assignBeds(playHospital(text(), until, seed))
      operations = Map.groupBy(operationsOf(stays), ({ stay }) => stay.id)
    }
    if (Math.floor(at / day) > Math.floor(sent / day)) await client.send(lists(at))
    await send(booked(sent + week, at + week), at, true)
    await send(
      stays.filter(
        (stay) =>
          begins(stay) <= at &&
          ends(stay) > sent - day &&
          changesOf(stay, epoch).some((time) => time > sent && time <= at),
      ),
      at,
      true,
    )
    sent = at
    await sleep(every, undefined, { signal }).catch(() => undefined)
  }
}
