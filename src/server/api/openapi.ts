import swagger from '@fastify/swagger'
import type { TSchema } from 'typebox'
import { Type } from 'typebox'
import { type Action, rolesFor } from '../../governance/policy.ts'
import type { Server } from '../fastify.ts'
import { answers } from './responses.ts'
import * as shapes from './schemas.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Serves the OpenAPI document, made from the schemas that validate. */
export async function openapi(server: Server, version: string): Promise<void> {
  await server.register(swagger, {
    // Who may call a route is said from the table of rights itself.
    transform: ({ schema, url, route }) => {
      const action = route.config?.action ?? 'public'
      const bytes = action === 'records.write' && schema?.body === undefined && { body: records }
      return { schema: { ...schema, ...bytes, ...access(action) } as typeof schema, url }
    },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hamzad',
        version,
        description:
          'Digital twins for health care. People sign in (`POST /api/session`) and are known by a cookie; their unsafe requests carry the header ' +
          '`x-hamzad: 1`; a page that refreshes itself while nobody uses it adds `x-hamzad-background: 1`, which does not count as activity. ' +
          'Programs send `Authorization: Bearer` with a service token. Every error is a `Problem`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'hamzad' },
          service: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  })
  server.get(
    '/api/openapi.json',
    {
      config: { action: 'public' },
      schema: {
        operationId: 'openapi',
        tags: ['operations'],
        summary: 'This document',
        response: answers(Type.Unsafe<unknown>({})),
      },
      serializerCompiler: () => (document) => JSON.stringify(document),
    },
    async () => openapiDocument(server),
  )
}

/** The body of records is read as bytes and judged resource by resource, not by a schema of the route. */
const records = Type.Unsafe<unknown>({
  type: 'object',
  description: 'A FHIR R4 Bundle or resource; with ndjson one resource a line. At most 50 MB, also unpacked.',
})

/** Security and roles of a route: people by cookie, feeds by bearer token, nobody needed where it is public. */
function access(action: Action | 'public'): { security: Record<string, string[]>[]; description?: string } {
  if (action === 'public') return { security: [] }
  const roles = rolesFor(action)
  const ways = [
    ...(roles.some((role) => role !== 'feed' && role !== 'client') ? ['session'] : []),
    ...(roles.includes('feed') || roles.includes('client') ? ['service'] : []),
  ]
  return { security: ways.map((way) => ({ [way]: [] })), description: `For: ${roles.join(', ')}.` }
}

const documents = new WeakMap<Server, Json>()

/** The OpenAPI 3.1 document of a server that is ready: shapes named once under `components`, referred to everywhere else. */
export function openapiDocument(server: Server): Json {
  let document = documents.get(server)
  if (document === undefined) {
    document = withNamedShapes(server.swagger() as unknown as Json)
    documents.set(server, document)
  }
  return document
}

/** Replaces every copy of a shape of `schemas.ts` by a reference to its name. */
function withNamedShapes(document: Json): Json {
  const all = Object.entries(shapes as Record<string, TSchema>).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = new Map<string, string>()
  const schemas: { [key: string]: Json } = {}
  for (const [name, schema] of all) names.set(JSON.stringify(plain(schema)), name)
  const refer = (node: Json, root = false): Json => {
    if (node === null || typeof node !== 'object') return node
    if (!root) {
      const name = names.get(JSON.stringify(node))
      if (name) return { $ref: `#/components/schemas/${name}` }
    }
    if (Array.isArray(node)) return node.map((child) => refer(child))
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, refer(child)]))
  }
  for (const [name, schema] of all) schemas[name] = refer(plain(schema), true)
  const whole = refer(plain(document), true) as { [key: string]: Json }
  return { ...whole, components: { ...(whole.components as { [key: string]: Json }), schemas } }
}

/** Plain JSON of a schema; free keys and choices of words in the one form that generators and readers know. */
function plain(value: unknown): Json {
  const rewrite = (node: Json): Json => {
    if (node === null || typeof node !== 'object') return node
    if (Array.isArray(node)) return node.map(rewrite)
    const entries = Object.entries(node).map(([key, child]): [string, Json] => {
      if (key === 'const') return ['enum', [child]]
      if (key !== 'patternProperties') return [key, rewrite(child)]
      return ['additionalProperties', rewrite(Object.values(child as { [key: string]: Json })[0] ?? true)]
    })
    return choice(Object.fromEntries(entries))
  }
  return rewrite(JSON.parse(JSON.stringify(value)) as Json)
}

/** A choice between single words as one list of words. */
function choice(node: { [key: string]: Json }): Json {
  const { anyOf, ...rest } = node
  if (!Array.isArray(anyOf)) return node
  const words = anyOf.map((option) => {
    const { type, enum: values, ...other } = option as { type?: Json; enum?: Json[] }
    return type === 'string' && values?.length === 1 && Object.keys(other).length === 0 ? values[0] : undefined
  })
  return words.every((word) => typeof word === 'string') ? { ...rest, type: 'string', enum: words as Json[] } : node
}
