import { searchParameters } from '../../records/fhir/definitions/definitions.ts'
import { allTypes } from './access.ts'

/** What this server can do, generated from what it does. */
export function capabilityStatement({ base, now }: { readonly base: string; readonly now: number }): object {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(now).toISOString(),
    kind: 'instance',
    software: { name: 'Hamzad' },
    implementation: { description: 'Hamzad', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: {
          service: [{ text: 'Bearer token' }],
          description: `Authorization: Bearer with a service token, which an administrator makes; its rights are SMART scopes. There is no SMART launch and no token endpoint. See docs/reference/fhir.md.`,
        },
        interaction: ['transaction', 'batch', 'search-system', 'history-system'].map((code) => ({ code })),
        resource: allTypes().map((type) => resourceOf(type, base)),
        operation: [
          { name: 'validate', definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate' },
          { name: 'export', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export' },
          { name: 'import', definition: `${base}/OperationDefinition/hamzad-import` },
          { name: 'fhirpath', definition: `${base}/OperationDefinition/hamzad-fhirpath` },
        ],
      },
    ],
  }
}

const interactions = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'history-type',
  'create',
  'search-type',
]

function resourceOf(type: string, base: string): object {
  const parameters = Object.entries(searchParameters(type))
  const references = parameters.filter(([, row]) => row[0] === 'reference')
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    ...(references.length > 0 && { searchInclude: references.map(([name]) => `${type}:${name}`) }),
    searchParam: parameters.map(([name, row]) => ({ name, type: row[0] })),
    ...(type === 'Patient' && {
      operation: [
        { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
        { name: 'export', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export' },
        { name: 'predictions', definition: `${base}/OperationDefinition/hamzad-predictions` },
      ],
    }),
    ...(type === 'Subscription' && {
      operation: ['status', 'events'].map((name) => ({
        name,
        definition: `http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-${name}`,
      })),
    }),
    ...(type === 'Group' && {
      operation: [{ name: 'export', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export' }],
    }),
  }
}
