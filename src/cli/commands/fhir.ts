import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { createOutput, table } from '../output.ts'
import { exit } from '../usage.ts'

interface Flags {
  readonly json?: boolean
}

/** The text of a resource in a file, XML turned into JSON. */
async function jsonOf(file: string): Promise<string> {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  if (!text.trimStart().startsWith('<')) return text
  const { readXml } = await import('../../records/fhir/xml/read-xml.ts')
  return readXml(text)
}

async function parsed(file: string): Promise<unknown> {
  try {
    return JSON.parse(await jsonOf(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error
    throw new HamzadError('fhir.syntax', {
      why: error instanceof SyntaxError ? 'it is not well-formed JSON' : (error as Error).message,
    })
  }
}

/** `hamzad fhir validate|path|patch`: work on FHIR files, without a store. */
export const fhirCommand = (): Command => {
  const command = new Command('fhir').description('Validate, query and patch FHIR R4 resources in files (JSON or XML).')
  command.addHelpText('after', '\nExample:\n  hamzad fhir validate patient.json bundle.xml --json')
  command
    .command('validate')
    .description('Is each file valid R4? Exit code 1 when any is not.')
    .argument('<file...>', 'files with one resource each')
    .option('--json', 'one JSON document on stdout: { file: OperationOutcome }')
    .addHelpText('after', '\nExample:\n  hamzad fhir validate patient.json bundle.xml --json')
    .action(async (files: string[], flags: Flags) => validateFiles(files, flags))
  command
    .command('path')
    .description('Evaluate a FHIRPath expression on a resource.')
    .argument('<expression>', 'FHIRPath')
    .argument('<file>', 'file with one resource')
    .option('--json', 'one JSON document on stdout: { result: [{ type, value }] }')
    .addHelpText('after', "\nExample:\n  hamzad fhir path 'Patient.name.given' patient.json --json")
    .action(async (expression: string, file: string, flags: Flags) => {
      const output = createOutput(flags.json === true)
      const { evaluateTyped } = await import('../../records/fhir/path/evaluate-typed.ts')
      const resource = await parsed(file)
      let result: { type: string; value: unknown }[]
      try {
        result = await evaluateTyped(resource, expression, { resource, rootResource: resource })
      } catch (error) {
        throw new HamzadError('input.invalid', {
          what: 'The expression',
          why: String((error as Error).message).slice(0, 300),
          action: 'Correct it and try again.',
        })
      }
      output.result({ result }, () => result.map(({ type, value }) => `${type}\t${JSON.stringify(value)}`).join('\n'))
    })
  command
    .command('patch')
    .description(
      'Apply a JSON Patch (an array) or a FHIRPath Patch (Parameters) to a resource; the result goes to stdout.',
    )
    .argument('<file>', 'file with the resource')
    .argument('<patch>', 'file with the patch')
    .option('--json', 'the resource as JSON (the default); errors as JSON too')
    .option('--xml', 'the resource as XML')
    .addHelpText('after', '\nExample:\n  hamzad fhir patch patient.json change.json')
    .action(async (file: string, patch: string, flags: Flags & { xml?: boolean }) => {
      const [{ applyPatch }, { writeXml }] = await Promise.all([
        import('../../records/fhir/patch/apply-patch.ts'),
        import('../../records/fhir/xml/write-xml.ts'),
      ])
      const text = await applyPatch(await jsonOf(file), await jsonOf(patch))
      process.stdout.write(`${flags.xml === true ? writeXml(text) : text}\n`)
    })
  return command
}

async function validateFiles(files: readonly string[], flags: Flags): Promise<void> {
  const output = createOutput(flags.json === true)
  const { validateText } = await import('../../records/fhir/validation/validate-text.ts')
  const results = new Map<string, Awaited<ReturnType<typeof validateText>>>()
  for (const file of files) results.set(file, await validateText(readFileSync(file, 'utf8')))
  const outcomes = Object.fromEntries(
    [...results].map(([file, issues]) => [
      file,
      {
        resourceType: 'OperationOutcome',
        issue:
          issues.length > 0
            ? issues.map(({ severity, code, path, message }) => ({
                severity,
                code,
                diagnostics: message,
                expression: [path],
              }))
            : [{ severity: 'information', code: 'informational', diagnostics: 'All is well' }],
      },
    ]),
  )
  output.result(outcomes, () =>
    [...results]
      .map(([file, issues]) =>
        issues.length === 0
          ? `${file}: valid`
          : `${file}:\n${table(
              ['severity', 'where', 'what'],
              issues.map(({ severity, path, message }) => [severity, path, message]),
            )}`,
      )
      .join('\n'),
  )
  if ([...results.values()].some((issues) => issues.some(({ severity }) => severity === 'error')))
    process.exitCode = exit.failed
}
