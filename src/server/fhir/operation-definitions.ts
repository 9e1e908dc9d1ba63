/** Operations of our own, for whoever asks what they are. The others are defined by HL7. */
const own = {
  'hamzad-predictions': {
    name: 'Predictions',
    code: 'predictions',
    title: 'Write what the patient’s twins forecast into the record',
    affectsState: true,
    resource: ['Patient'],
    system: false,
    instance: true,
    parameter: [{ name: 'return', use: 'out', min: 1, max: '1', type: 'Bundle' }],
  },
  'hamzad-fhirpath': {
    name: 'Fhirpath',
    code: 'fhirpath',
    title: 'Evaluate a FHIRPath expression',
    affectsState: false,
    system: true,
    instance: false,
    parameter: [
      { name: 'expression', use: 'in', min: 1, max: '1', type: 'string' },
      { name: 'resource', use: 'in', min: 0, max: '1', type: 'Resource' },
      {
        name: 'result',
        use: 'out',
        min: 0,
        max: '*',
        part: [{ name: 'type', use: 'out', min: 1, max: '1', type: 'string' }],
      },
    ],
  },
  'hamzad-import': {
    name: 'Import',
    code: 'import',
    title: 'Fetch NDJSON files and write them into the record, in the background',
    affectsState: true,
    system: true,
    instance: false,
    parameter: [
      { name: 'inputFormat', use: 'in', min: 0, max: '1', type: 'code' },
      { name: 'mode', use: 'in', min: 0, max: '1', type: 'code' },
      {
        name: 'input',
        use: 'in',
        min: 1,
        max: '*',
        part: [
          { name: 'type', use: 'in', min: 0, max: '1', type: 'code' },
          { name: 'url', use: 'in', min: 1, max: '1', type: 'url' },
        ],
      },
    ],
  },
} as const

export type OwnOperation = keyof typeof own

/** A definition by its id; null when it is none of ours. */
export function operationDefinition(base: string, id: string): object | null {
  if (!Object.hasOwn(own, id)) return null
  return {
    resourceType: 'OperationDefinition',
    id,
    url: `${base}/OperationDefinition/${id}`,
    status: 'active',
    kind: 'operation',
    type: false,
    ...own[id as OwnOperation],
  }
}
