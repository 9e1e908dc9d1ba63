import i18next from 'i18next'
import { dateText } from '../format/date.ts'
import { count, inProse, isolate } from '../format/number.ts'
import { preferences } from '../format/preferences.ts'
import { type Coded, sentence, term } from '../i18n/use-words.ts'

const say = (key: string, values: Record<string, string> = {}): string => String(i18next.t(key as never, values))
const known = (key: string, otherwise: string): string => (i18next.exists(key) ? say(key) : otherwise)

/** A span that the server names in English ("8 to 24 h", "under 18", "80 and over"), in the reader's language. */
function spanText(kind: 'hours' | 'years', name: string): string {
  const [from = '', to = ''] = name.match(/\d+/g) ?? []
  const key = /^(under|up to)/.test(name) ? 'upTo' : /over/.test(name) ? 'over' : to && 'between'
  if (!key) return name
  const digits = (text: string) => (text === '' ? '' : count(Number(text), preferences().locale))
  const values = { from: digits(from), to: digits(to || from) }
  return kind === 'hours' ? say(`credible.hours.${key}`, values) : say(`credible.years.${key}`, values)
}

/** A band of horizon. */
export const horizonText = (name: string): string => spanText('hours', name)

/** A subgroup with what it is a group of: "Age: 40 to 64". */
export function subgroupText(group: string, name: string): string {
  const words =
    group === 'sex'
      ? known(`sex.${name}`, name)
      : group === 'age'
        ? spanText('years', name)
        : group === 'plan'
          ? known(`credible.plan.${name}`, name)
          : name
  return `${known(`credible.group.${group}`, group)}: ${isolate(words)}`
}

/** What has drifted: "pit, site ICU West" → "calibration, ICU West"; or lies outside its band: "missed, rule low, sex:female" → "missed events (low), Sex: female". */
export function streamText(of: string): string {
  const [band = '', rule, ...group] = of.split(/, rule |, (?=\w+:)/)
  if (rule !== undefined)
    return `${known(`credible.stream.${band}`, band)} (${isolate(rule)})${group.map((each) => `, ${subgroupText(...halves(each))}`).join('')}`
  const [stream = '', site] = of.split(/, site (.*)/)
  return known(`credible.stream.${stream}`, stream) + (site ? ` (${isolate(site)})` : '')
}

/** The goals that a model was given, as named in the registry. */
export const goalText = (name: string, goal: string | number): string =>
  `${known(`credible.goal.${name}`, name)} ${isolate(prose(baselined(String(goal))))}`

/** The numbers of a text in the digits of the language, and its per cent as the language writes it. */
const prose = (text: string): string => {
  const { locale } = preferences()
  const digits = text.replace(/\d+(\.\d+)?/g, (number) => count(Number(number), locale))
  return locale === 'fa' ? digits.replaceAll(' %', '٪') : digits
}

const baselined = (text: string): string => text.replace(/^[a-z]+/, (word) => known(`credible.baseline.${word}`, word))

/** A reason of the gate, with its subgroup, stream, day and baseline in words. */
export function reasonText({ code, values = {} }: Coded): string {
  const { group, of, since, over, event } = values
  const [output = '', stream = ''] = String(of ?? '').split(/ (.*)/)
  const reader = preferences()
  const coded = {
    code,
    values: {
      ...values,
      ...(group !== undefined && { group: subgroupText(...halves(String(group))) }),
      ...(of !== undefined && { of: `${term('output', output)}: ${streamText(stream)}` }),
      ...(since !== undefined && { since: dateText(String(since), preferences()) }),
      ...(over !== undefined && { over: baselined(String(over)) }),
    },
  }
  // What has a unit is a value of the record; all else is counts and shares of a sentence.
  const text = sentence(coded, {}, values.unit === undefined ? inProse(reader) : reader)
  // Of several outputs, which; alarms of bands name their rule instead.
  return values.output === undefined || event !== undefined
    ? text
    : `${text} (${isolate(term('output', String(values.output)))})`
}

const halves = (key: string): [string, string] => {
  const [group = '', ...name] = key.split(':')
  return [group, name.join(':')]
}
