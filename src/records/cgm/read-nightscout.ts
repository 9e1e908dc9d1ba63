import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals, type Refusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { type Placed, placeTimes } from './place-times.ts'

type Item = Readonly<Record<string, unknown>>

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

/** True for what Nightscout answers to `entries.json` and `treatments.json`, or both as one document. */
export function isNightscout(document: unknown): boolean {
  return itemsOf(document)?.some((each) => 'sgv' in each || 'mbg' in each || 'eventType' in each) ?? false
}

function itemsOf(document: unknown): Item[] | null {
  if (Array.isArray(document))
    return document.every(isItem) && !document.some((each) => 'resourceType' in each) ? document : null
  if (!isItem(document) || 'resourceType' in document) return null
  const lists = [document.entries, document.treatments].filter(Array.isArray).flat()
  return lists.length > 0 && lists.every(isItem) ? lists : null
}

/** Below it a sensor value of Nightscout is an error code (`???`, warm-up). */
const leastValue = 39

/**
 * Entries (sgv, mbg) and treatments (carbs, insulin, temporary basal rates) of Nightscout. Glucose is in mg/dL as Nightscout keeps it. Entries have an
 * instant in ms; a treatment's `created_at` without a zone needs one.
 */
export function readNightscout(document: unknown, options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const items = itemsOf(document) ?? []
  const places = momentsOf(items, options, refusals)
  const entries = items.flatMap((item, i): CgmEntry[] => {
    const place = `entry ${i}`
    const when = places[i]
    if (!when) return []
    const known = typeof item._id === 'string' ? { id: item._id.slice(0, 60) } : {}
    const common = { ...when, ...known, place }
    if ('sgv' in item || item.type === 'sgv') return glucoseOf(item.sgv, 'glucose', common, refusals)
    if ('mbg' in item || item.type === 'mbg') return glucoseOf(item.mbg, 'fingerstick', common, refusals)
    const found: CgmEntry[] = []
    const [carbs, insulin] = [amountOf(item.carbs), amountOf(item.insulin)]
    const wrong = [item.carbs, item.insulin].some((each, i) => isSaid(each) && [carbs, insulin][i] === null)
    if (wrong) refusals.refuse(place, 'cgm.value', 'The amount is no number')
    if (carbs !== null && carbs > 0) found.push({ kind: 'carbohydrate', value: carbs, unit: 'g', ...common })
    if (insulin !== null && insulin > 0) found.push({ kind: 'rapid-insulin', value: insulin, unit: '[iU]', ...common })
    const rate = amountOf(item.absolute) ?? amountOf(item.rate)
    const minutes = amountOf(item.duration)
    if (item.eventType === 'Temp Basal' && rate !== null && minutes !== null && minutes > 0)
      found.push({ kind: 'basal-rate', value: rate, unit: '[iU]/h', minutes, ...common })
    if (found.length === 0 && !wrong)
      refusals.refuse(
        place,
        'cgm.event-unused',
        'The entry holds neither glucose, carbohydrate, insulin nor a basal rate',
      )
    return found
  })
  return { format: 'nightscout', entries, rejections: refusals.rejections }
}

function momentsOf(items: readonly Item[], options: CgmOptions, refusals: Refusals): (Placed | null)[] {
  const result: (Placed | null)[] = items.map(() => null)
  const texts: { index: number; text: string; place: string }[] = []
  for (const [index, item] of items.entries()) {
    const ms = [item.date, item.mills].find((each) => typeof each === 'number' && each > 1e11 && each < 7.3e12) as
      | number
      | undefined
    const offset = typeof item.utcOffset === 'number' && Math.abs(item.utcOffset) <= 900 ? item.utcOffset : 0
    const text = [item.created_at, item.timestamp, item.dateString, item.sysTime].find(
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
