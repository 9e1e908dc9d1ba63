import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals, type Refusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { type BasalProfile, deliveredBasal, type TemporaryBasal } from './nightscout-basal.ts'
import { type Placed, placeTimes } from './place-times.ts'
import { unitIn } from './rows.ts'

type Item = Readonly<Record<string, unknown>>

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

/** True for what Nightscout answers to `entries.json` and `treatments.json`, or both as one document. */
export function isNightscout(document: unknown): boolean {
  return (
    itemsOf(document)?.some((each) => 'sgv' in each || 'mbg' in each || 'eventType' in each || isProfile(each)) ?? false
  )
}

function itemsOf(document: unknown): Item[] | null {
  if (Array.isArray(document))
    return document.every(isItem) && !document.some((each) => 'resourceType' in each) ? document : null
  if (!isItem(document) || 'resourceType' in document) return null
  const lists = [document.entries, document.treatments, document.profile, document.profiles]
    .filter(Array.isArray)
    .flat()
  return lists.length > 0 && lists.every(isItem) ? lists : null
}

const isProfile = (item: Item): boolean => isItem(item.store) && typeof item.defaultProfile === 'string'

/** Below it a sensor value of Nightscout is an error code (`???`, warm-up). */
const leastValue = 39

/**
 * Entries (sgv, mbg), treatments (carbs, insulin, finger sticks, temporary basal rates) and profiles of Nightscout. With a profile the basal rate is that which the pump gave, from
 * change to change (`deliveredBasal`). Glucose is in mg/dL as Nightscout keeps it. Entries have an
 * instant in ms; a treatment's `created_at` without a zone needs one.
 */
export function readNightscout(document: unknown, options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const items = itemsOf(document) ?? []
  const places = momentsOf(items, options, refusals)
  const profiles: BasalProfile[] = []
  const temporary: TemporaryBasal[] = []
  for (const [i, item] of items.entries()) {
    const when = places[i]
    if (!when) continue
    if (isProfile(item)) {
      profiles.push({ item, since: when.time, place: `entry ${i}` })
      places[i] = null
    } else if (item.eventType === 'Temp Basal') {
      const [rate, percent, minutes] = [rateOf(item), item.percent, amountOf(item.duration) ?? 0]
      const share = typeof percent === 'number' && percent >= -100 ? 1 + percent / 100 : undefined
      temporary.push({
        since: when.time,
        minutes,
        rate,
        ...(share === undefined ? {} : { share }),
        place: `entry ${i}`,
      })
    }
  }
  const entries = items.flatMap((item, i): CgmEntry[] => {
    const place = `entry ${i}`
    const when = places[i]
    if (!when) return []
    const known = typeof item._id === 'string' ? { id: item._id.slice(0, 60) } : {}
    const common = { ...when, ...known, place }
    if ('sgv' in item || item.type === 'sgv') return glucoseOf(item.sgv, 'glucose', common, refusals)
    if ('mbg' in item || item.type === 'mbg') return glucoseOf(item.mbg, 'fingerstick', common, refusals)
    const before = refusals.rejections.length
    const found: CgmEntry[] = []
    if (isSaid(item.glucose) && isFinger(item)) found.push(...fingerOf(item, common, refusals))
    const [carbs, insulin] = [amountOf(item.carbs), amountOf(item.insulin)]
    const wrong = [item.carbs, item.insulin].some((each, i) => isSaid(each) && [carbs, insulin][i] === null)
    if (wrong) refusals.refuse(place, 'cgm.value', 'The amount is no number')
    if (carbs !== null && carbs > 0) found.push({ kind: 'carbohydrate', value: carbs, unit: 'g', ...common })
    if (insulin !== null && insulin > 0) found.push({ kind: 'rapid-insulin', value: insulin, unit: '[iU]', ...common })
    if (item.eventType === 'Temp Basal') {
      if (profiles.length > 0) return found
      const [rate, minutes] = [rateOf(item), amountOf(item.duration)]
      if (rate !== null && minutes !== null && minutes > 0)
        found.push({ kind: 'basal-rate', value: rate, unit: '[iU]/h', minutes, ...common })
    }
    if (found.length === 0 && refusals.rejections.length === before)
      refusals.refuse(
        place,
        'cgm.event-unused',
        'The entry holds neither glucose, carbohydrate, insulin nor a basal rate',
      )
    return found
  })
  const basal = profiles.length > 0 ? deliveredBasal(profiles, temporary, spanOf(places), options, refusals) : []
  return { format: 'nightscout', entries: [...entries, ...basal], rejections: refusals.rejections }
}

/** The rate a temporary basal sets, U/h; null where it names a share of the usual one. */
const rateOf = (item: Item): number | null => amountOf(item.absolute) ?? amountOf(item.rate)

/** A drop of blood: a check, or a value that somebody says was taken from the finger. */
const isFinger = ({ eventType, glucoseType }: Item): boolean =>
  eventType === 'BG Check' ? glucoseType !== 'Sensor' : glucoseType === 'Finger'

function fingerOf(item: Item, common: Common, { refuse }: Refusals): CgmEntry[] {
  const unit = typeof item.units === 'string' ? unitIn(item.units) : undefined
  const reason = 'The treatment names no unit of its glucose'
  const read = unit
    ? glucoseValue(String(item.glucose), unit)
    : ({ rule: 'observation.value-unit-missing', reason } as const)
  if (!('rule' in read)) return [{ kind: 'fingerstick', ...read, ...common }]
  refuse(common.place, read.rule, read.reason)
  return []
}

/** First and last instant of anything but profiles, which may be years old. */
function spanOf(places: readonly (Placed | null)[]): readonly [number, number] {
  const times = places.flatMap((each) => (each ? [each.time] : []))
  return times.reduce<readonly [number, number]>(
    ([first, last], time) => [Math.min(first, time), Math.max(last, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
}

function momentsOf(items: readonly Item[], options: CgmOptions, refusals: Refusals): (Placed | null)[] {
  const result: (Placed | null)[] = items.map(() => null)
  const texts: { index: number; text: string; place: string }[] = []
  for (const [index, item] of items.entries()) {
    const ms = [item.date, item.mills]
      .map((each) => (typeof each === 'string' && /^\d{12,13}$/.test(each) ? Number(each) : each))
      .find((each): each is number => typeof each === 'number' && each > 1e11 && each < 7.3e12)
    const offset = typeof item.utcOffset === 'number' && Math.abs(item.utcOffset) <= 900 ? item.utcOffset : 0
    const text = [item.created_at, item.timestamp, item.dateString, item.sysTime, item.startDate].find(
      (each) => typeof each === 'string',
    )
    if (ms !== undefined) result[index] = { time: ms, offset }
    else if (typeof text === 'string') texts.push({ index, text, place: `entry ${index}` })
    else refusals.refuse(`entry ${index}`, 'time.missing', 'There is no time at which it happened')
  }
  const placed = placeTimes(texts, options, refusals)
  for (const [k, { index }] of texts.entries()) result[index] = placed[k]!
  return result
}

type Common = Pick<CgmEntry, 'time' | 'offset' | 'id' | 'place'>

function glucoseOf(given: unknown, kind: 'glucose' | 'fingerstick', common: Common, { refuse }: Refusals): CgmEntry[] {
  const value = typeof given === 'string' ? given : typeof given === 'number' ? String(given) : ''
  const read = glucoseValue(value, 'mg/dL')
  if ('rule' in read) refuse(common.place, read.rule, read.reason)
  else if (kind === 'glucose' && read.value < leastValue && !read.comparator)
    refuse(common.place, 'cgm.error-code', `A sensor value below ${leastValue} is an error code`)
  else return [{ kind, ...read, ...common }]
  return []
}

const isSaid = (given: unknown): boolean =>
  given !== undefined && given !== null && !(typeof given === 'string' && given.trim() === '')

function amountOf(given: unknown): number | null {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}
