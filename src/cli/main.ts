import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { HamzadError } from '../kernel/errors.ts'
import { cgmCommand } from './commands/cgm.ts'
import { compareCommand } from './commands/compare.ts'
import { connectorsCommand } from './commands/connectors.ts'
import { devicesCommand } from './commands/devices.ts'
import { doseCommand } from './commands/dose.ts'
import { effectCommand } from './commands/effect.ts'
import { fhirCommand } from './commands/fhir.ts'
import { fitCommand } from './commands/fit.ts'
import { forecastCommand } from './commands/forecast.ts'
import { hospitalCommand } from './commands/hospital.ts'
import { importCommand } from './commands/import.ts'
import { learnCommand } from './commands/learn.ts'
import { matchCommand } from './commands/match.ts'
import { mhealthCommand } from './commands/mhealth.ts'
import { modelsCommand } from './commands/models.ts'
import { personaliseCommand } from './commands/personalise.ts'
import { planCommand } from './commands/plan.ts'
import { recommendCommand } from './commands/recommend.ts'
import { replayCommand } from './commands/replay.ts'
import { scoreCommand } from './commands/score.ts'
import { sensitivityCommand } from './commands/sensitivity.ts'
import { simulateCommand } from './commands/simulate.ts'
import { startCommand } from './commands/start.ts'
import { tokensCommand } from './commands/tokens.ts'
import { validateCommand } from './commands/validate.ts'
import { verifyAuditCommand } from './commands/verify-audit.ts'
import { workerCommand } from './commands/worker.ts'
import { exit } from './usage.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const debug = process.argv.includes('--debug') || (process.env.HAMZAD_DEBUG ?? '') !== ''
const args = process.argv.filter((each) => each !== '--debug')

const program = new Command('hamzad')
  .description(
    'Digital twins for health care: cited models, honest uncertainty, live records. Research software, not a medical device.',
  )
  .version(version)
  .addHelpText('after', '\n--debug, or HAMZAD_DEBUG=1 in the environment, shows where an unforeseen error happened.')
  .showHelpAfterError("(see 'hamzad --help')")
  .showSuggestionAfterError()
  .exitOverride()

for (const command of [
  startCommand,
  workerCommand,
  importCommand,
  connectorsCommand,
  devicesCommand,
  matchCommand,
  modelsCommand,
  simulateCommand,
  fitCommand,
  personaliseCommand,
  doseCommand,
  forecastCommand,
  compareCommand,
  recommendCommand,
  planCommand,
  hospitalCommand,
  sensitivityCommand,
  scoreCommand,
  effectCommand,
  validateCommand,
  learnCommand,
  replayCommand,
  cgmCommand,
  mhealthCommand,
  verifyAuditCommand,
  fhirCommand,
  tokensCommand,
]) {
  program.addCommand(withExit(command()))
}

/** What a person can act on; an unforeseen error becomes a sentence with a reference, its stack is for --debug. */
function asHamzadError(error: unknown): HamzadError {
  if (error instanceof HamzadError) return error
  const code = (error as NodeJS.ErrnoException)?.code
  const path = (error as NodeJS.ErrnoException)?.path
  if (typeof code === 'string' && typeof path === 'string' && /^E[A-Z]+$/.test(code)) {
    return new HamzadError('file.unreadable', { file: path, why: code }, { cause: error })
  }
  const reference = createHash('sha256')
    .update(String((error as Error)?.stack ?? error))
    .digest('hex')
    .slice(0, 8)
  return new HamzadError('internal', { reference }, { cause: error })
}

/** Where the next action is another one at the command line than on a page. */
const hints: Readonly<Record<string, string>> = {
  'not-found': 'hamzad models lists them.',
  'twin.data-missing': 'Give it with --covariate NAME=VALUE, or as a column of the data file.',
}

/** Errors of use end with exit code 2 in every command and subcommand. */
function withExit(command: Command): Command {
  command.exitOverride().showHelpAfterError(`(see 'hamzad ${command.name()} --help')`)
  for (const sub of command.commands) withExit(sub)
  return command
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exit.done : exit.failed),
)

try {
  await program.parseAsync(args)
} catch (error) {
  // What a command refuses once it runs; the parser has told its own already.
  if (error instanceof InvalidArgumentError) process.stderr.write(`hamzad: ${error.message}\n`)
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exit.done : exit.usage
  else {
    process.exitCode = exit.failed
    const known = asHamzadError(error)
    process.stderr.write(`hamzad: ${known.message}\n`)
    const { [known.code]: hint } = hints
    if (hint && (known.code !== 'not-found' || known.values.what === 'model')) process.stderr.write(`${hint}\n`)
    if (debug) process.stderr.write(`${(error as Error)?.stack ?? String(error)}\n`)
    else if (known.code === 'internal') process.stderr.write('Add --debug to see where it happened.\n')
    if (process.argv.includes('--json')) {
      const { code, message, values } = known
      process.stdout.write(`${JSON.stringify({ error: { code, message, values } })}\n`)
    }
  }
}
