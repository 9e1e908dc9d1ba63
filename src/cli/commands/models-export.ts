import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { dosesOf } from '../../kernel/forecast/doses.ts'
import { modelArchive } from '../../records/models/export/archive.ts'
import { exportSbml } from '../../records/models/export/write-sbml.ts'
import { findModel, modelTexts } from '../../twins/library/library.ts'
import { whyNot } from '../case.ts'
import { readRegimen } from '../regimen-text.ts'
import { assignment, count, positive } from '../usage.ts'

interface ExportFlags {
  readonly out: string
  readonly parameter?: Readonly<Record<string, number>>
  readonly covariate?: Readonly<Record<string, number>>
  readonly plan?: string
  readonly duration: number
  readonly steps: number
}

/** `hamzad models export`: a model as SBML, or a twin's model with its plan as a COMBINE archive. */
export const modelsExportCommand = (): Command =>
  new Command('export')
    .description('Write a model as SBML Level 3, or with its plan as a COMBINE archive (.omex) with SED-ML.')
    .argument('<model>', 'a library model, a model file or an SBML file')
    .requiredOption('--out <file>', 'result: .xml for SBML, .omex for an archive')
    .option('--parameter <name=value>', 'a value of the twin in place of the typical one; repeat', assignment)
    .option('--covariate <name=value>', 'a covariate; repeat', assignment)
    .option('--plan <regimen>', "doses, such as '1000 mg every 12 h over 1 h'")
    .option('--duration <time>', 'length of the plan and of the simulation in the archive', positive, 24)
    .option('--steps <number>', 'rows of the simulation in the archive', count, 96)
    .addHelpText(
      'after',
      '\nExample:\n  hamzad models export glucose-type1-cappon-2023 --covariate weight=70 --covariate basal=1 --out model.omex',
    )
    .action((name: string, flags: ExportFlags) => {
      const { model, file } = findModel(name)
      const doses = flags.plan === undefined ? [] : dosesOf(readRegimen(flags.plan, model), 0, flags.duration)
      const sbml = exportSbml(model, {
        doses,
        ...(flags.parameter && { parameters: flags.parameter }),
        ...(flags.covariate && { covariates: flags.covariate }),
      })
      const archive = () =>
        modelArchive({
          sbml,
          duration: flags.duration,
          steps: flags.steps,
          source: modelTexts(file),
        })
      try {
        writeFileSync(flags.out, /\.omex$/i.test(flags.out) ? archive() : sbml.text)
      } catch (cause) {
        throw new HamzadError('file.unwritable', { file: flags.out, why: whyNot(cause) }, { cause })
      }
    })
