import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HamzadError } from '../kernel/errors.ts'
import { readSbml } from '../records/models/sbml/read-sbml.ts'
import { agrees, readResults, readSettings } from '../records/models/sbml/suite-case.ts'
import { timeCourse } from '../records/models/sbml/time-course.ts'
import { whyNot } from './case.ts'
import { table } from './output.ts'

/** What became of one case. */
export interface CaseResult {
  readonly id: string
  readonly result: 'agrees' | 'differs' | 'refused' | 'failed'
  readonly events: boolean
  readonly why: string
}

/**
 * Runs every case of a folder (`ID/model.xml` or `ID/ID-sbml-….xml`, with settings and results beside it) in this process and compares with the
 * expected results within the tolerances of the case.
 */
export function runCases(folder: string, progress: (text: string) => void): CaseResult[] {
  const ids = filesOf(folder).filter((id) => /^[\w.-]+$/.test(id))
  const cases = ids.flatMap((id) => {
    const files = filesOf(join(folder, id), true)
    const model = files
      .filter((f) => f === 'model.xml' || /-sbml-l[23].*\.xml$/.test(f))
      .sort()
      .at(-1)
    const settings = files.find((f) => f.endsWith('settings.txt'))
    const results = files.find((f) => f.endsWith('results.csv'))
    if (!model || !settings || !results) return []
    const text = (name: string) => readFileSync(join(folder, id, name), 'utf8')
    progress(`case ${id}`)
    return [runCase(id, text(model), text(settings), text(results))]
  })
  if (cases.length > 0) return cases
  throw new HamzadError('input.invalid', {
    what: `The folder ${folder}`,
    why: 'it holds no folder with model.xml, settings.txt and results.csv',
    action: 'Give the folder of the cases',
  })
}

function filesOf(folder: string, quiet = false): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (cause) {
    if (quiet) return []
    throw new HamzadError('file.unreadable', { file: folder, why: whyNot(cause) }, { cause })
  }
}

function runCase(id: string, model: string, settingsText: string, resultsText: string): CaseResult {
  const events = /<(\w+:)?event[\s>]/.test(model)
  try {
    const settings = readSettings(settingsText)
    const expected = readResults(resultsText)
    const { variables } = settings.course
    const { times, values } = timeCourse(readSbml(model), settings.course)
    const columns = variables.map((name) => expected.names.indexOf(name))
    for (const [row, numbers] of expected.rows.entries()) {
      for (const [v, name] of variables.entries()) {
        const [found, wanted] = [values[v]![row]!, numbers[columns[v]!]!]
        if (agrees(found, wanted, settings)) continue
        return { id, result: 'differs', events, why: `${name} at ${times[row]} is ${found}, expected ${wanted}` }
      }
    }
    return { id, result: 'agrees', events, why: '' }
  } catch (error) {
    const refused = error instanceof HamzadError && error.code === 'model.unsupported'
    return {
      id,
      result: refused ? 'refused' : 'failed',
      events,
      why: error instanceof Error ? error.message : String(error),
    }
  }
}

/** The cases as a table with a line of totals. */
export function casesText(cases: readonly CaseResult[]): string {
  const share = (of: readonly CaseResult[]) => `${of.filter((each) => each.result === 'agrees').length} of ${of.length}`
  return [
    table(
      ['case', 'events', 'result', 'why'],
      cases.map(({ id, events, result, why }) => [id, events ? 'yes' : 'no', result, why]),
    ),
    '',
    `agree: ${share(cases)}; without events ${share(cases.filter((each) => !each.events))}; with events ${share(cases.filter((each) => each.events))}`,
  ].join('\n')
}
