import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { toJson } from '../store/json.ts'
import type { Connection } from '../store/schema.ts'
import type { Actor } from './actor.ts'
import { call, checkAddress, textOf } from './outbound/call.ts'
import { scopeFormat } from './service-tokens.ts'

/** A CDS client that signs its calls. Its keys are given, or found at an address that is fixed here: never at one that a call names. */
export interface NewCdsClient {
  readonly name: string
  /** The `iss` of its calls: its address. */
  readonly issuer: string
  readonly keys?: JSONWebKeySet | undefined
  readonly keyAddress?: string | undefined
  readonly scopes: readonly string[]
}

/** Signatures by a private key alone (CDS Hooks 2.0 recommends ES384 and RS384). */
const algorithms = ['ES384', 'RS384', 'ES256', 'RS256', 'ES512', 'RS512', 'PS256', 'PS384', 'PS512']
/** Seconds that a call may live, and clocks may differ. */
const longest = 300
const skew = 30

const refuse = (what: string, why: string, action: string): never => {
  throw new HamzadError('input.invalid', { what, why, action })
}

/** Registers a CDS client; one of the same name is replaced. Errors: `input.invalid`. */
export async function addCdsClient(db: Connection, client: NewCdsClient): Promise<void> {
  const { name, issuer, keys, keyAddress, scopes } = client
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) refuse('The name', 'it is none', 'Use small letters, digits and -.')
  if (!/^https?:\/\/\S+$/.test(issuer)) refuse('The issuer', 'it is no address', 'Give the iss of its calls.')
  if ((keys === undefined) === (keyAddress === undefined))
    refuse('The client', 'it has no keys, or two sources of them', 'Give a JWK Set, or its address.')
  if (keyAddress !== undefined) checkAddress(keyAddress)
  const hasPublic = keys?.keys?.every((key) => key.kty !== 'oct' && key.d === undefined && typeof key.kid === 'string')
  if (keys !== undefined && !(hasPublic && keys.keys.length > 0))
    refuse('The JWK Set', 'it holds something that is no public key with a kid', 'Give public keys alone.')
  if (scopes.length === 0 || !scopes.every((scope) => scopeFormat.test(scope)))
    refuse('The scopes', 'one is none', 'Write system/Patient.rs system/Observation.rs.')
  await sql`delete from cds_client where name = ${name} or issuer = ${issuer}`.execute(db)
  await sql`insert into cds_client (issuer, name, keys, key_address, scopes)
    values (${issuer}, ${name}, ${keys ? toJson(keys) : null}::jsonb, ${keyAddress ?? null}, ${[...scopes]}::text[])`.execute(
    db,
  )
}

interface Row {
  readonly issuer: string
  readonly name: string
  readonly keys: JSONWebKeySet | null
  readonly key_address: string | null
  readonly scopes: string[]
}

/**
 * The client whose signature a call of a CDS service bears; null unless everything holds: a known issuer and key, this service as
 * audience, a life of five minutes at most, and an id that has not been seen.
 *
 *     const actor = await cdsClientOf(db, jwt, 'https://hamzad.example/cds-services/hamzad-patient-view')
 */
export async function cdsClientOf(db: Connection, token: string, audience: string): Promise<Actor | null> {
  try {
    const { kid, jku } = decodeProtectedHeader(token)
    const { iss } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      iss?: unknown
    }
    if (typeof iss !== 'string' || typeof kid !== 'string') return null
    const { rows } = await sql<Row>`select * from cds_client where issuer = ${iss}`.execute(db)
    const [client] = rows
    if (!client || (jku !== undefined && jku !== client.key_address)) return null
    const keys = client.keys ?? (await fetchedKeys(client.key_address as string, kid))
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms,
      issuer: iss,
      audience,
      clockTolerance: skew,
      requiredClaims: ['exp', 'iat', 'jti'],
    })
    const { exp = 0, iat = 0, jti = '' } = payload
    if (exp - iat > longest || iat > Date.now() / 1000 + skew || jti.length > 200) return null
    await sql`delete from cds_call where expires_at < now()`.execute(db)
    const { rows: first } = await sql`
      insert into cds_call (issuer, jti, expires_at) values (${iss}, ${jti}, to_timestamp(${exp + skew})) on conflict do nothing
      returning issuer`.execute(db)
    if (first.length === 0) return null
    return { kind: 'service', id: iss, name: client.name, role: 'client', scopes: client.scopes, subject: null }
  } catch {
    // Not a JWT, a wrong signature, keys that cannot be had: nobody.
    return null
  }
}

const known = new Map<string, { readonly keys: JSONWebKeySet; readonly at: number }>()

/** Keys at a registered address, kept for an hour; asked for again when a kid is new, once a minute at most. */
async function fetchedKeys(address: string, kid: string): Promise<JSONWebKeySet> {
  const held = known.get(address)
  const age = held ? performance.now() - held.at : Number.POSITIVE_INFINITY
  if (held && (age < 60_000 || (age < 3_600_000 && held.keys.keys.some((key) => key.kid === kid)))) return held.keys
  const answer = await call(address, { headers: { accept: 'application/json' }, timeout: 5000 })
  if (answer.status !== 200) throw new Error('the keys are not there')
  const keys = JSON.parse(await textOf(answer, 256 * 1024)) as JSONWebKeySet
  known.set(address, { keys, at: performance.now() })
  return keys
}
