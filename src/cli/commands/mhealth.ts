import { Command } from 'commander'
import { createOutput, table } from '../output.ts'
import { exit } from '../usage.ts'

interface MhealthFlags {
  readonly schema?: string
  readonly patient?: string
  readonly json?: boolean
}

interface Verdict {
  readonly file: string
  readonly accepted: boolean
  readonly schema: string | null
  readonly reason?: string
  readonly path?: string
  readonly is?: 'measure' | 'part'
  readonly resources?: readonly object[]
}

/** `hamzad mhealth PATH…`: validates documents of Open mHealth and IEEE 1752.1 and shows the FHIR that they become, without server or database. */
export const mhealthCommand = (): Command =>
  new Command('mhealth')
    .description(
      'Validate documents of Open mHealth and IEEE 1752.1 (data points, or bodies alone) and HealthKit samples of Granola, and show the FHIR resources they become. Exit 1 when one is refused.',
    )
    .argument('<path...>', 'JSON documents, or folders of them')
    .option(
      '--schema <id>',
      'schema of bodies without header, as omh:blood-glucose:4.0 (default: what folders …/omh/blood-glucose/4.0/ or the fields tell)',
    )
    .option('--patient <id>', 'FHIR id of the patient', 'example')
    .option('--json', 'one JSON document with a verdict for each file on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  hamzad mhealth weight.json --schema omh:body-weight:3.0 --json\n  hamzad import weight.json --schema omh:body-weight:3.0 --patient p7',
    )
    .action(async (paths: string[], flags: MhealthFlags) => {
      const output = createOutput(flags.json === true)
      const documents = await verdictsOf(paths, flags)
      const refused = documents.filter(({ accepted }) => !accepted).length
      const result = { accepted: documents.length - refused, refused, documents }
      output.result(result, () =>
        [
          `${result.accepted} accepted, ${refused} refused.`,
          '',
          table(
            ['file', 'schema', 'verdict', 'reason'],
            documents.map((each) => [
              each.file,
              each.schema ?? '—',
              each.accepted ? 'accepted' : 'refused',
              each.accepted ? '' : [each.path, each.reason].filter(Boolean).join(': '),
            ]),
          ),
        ].join('\n'),
      )
      if (refused > 0) process.exitCode = exit.failed
    })

async function verdictsOf(paths: readonly string[], flags: MhealthFlags): Promise<Verdict[]> {
  const [{ readMhealth }, { schemaInPath }, { fileSources }, { joined }, { schemaOption }] = await Promise.all([
    import('../../records/mhealth/read-mhealth.ts'),
    import('../../records/mhealth/schemas.ts'),
    import('../../records/sources-at.ts'),
    import('../../records/fhir/bytes.ts'),
    import('../schema-option.ts'),
  ])
  const given = schemaOption(flags.schema)
  const verdicts: Verdict[] = []
  for (const { name, path, open } of await fileSources(paths)) {
    if (!/\.json$/i.test(name)) continue
    const chunks: Uint8Array[] = []
    for await (const chunk of open()) chunks.push(chunk)
    let document: unknown
    try {
      document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(joined(chunks)))
    } catch {
      verdicts.push({ file: name, accepted: false, schema: null, reason: 'This is not well-formed JSON' })
      continue
    }
    const { schema, ...verdict } = readMhealth(
      document,
      flags.patient ?? 'example',
      given ?? schemaInPath(path ?? name) ?? undefined,
    )
    verdicts.push({ file: name, schema: schema && `${schema.namespace}:${schema.name}:${schema.version}`, ...verdict })
  }
  return verdicts
}
