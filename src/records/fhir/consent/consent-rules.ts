import type { ConsentRule } from '../../../kernel/consent-rule.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { parseTime } from '../time.ts'
import { purposesAbove } from './purposes.ts'

const scopes = new Set(['patient-privacy', 'research'])
const looks = new Set(['access', 'use', 'disclose'])
const resourceTypes = 'http://hl7.org/fhir/resource-types'
const everything: ConsentRule = {
  depth: -1,
  permits: false,
  purposes: null,
  actors: null,
  types: null,
  resources: null,
  holds: [],
  from: null,
  until: null,
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const codings = (value: unknown): JsonObject[] => objects(value).flatMap(({ coding }) => objects(coding))

/**
 * What a FHIR Consent says about looking at the record; none when it is not active, or about something else (treatment, advance
 * directives). A condition that cannot be judged here widens what is denied and takes back what is permitted: in doubt it stays shut.
 */
export function consentRules(consent: JsonObject): ConsentRule[] {
  if (consent.status !== 'active') return []
  const about = [consent.scope, ...objects(consent.category)]
    .filter(isObject)
    .flatMap(({ coding }) => objects(coding))
    .map(({ code }) => code)
  if (!about.some((code) => typeof code === 'string' && scopes.has(code))) return []
  return isObject(consent.provision) ? rulesOf(consent.provision, everything) : []
}

/** `mayPermit` false: something above cannot be judged, so nothing below it opens the record. */
function rulesOf(provision: JsonObject, above: ConsentRule, mayPermit = true): ConsentRule[] {
  const actions = codings(provision.action).map(({ code }) => code)
  if (actions.length > 0 && !actions.some((code) => typeof code === 'string' && looks.has(code))) return []
  const permits = provision.type === 'permit'
  // A root that does not say what it is only bears conditions; an exception that does not say it denies.
  const says = provision.type !== undefined || above.depth >= 0
  const classes = classesOf(provision)
  const isJudged = classes.isJudged && provision.dataPeriod === undefined
  const rule: ConsentRule = {
    depth: above.depth + 1,
    permits,
    purposes: meet(above.purposes, textsOf(objects(provision.purpose), 'code'), purposesMeet),
    actors: meet(above.actors, actorsOf(provision)),
    types: meet(above.types, classes.isJudged || permits ? classes.types : null),
    resources: meet(above.resources, referencesOf(provision)),
    holds: [...above.holds, ...pathsOf(provision)],
    from: later(above.from, parseTime(isObject(provision.period) ? provision.period.start : null)?.iso ?? null),
    until: earlier(above.until, endOf(isObject(provision.period) ? provision.period.end : null)),
  }
  // Conditions that nothing can fulfil.
  if ([rule.purposes, rule.actors, rule.types, rule.resources].some((list) => list?.length === 0)) return []
  const opens = mayPermit && isJudged
  return [
    ...(says && (!permits || opens) ? [rule] : []),
    ...objects(provision.provision).flatMap((inner) => rulesOf(inner, rule, permits ? opens : mayPermit)),
  ]
}

/** The whole day, month or year of an end belongs to the period. */
function endOf(value: unknown): string | null {
  const time = parseTime(value)
  return time ? new Date(time.end).toISOString() : null
}

const later = (a: string | null, b: string | null) => (a === null ? b : b === null || a > b ? a : b)
const earlier = (a: string | null, b: string | null) => (a === null ? b : b === null || a < b ? a : b)

function textsOf(list: readonly JsonObject[], key: string): string[] | null {
  const texts = list.map((each) => each[key]).filter((each) => typeof each === 'string')
  return texts.length === 0 ? null : texts
}

type Lists = readonly string[] | null
function meet(
  above: Lists,
  own: Lists,
  both = (a: readonly string[], b: readonly string[]): string[] => a.filter((each) => b.includes(each)),
): Lists {
  if (above === null || own === null) return above ?? own
  return both(above, own)
}

/** What lies within both: a purpose includes those below it. */
function purposesMeet(a: readonly string[], b: readonly string[]): string[] {
  const within = (code: string, list: readonly string[]) => purposesAbove(code).some((each) => list.includes(each))
  return [...new Set([...a.filter((code) => within(code, b)), ...b.filter((code) => within(code, a))])]
}

/** Resource types that are named; a class that is none of R4's types cannot be judged. */
function classesOf({ class: classes }: JsonObject): { readonly types: Lists; readonly isJudged: boolean } {
  const list = objects(classes)
  const known = textsOf(
    list.filter(({ system }) => system === resourceTypes),
    'code',
  )
  return { types: known, isJudged: (known?.length ?? 0) === list.length }
}

function actorsOf({ actor }: JsonObject): Lists {
  const list = objects(actor)
  if (list.length === 0) return null
  return list.flatMap(({ reference }) => {
    if (!isObject(reference)) return []
    const { identifier } = reference
    const ids = isObject(identifier) && typeof identifier.value === 'string' ? [identifier.value] : []
    return typeof reference.reference === 'string' ? [reference.reference, ...ids] : ids
  })
}

function referencesOf({ data }: JsonObject): Lists {
  const list = objects(data)
  if (list.length === 0) return null
  return list.flatMap(({ reference }) =>
    isObject(reference) && typeof reference.reference === 'string'
      ? [reference.reference.replace(/^.*\/(?=[A-Za-z]+\/[^/]+$)/, '')]
      : [],
  )
}

/** Labels of confidentiality and sensitivity, and codes of what a resource is about. */
function pathsOf({ securityLabel, code }: JsonObject): string[] {
  const path = (from: string, list: readonly JsonObject[]): string[] => {
    const wanted = list.filter((each) => typeof each.code === 'string')
    if (wanted.length === 0) return []
    const each = ({ system, code: wantedCode }: JsonObject) =>
      `(${typeof system === 'string' ? `@.system == ${JSON.stringify(system)} && ` : ''}@.code == ${JSON.stringify(wantedCode)})`
    return [`${from} ? (${wanted.map(each).join(' || ')})`]
  }
  return [...path('$.meta.security[*]', objects(securityLabel)), ...path('$.*.coding[*]', codings(code))]
}
