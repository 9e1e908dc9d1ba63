import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createDynamics } from '../../../kernel/dynamics/equations.ts'
import { typicalMembers } from '../../../kernel/dynamics/simulate-data.ts'
import { dosesOf } from '../../../kernel/forecast/doses.ts'
import { compileModel } from '../../../kernel/language/compile.ts'
import { createDraws } from '../../../kernel/random/create-draws.ts'
import { readSbml } from '../sbml/read-sbml.ts'
import { apply, compartment, document, list, math, parameter, reaction, species, time } from '../sbml/sbml.testing.ts'
import { readSettings } from '../sbml/suite-case.ts'
import { timeCourse } from '../sbml/time-course.ts'
import { type Element, parseXml } from '../sbml/xml.ts'
import { modelArchive, writeArchive, writeSedml } from './archive.ts'
import { unzip } from './unzip.testing.ts'
import { exportSbml, writeSbml } from './write-sbml.ts'

const course = { start: 0, duration: 5, steps: 10, amount: [], concentration: [], rtol: 1e-7, atol: 1e-10 }
const network = document(
  list('Compartments', compartment('c', 2)) +
    list('Species', species('A', 5), species('B', 1), species('C', 0)) +
    list('Parameters', parameter('k', 0.7), parameter('q', 0.2)) +
    list(
      'Reactions',
      reaction('r1', 'A', 'B', math(apply('times', 'k', 'A', 'B', 'c'))),
      reaction('r2', 'B', 'C', math(apply('times', 'q', 'B', 'c'))),
      reaction('r3', 'C', 'A', math(apply('times', 0.1, 'C', 'c'))),
    ),
)
const eventful = document(
  list('Compartments', compartment('c', 1, false)) +
    list('Species', species('S', 4)) +
    list('Parameters', parameter('x', 0, false)) +
    list(
      'Rules',
      `<rateRule variable="x">${math(`<piecewise><piece><cn>1</cn>${apply('lt', 'x', 1)}</piece><otherwise><cn>0.5</cn></otherwise></piecewise>`)}</rateRule>`,
    ) +
    list(
      'Events',
      `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('gt', 'x', 1.5))}</trigger><delay>${math('<cn>0.3</cn>')}</delay>${list('EventAssignments', `<eventAssignment variable="c">${math(apply('plus', 'c', time))}</eventAssignment>`, `<eventAssignment variable="S">${math(apply('times', 'S', 2))}</eventAssignment>`)}</event>`,
    ),
)

/** Every element of that name, in the order of the text. */
const all = (element: Element, name: string): Element[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((each) => all(each, name)),
]

describe('SBML from Hamzad', () => {
  it.each([
    ['a network', network, ['A', 'B', 'C']],
    ['events', eventful, ['S', 'c', 'x']],
  ] as const)('simulates the same after a round trip: %s', (_, text, variables) => {
    const first = readSbml(text)
    const again = readSbml(writeSbml(first.model))
    const a = timeCourse(first, { ...course, variables })
    const b = timeCourse(again, { ...course, variables })
    for (const [v, path] of a.values.entries())
      for (const [i, value] of path.entries()) expect(b.values[v]![i]).toBeCloseTo(value, 8)
  })

  it('keeps what a closed network conserves to 1e-10', () => {
    const { values } = timeCourse(readSbml(network), { ...course, duration: 100, variables: ['A', 'B', 'C'] })
    for (const i of values[0]!.keys())
      expect(Math.abs((values[0]![i]! + values[1]![i]! + values[2]![i]!) / 3 - 1)).toBeLessThan(1e-10)
  })

  it('carries a plan of infusions as events', () => {
    const { model } = compileModel(
      readFileSync(new URL('../../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8'),
    )
    const doses = dosesOf({ input: 'dose', amount: 1000, interval: 12, duration: 1 }, 0, 24)
    const covariates = { weight: 70, clearance: 90 }
    const { values } = timeCourse(readSbml(writeSbml(model!, { doses, covariates })), {
      ...course,
      duration: 24,
      steps: 24,
      variables: ['concentration'],
    })
    const dynamics = createDynamics(model!, { rtol: 1e-9, atol: 1e-9 })
    const members = typicalMembers(model!, dynamics)
    const timeline = [
      ...Object.entries(covariates).map(([covariate, value]) => ({
        kind: 'covariate' as const,
        time: 0,
        covariate,
        value,
      })),
      ...doses,
    ]
    dynamics.start(members, { start: 0, timeline })
    const into = new Float64Array(1)
    for (const [hour, value] of values[0]!.entries()) {
      dynamics.advance(
        members,
        members.time,
        hour,
        timeline.filter((e) => (e.time > hour - 1 && e.time <= hour) || (hour === 0 && e.time === 0)),
        createDraws(1),
      )
      dynamics.outputs(members, into)
      expect(value, `hour ${hour}`).toBeCloseTo(into[0]!, 5)
    }
  })

  it('refuses doses that SBML cannot say', () => {
    const { model } = compileModel(
      readFileSync(new URL('../../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8'),
    )
    const dose = { kind: 'input', time: 0, input: 'dose', amount: 1000 } as const
    const covariates = { weight: 70, clearance: 90 }
    for (const odd of [{ rate: -2 }, { steadyState: 1, interval: 12 } as const])
      expect(() => writeSbml(model!, { covariates, doses: [{ ...dose, ...odd }] })).toThrow(/a dose/)
  })

  it('keeps the value of the trigger and takes the size of the moment where an event sets a concentration late', () => {
    // c = 1 + t; at 1, S is to become 3 c = 6, and does at 2, where c is 3: 18 of S. Plain, it would be 6 × 2 at the trigger.
    const first = readSbml(
      document(
        list('Compartments', compartment('c', 1, false)) +
          list('Species', species('S', 4)) +
          list('Rules', `<rateRule variable="c">${math('<cn>1</cn>')}</rateRule>`) +
          list('Reactions', reaction('r', 'S', '', math(apply('times', 0.1, 'S', 'c')))) +
          list(
            'Events',
            `<event id="e" useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('geq', time, 1))}</trigger><delay>${math('<cn>1</cn>')}</delay>${list('EventAssignments', `<eventAssignment variable="S">${math(apply('times', 3, 'c'))}</eventAssignment>`)}</event>`,
          ),
      ),
    )
    const again = readSbml(writeSbml(first.model))
    const [a, b] = [first, again].map((each) => timeCourse(each, { ...course, variables: ['S', 'c'] }))
    expect(a!.values[0]![4]).toBeCloseTo(6, 6)
    for (const [v, path] of a!.values.entries())
      for (const [i, value] of path.entries()) expect(b!.values[v]![i]).toBeCloseTo(value, 7)
  })

  it('refuses an event whose values are of two instants', () => {
    // A delayed event sets a compartment to the value of its trigger, and a rule moves the concentration in it.
    const parts = (delay: string) =>
      document(
        list('Compartments', compartment('c', 1, false)) +
          list('Species', species('S', 4, 'boundaryCondition="true"')) +
          list('Rules', `<rateRule variable="S">${math('<cn>1</cn>')}</rateRule>`) +
          list(
            'Events',
            `<event id="e" useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('geq', time, 1))}</trigger>${delay}${list('EventAssignments', `<eventAssignment variable="c">${math(apply('plus', 'S', 1))}</eventAssignment>`)}</event>`,
          ),
      )
    const late = readSbml(parts(`<delay>${math('<cn>1</cn>')}</delay>`))
    expect(() => writeSbml(late.model)).toThrow(/two instants in the event e/)
    const at = readSbml(parts(''))
    const [a, b] = [at, readSbml(writeSbml(at.model))].map((each) => timeCourse(each, { ...course, variables: ['S'] }))
    expect(b!.values[0]![10]).toBeCloseTo(a!.values[0]![10]!, 8)
  })

  it('says which covariate needs a value', () => {
    const { model } = compileModel(
      readFileSync(new URL('../../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8'),
    )
    expect(() => writeSbml(model!, { covariates: { weight: 70 } })).toThrow(/the covariate clearance has no value/)
  })

  it('describes a simulation whose columns are the outputs by name, and which addresses parameters of the document', () => {
    const { model } = compileModel(`
model: clash
version: 1
title: An output that bears the name of a state
subject: patient
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.5 }
states:
  x: { unit: mg, initial: 2 }
equations: |
  d(x) = -k * x
outputs:
  x: { unit: mg, expression: 3 * x }
`)
    const sbml = exportSbml(model!)
    const found = unzip(
      Buffer.from(modelArchive({ sbml, duration: 4, steps: 8, source: [{ name: 'model.yaml', text: '' }] })),
    )
    expect([...found.keys()]).toEqual(['manifest.xml', 'model.xml', 'simulation.sedml', 'source/model.yaml'])
    const simulation = parseXml(found.get('simulation.sedml')!)
    const sets = all(simulation, 'dataSet').map((each) => each.attributes.get('label'))
    expect(sets).toEqual(['time', 'x'])
    const addresses = all(simulation, 'variable').flatMap((each) => each.attributes.get('target') ?? [])
    const ids = all(parseXml(found.get('model.xml')!), 'parameter').map((each) => each.attributes.get('id'))
    const [id] = addresses.map((each) => /parameter\[@id='(\w+)'\]$/.exec(each)![1]!)
    expect(ids).toContain(id)
    const { values } = timeCourse(readSbml(found.get('model.xml')!), { ...course, duration: 4, variables: [id!] })
    expect(values[0]![0]).toBe(6)
  })

  it('packs an archive that unpacks to the same texts, with a manifest of all', () => {
    const files = [
      { name: 'model.xml', text: network },
      { name: 'simulation.sedml', text: writeSedml('model.xml', [{ name: 'A', id: 'A' }], 5, 10), main: true },
    ]
    const found = unzip(Buffer.from(writeArchive(files)))
    expect([...found.keys()]).toEqual(['manifest.xml', 'model.xml', 'simulation.sedml'])
    expect(found.get('model.xml')).toBe(network)
    for (const { name } of files) expect(found.get('manifest.xml')).toContain(`location="./${name}"`)
    expect(writeArchive(files)).toEqual(writeArchive(files))
  })

  // The semantic test suite may lie beside the clone; it is not ours to ship.
  const suite = new URL('../../../../../shared/data/sbml-suite/', import.meta.url)
  it.runIf(existsSync(suite))(
    'round trips every case of the test suite over its own time course, where the suite is at hand',
    () => {
      for (const id of readdirSync(suite)) {
        const first = readSbml(readFileSync(new URL(`${id}/model.xml`, suite), 'utf8'))
        const again = readSbml(writeSbml(first.model))
        const variables = first.model.outputs.map((each) => each.name).filter((name) => again.quantities.has(name))
        const { course: own } = readSettings(readFileSync(new URL(`${id}/settings.txt`, suite), 'utf8'))
        const asked = { ...own, amount: [], concentration: [], rtol: 1e-6, atol: 1e-9, variables }
        const [a, b] = [first, again].map((each) => timeCourse(each, asked))
        for (const [v, path] of a!.values.entries()) {
          for (const [i, value] of path.entries()) {
            const found = b!.values[v]![i]!
            if (!Number.isFinite(value)) expect(found, id).toBe(value)
            else expect(Math.abs(found - value), id).toBeLessThanOrEqual(1e-9 + 1e-6 * Math.abs(value))
          }
        }
      }
    },
  )
})
