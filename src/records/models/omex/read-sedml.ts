import type { Expression } from '../../../kernel/language/expression.ts'
import type { AttributeChange } from '../sbml/change-attribute.ts'
import { number, numberOf, readMath } from '../sbml/math.ts'
import { refuse } from '../sbml/refuse.ts'
import { child, type Element, listed, parseXml } from '../sbml/xml.ts'

/** A uniform time course that a SED-ML document describes, and the columns of one of its outputs. */
export interface SedmlCourse {
  /** Path of the SBML document, as the description writes it. */
  readonly source: string
  /** What the description sets anew in that document, in order. */
  readonly changes: readonly AttributeChange[]
  readonly start: number
  readonly duration: number
  readonly steps: number
  readonly columns: readonly SedmlColumn[]
}

export interface SedmlColumn {
  readonly label: string
  /** The formula of the column; names in it are `time`, and ids of the SBML document after `sbml `. */
  readonly value: Expression
}

/** Algorithms of KiSAO that draw at random or only look at fluxes: their answer is none of ours. */
const others = new Set('15 27 28 29 38 39 40 45 46 48 74 82 84 95 241 437'.split(' ').map(Number))

/**
 * Reads SED-ML Level 1, any version: the first report, else the curves of the plots, of one task that runs a uniform time course of an SBML
 * document from time 0, some of its attributes changed. What else a description may ask for is refused by name: other changes of the model,
 * repeated tasks, steady states, random algorithms. Errors: `XmlError`, `SbmlRefusal`.
 */
export function readSedml(text: string): SedmlCourse {
  const root = parseXml(text)
  if (root.name !== 'sedML') return refuse(`the root \`${root.name}\`, which is no SED-ML document`, root)
  const every = (list: string) => root.children.filter((each) => each.name === list).flatMap((each) => each.children)
  const byId = (list: string) => new Map(every(list).map((each) => [each.attributes.get('id') ?? '', each]))
  const generators = byId('listOfDataGenerators')
  const find = (from: ReadonlyMap<string, Element>, at: Element, attribute: string): Element => {
    const id = at.attributes.get(attribute) ?? ''
    return from.get(id) ?? refuse(`the unknown \`${attribute}\` \`${id}\``, at)
  }
  const told = columnsOf(every('listOfOutputs'), root)
  const tasks = new Map<string, Element>()
  const columns = told.map(({ at, label, reference }): SedmlColumn => {
    const generator = find(generators, at, reference)
    const values = new Map<string, Expression>()
    for (const each of listed(generator, 'listOfParameters', 'parameter'))
      values.set(each.attributes.get('id') ?? '', number(numberOf(each.attributes.get('value') ?? '', each)))
    for (const each of listed(generator, 'listOfVariables', 'variable')) {
      values.set(each.attributes.get('id') ?? '', variableOf(each))
      tasks.set(each.attributes.get('taskReference') ?? '', each)
    }
    const value = readMath(child(generator, 'math'), {
      symbol: (id, where) => values.get(id) ?? refuse(`the unknown name \`${id}\``, where),
      apply: (id, _, where) => refuse(`the function \`${id}\``, where),
      rateOf: (_, where) => refuse('a rate', where),
    })
    return {
      label: label ?? generator.attributes.get('name') ?? generator.attributes.get('id')!,
      value: value ?? refuse('a data generator without a formula', generator),
    }
  })
  const [first, second] = [...tasks.values()]
  if (second) return refuse('an output of several tasks', second)
  const task = find(byId('listOfTasks'), first ?? refuse('an output without a variable', root), 'taskReference')
  if (task.name !== 'task') return refuse(`a \`${task.name}\``, task)
  return {
    ...modelOf(find(byId('listOfModels'), task, 'modelReference'), byId('listOfModels')),
    ...courseOf(find(byId('listOfSimulations'), task, 'simulationReference')),
    columns,
  }
}

/** The document of a model, and what it changes there; a model may be another of the description, changed further. */
function modelOf(
  model: Element,
  models: ReadonlyMap<string, Element>,
  above: readonly Element[] = [],
): Pick<SedmlCourse, 'source' | 'changes'> {
  const language = model.attributes.get('language') ?? 'sbml'
  if (!language.includes('sbml')) return refuse(`a model in \`${language}\``, model)
  const own = (child(model, 'listOfChanges')?.children ?? []).map((at): AttributeChange => {
    if (at.name !== 'changeAttribute') return refuse(`the change \`${at.name}\` of the model`, at)
    const value = at.attributes.get('newValue') ?? refuse('a change without `newValue`', at)
    return { target: at.attributes.get('target') ?? '', value, at }
  })
  const source = model.attributes.get('source') ?? refuse('a model without a source', model)
  const other = models.get(source.replace(/^#/, ''))
  if (!source.startsWith('#') && !other) return { source, changes: own }
  if (!other || above.includes(model)) return refuse(`the source \`${source}\``, model)
  const base = modelOf(other, models, [...above, model])
  return { ...base, changes: [...base.changes, ...own] }
}

/** What the first report shows, else each curve once. */
function columnsOf(outputs: readonly Element[], root: Element) {
  const report = outputs.find((each) => each.name === 'report')
  const sets = report
    ? listed(report, 'listOfDataSets', 'dataSet').map((at) => ({
        at,
        label: at.attributes.get('label') ?? at.attributes.get('name'),
        reference: 'dataReference',
      }))
    : outputs
        .flatMap((each) => listed(each, 'listOfCurves', 'curve'))
        .flatMap((at) => ['xDataReference', 'yDataReference'].map((reference) => ({ at, label: undefined, reference })))
  const seen = new Set<string>()
  const distinct = sets.filter(({ at, reference, label }) => {
    const key = `${at.attributes.get(reference)} ${label ?? ''}`
    return !seen.has(key) && seen.add(key)
  })
  return distinct.length > 0 ? distinct : refuse('a description without a report or a plot', root)
}

function variableOf(at: Element): Expression {
  const sign = at.attributes.get('symbol')
  if (sign !== undefined)
    return /time$|KISAO:0000832$/.test(sign) ? { kind: 'symbol', name: 'time' } : refuse(`the symbol \`${sign}\``, at)
  const target = at.attributes.get('target') ?? ''
  const id = /@id\s*=\s*(['"])([A-Za-z_]\w*)\1\s*\]$/.exec(target.trim())?.[2]
  return id === undefined ? refuse(`the target \`${target}\``, at) : { kind: 'symbol', name: `sbml ${id}` }
}

function courseOf(at: Element): Pick<SedmlCourse, 'start' | 'duration' | 'steps'> {
  if (at.name !== 'uniformTimeCourse') return refuse(`a \`${at.name}\` simulation`, at)
  const value = (...names: string[]) => {
    const written = names.map((name) => at.attributes.get(name)).find((each) => each !== undefined)
    return written === undefined ? refuse(`a time course without \`${names[0]}\``, at) : numberOf(written, at)
  }
  const algorithm = /(\d+)\s*$/.exec(child(at, 'algorithm')?.attributes.get('kisaoID') ?? '')?.[1]
  if (algorithm !== undefined && others.has(Number(algorithm)))
    return refuse(`the algorithm KISAO:${algorithm}`, child(at, 'algorithm')!)
  if (value('initialTime') !== 0) return refuse('a time course that begins at another time than 0', at)
  const start = value('outputStartTime')
  if (!(start >= 0 && value('outputEndTime') >= start))
    return refuse('output that ends before it starts, or starts before time 0', at)
  const steps = value('numberOfSteps', 'numberOfPoints')
  if (!(Number.isInteger(steps) && steps > 0)) return refuse(`${steps} steps`, at)
  return { start, duration: value('outputEndTime') - start, steps }
}
