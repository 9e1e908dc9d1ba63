import { checkAddress } from '../../governance/outbound/call.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { structures } from '../../records/fhir/definitions/definitions.ts'

/** What a follower of another FHIR server is told. Secrets stay in files. */
export interface FollowSettings {
  /** Base of the server: https://ehr.example/fhir */
  readonly url: string
  /** Id that the server knows us by (SMART Backend Services); without it calls are not signed. */
  readonly clientId?: string
  /** File with our private key, a JWK with its kid and alg (ES384 or RS384). */
  readonly keyFile?: string
  /** Where tokens are given; default: as the server's .well-known/smart-configuration says. */
  readonly tokenUrl?: string
  readonly types: readonly string[]
  /** Id of the Group to export; without it every patient. */
  readonly group?: string
  readonly everyMinutes: number
  /** Predictions are sent to it as well. */
  readonly writeBack: boolean
}

/** Types that twins and their pages use. */
const usual = [
  'Patient',
  'Practitioner',
  'Organization',
  'Location',
  'Medication',
  'Encounter',
  'Condition',
  'Procedure',
  'Observation',
  'MedicationRequest',
  'MedicationAdministration',
]

const wrong = (what: string, why: string, action: string) => new HamzadError('input.invalid', { what, why, action })

/** Settings of a connector of kind `fhir`, checked. Errors: `input.invalid`. */
export function followSettings(settings: Readonly<Record<string, unknown>>): FollowSettings {
  const { url, clientId, keyFile, tokenUrl, types, group, everyMinutes, writeBack } = settings
  if (typeof url !== 'string') throw wrong('The url', 'it is missing', 'Give the base of the server.')
  checkAddress(url)
  if (tokenUrl !== undefined) checkAddress(String(tokenUrl))
  if ((clientId === undefined) !== (keyFile === undefined))
    throw wrong('The client', 'an id needs a key and a key an id', 'Give clientId and keyFile, or neither.')
  const wanted = Array.isArray(types) && types.length > 0 ? types.map(String) : usual
  const stranger = wanted.find((type) => structures().types[type]?.kind !== 'resource')
  if (stranger !== undefined) throw wrong('The types', `${stranger.slice(0, 64)} is none of R4`, 'Name types of R4.')
  if (group !== undefined && !/^[A-Za-z0-9\-.]{1,64}$/.test(String(group)))
    throw wrong('The group', 'it is no id', 'Give the id of a Group.')
  return {
    url: url.replace(/\/+$/, ''),
    ...(clientId !== undefined && { clientId: String(clientId), keyFile: String(keyFile) }),
    ...(tokenUrl !== undefined && { tokenUrl: String(tokenUrl) }),
    types: wanted,
    ...(group !== undefined && { group: String(group) }),
    everyMinutes: typeof everyMinutes === 'number' && everyMinutes > 0 ? everyMinutes : 15,
    writeBack: writeBack === true,
  }
}
