import { Command } from 'commander'
import { formatDiagnostic } from '../../kernel/language/diagnostic.ts'
import { identify } from '../../kernel/language/identify.ts'
import { compileFile, listModels, modelFile } from '../../twins/library/library.ts'
import { describeModel } from '../describe-model.ts'
import { createOutput, table } from '../output.ts'
import { exit } from '../usage.ts'
import { modelsExportCommand } from './models-export.ts'
import { modelsImportCommand } from './models-import.ts'

/** `hamzad models`: the library; `hamzad models check FILE`: what a model text says and what is wrong with it. */
export const modelsCommand = (): Command => {
  const models = new Command('models')
    .description('List the models of the library, or check a model text.')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  hamzad models')
    .action((flags: { json?: boolean }) => {
      const entries = listModels()
      createOutput(flags.json === true).result(
        entries.map(({ model: { id, version, hash, title, subject, kind, cite, use } }) => ({
          id,
          version,
          hash,
          title,
          subject,
          kind,
          cite,
          use,
        })),
        () =>
          table(
            ['model', 'subject', 'title'],
            entries.map(({ model }) => [model.id, model.subject, model.title]),
          ),
      )
    })
  models
    .command('check')
    .description(
      'Check a model text: every mistake at once with what to write instead, then its structure and the unit of every symbol.',
    )
    .argument('<file>', 'a model.yaml, its folder, or the id of a library model')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  hamzad models check src/models/patient/vancomycin-goti-2018/model.yaml')
    .action((path: string, _flags: unknown, command: Command) => {
      const output = createOutput(command.optsWithGlobals().json === true)
      const file = modelFile(path)
      const { model, diagnostics, text } = compileFile(file)
      if (!output.json) for (const each of diagnostics) output.say(formatDiagnostic(each, text))
      output.result(
        {
          file,
          ok: model !== null,
          diagnostics,
          ...(model && { model, ...(model.kind === 'flow' ? {} : { identifiability: identify(model) }) }),
        },
        () =>
          model
            ? describeModel(model)
            : `${diagnostics.filter((d) => d.severity === 'error').length} errors in ${file}`,
      )
      if (!model) process.exitCode = exit.failed
    })
  models.addCommand(modelsImportCommand())
  models.addCommand(modelsExportCommand())
  return models
}
