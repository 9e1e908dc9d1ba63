import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileModel } from '../../../kernel/language/compile.ts'
import { modelArchive, writeArchive, writeSedml } from '../export/archive.ts'
import { exportSbml } from '../export/write-sbml.ts'
import { apply, compartment, document, list, math, parameter, reaction, species } from '../sbml/sbml.testing.ts'
import { timeCourse } from '../sbml/time-course.ts'
import { openArchive } from './open-archive.ts'
import { readSedml } from './read-sedml.ts'

const folder = mkdtempSync(join(tmpdir(), 'omex-'))
const onDisk = (bytes: Uint8Array) => {
  const file = join(folder, `${Math.random()}.omex`)
  writeFileSync(file, bytes)
  return file
}
const run = async (file: string) => {
  const { course, ...subject } = await openArchive(file)
  const variables = course.columns.map((_, i) => `column ${i}`)
  const asked = { ...course, variables, amount: [], concentration: [], rtol: 1e-8, atol: 1e-10 }
  const { values } = timeCourse(subject, asked)
  return { labels: course.columns.map(({ label }) => label), values: values.map((each) => [...each]) }
}

/**
 * Written by other tools: an SBML Level 2 document of libSBML 5.19.7 in `models/`, SED-ML Level 1 Version 4 in `runs/` with a plot of the time
 * and of 100 · A / (A + B), packed by Python's zipfile. A turns into B at 0.5 a unit of time; rows from 1 to 3.
 */
const foreign = Buffer.from(
  [
    'UEsDBBQAAAAIAFGgel04g1jchwEAACkEAAASAAAAbW9kZWxzL2ZvcmVpZ24ueG1sjZNbT8IwFMff+RRN310B0aDZRsDEJ4gG9QOUcQYNXbe0HVM/vWdlcxcg',
    '4WWX/+n5nWv92XciyRG0EakK6MgbUgIqSrdC7QL69fl6N6WzcOCbDR7Do8oEdG9t9sxYURReKXup3rHyg0k4ghyzijahxAkBHdMmwoSGA0L8JN2CJGIb0DjV',
    'IHbKyWiQwti3+CVNMq5tAsqakwFNUSM6zwikpMSIXyhDsArArhEq9EcGkYCGak7/jjinpBWkjiCUsILLeZLmpfhYh+o5L25xHvbz7KRTpfjONU/AYsv+A2W1',
    '5EIdsKFc5lj30HvoE/veFXQNPLI4goapK8Uhba6VoUSDm9RGIjvm0gCtj3dBvDWYdifWEIPGBQJSCWVTWYvBrkLq4nW6zaOb6YtL9HOGfxAKrIiWvOiAE273',
    'F/a6uHdbPXp6mrIVHnGP1ZK2fdGbZ5n86WqoWpGAYWdyJEJywBTxfck0v24qN+mC1Wdn8X1WFtRuyHndPqsH392bzoIgqLyhePPd1Q4Hf1BLAwQUAAAACABR',
    'oHpdCS4x65wCAABfBgAADgAAAHJ1bnMvb25lLnNlZG1snVXfb9MwEH7fX2H5gT21bjcetpBkjA2hCaohNiEQ4sFJ3NSaYwf/SLf/nrOdNOnKhKBSe853vu8+',
    '353T9OKxEahj2nAlM7ycLzBislQVl3WGnV3PzvBFfpQaVq0+IdgrTYY31rYJIYDNGjFXuu6XRLCOiSXp6V5jFACgxWMKQANNMhJtt9u5KQaqYiA6GYnyI4RS',
    'KqWy1AKQp7BigxynZaLshmlM8pRMdvkgwY29Xa9UxYTJ08ZbxKsMNyCOytrRmkUGOEIjkgFLgp4gY3Yy73XMQLtRTpcQMp+TQGbIWmnGazkHNUHAXsZRwh1v',
    'nAi6QIeTHMKae96wKyA0LGgqMeKSW06Fd2QYeqGcbZ29s1TbiC0H7L2sInKKkXRNwTTksKw1vsR5SkWtNLebBj1wQ9XNdYY/3txd3iYL/1meB6kHMnbyp2rH',
    'M9xT8wDqLZgg2GIUivCFrZmGsWGhrmYXO8HLSW0izUh7TS39wCTT1CodHOCqpmDMBjLhZDHmK9WcFoKBnK5fhk0daDJPTaHEtK0RSQID8vInyuxE2YS1oXbz',
    'bOD9nG5Pw5Quz8/PyAq2hJ/VJ9BV8ryzKQGTEh8MZu8ML57LbKgGWZL6boYHpNbo8q9Hpf4oumY2w8SEgQUT+gG2b2PLSs6Md8fVj7cQeXx5/PPPZdjjL/6X',
    '/9Uvp+ybd9G8kOmw4BH4TDXUwcKFy9N2WAc5GycrzSp4lVDh/E1YLCZE07h/bh1tW/EEcw3jYUjoZJ8strN3V7zjFYt+uudphTN7OHyLfhT6LQf2pREZDnR4',
    'KfoK3Ybr78sjlD25DrVpd8Ny5XTnq1l6G3yP8KZT9bcMr6kwLDx83z08+jTT3oQb8vQMjRM6FntIQqKEHT5IO0pJ+MPIfwNQSwMEFAAAAAgAUaB6XfxcfTLJ',
    'AAAA8wEAAAwAAABtYW5pZmVzdC54bWylkUFuAyEMRfc5heU90ERdVNUwOUEPQcBMkQBH4Ily/DJKFHXRdpFuLf/nZ3s6XkuGC7WeuFrc6xcEqp5DqovFVaJ6',
    'w+O8m7jQ9cPVFKkLjEjtFj9Fzu/GpEBVUkyDobktxnM5pUq6n8mPsncy0N1sBFXuCJx3AJPnKiMLmW9NFjVC5FacPENHML9hTeFAuZsBp7RUPTZ4dlI/lawz',
    'XSirg74fTr0iFNeFmsXocqe/VNq6+W5gCv/QoKAeIvufRKStN4/JfP/e/AVQSwECFAMUAAAACABRoHpdOINY3IcBAAApBAAAEgAAAAAAAAAAAAAAgAEAAAAA',
    'bW9kZWxzL2ZvcmVpZ24ueG1sUEsBAhQDFAAAAAgAUaB6XQkuMeucAgAAXwYAAA4AAAAAAAAAAAAAAIABtwEAAHJ1bnMvb25lLnNlZG1sUEsBAhQDFAAAAAgA',
    'UaB6XfxcfTLJAAAA8wEAAAwAAAAAAAAAAAAAAIABfwQAAG1hbmlmZXN0LnhtbFBLBQYAAAAAAwADALYAAAByBQAAAAA=',
  ].join(''),
  'base64',
)

describe('COMBINE archives', () => {
  it('written by other tools run as they describe', async () => {
    const { labels, values } = await run(onDisk(foreign))
    expect(labels).toEqual(['time', 'share of A'])
    expect(values[0]).toEqual([1, 1.5, 2, 2.5, 3])
    for (const [i, t] of values[0]!.entries()) expect(values[1]![i]).toBeCloseTo(100 * Math.exp(-t / 2), 6)
  })

  it('of our own come back as they went', async () => {
    const { model } = compileModel(`
model: decay
version: 1
title: Decay
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
    const bytes = modelArchive({ sbml: exportSbml(model!), duration: 4, steps: 8, source: [] })
    const { labels, values } = await run(onDisk(bytes))
    expect(labels).toEqual(['time', 'x'])
    for (const [i, t] of values[0]!.entries()) expect(values[1]![i]).toBeCloseTo(6 * Math.exp(-t / 2), 7)
  })

  it('are refused by what they lack', async () => {
    await expect(run(onDisk(new TextEncoder().encode('no zip')))).rejects.toThrow(/Cannot read/)
    const model = { name: 'model.xml', text: document(list('Parameters', parameter('k', 1))) }
    await expect(run(onDisk(writeArchive([model])))).rejects.toThrow(/names no SED-ML document/)
    const simulation = (id: string) => ({ name: 'run.sedml', text: writeSedml('model.xml', [{ name: id, id }], 1, 1) })
    await expect(run(onDisk(writeArchive([simulation('k')])))).rejects.toThrow(/has no model.xml/)
    await expect(run(onDisk(writeArchive([model, simulation('q')])))).rejects.toThrow(/variable q in the model/)
    const again = { ...simulation('k'), name: 'other.sedml' }
    await expect(run(onDisk(writeArchive([model, simulation('k'), again])))).rejects.toThrow(/several SED-ML documents/)
    expect((await run(onDisk(writeArchive([model, simulation('k'), { ...again, main: true }])))).values[1]).toEqual([
      1, 1,
    ])
  })

  it('run the model with the attributes that they change, of another model of theirs too', async () => {
    const local = reaction('r', 'S', '', math(apply('times', 'k', 'S'))).replace(
      '</math>',
      `</math>${list('LocalParameters', '<localParameter id="k" value="9"/>')}`,
    )
    const parts =
      list('Compartments', compartment('c', 1)) +
      list('Species', species('S', 1)) +
      list('Parameters', parameter('k', 1)) +
      list('Reactions', local)
    const path = '/sbml:sbml/sbml:model/sbml:listOf'
    const change = (target: string, value: number) => `<changeAttribute target="${path}${target}" newValue="${value}"/>`
    const text = writeSedml('model.xml', [{ name: 'S', id: 'S' }], 1, 2)
    const [whole = '', head = ''] = /<model id="([^"]*)"[^>]*\/>/.exec(text)!
    const described = (changes: string) =>
      text.replace(
        whole,
        `<model id="base" language="urn:sedml:language:sbml" source="model.xml"><listOfChanges>${change(
          "Species/sbml:species[@id='S']/@initialAmount",
          3,
        )}</listOfChanges></model><model id="${head}" source="#base"><listOfChanges>${changes}</listOfChanges></model>`,
      )
    const archive = (sedml: string) =>
      onDisk(
        writeArchive([
          { name: 'model.xml', text: document(parts) },
          { name: 'run.sedml', text: sedml, main: true },
        ]),
      )
    const inLaw =
      "Reactions/sbml:reaction[@id='r']/sbml:kineticLaw/sbml:listOfLocalParameters/sbml:localParameter[@id='k']"
    const { values } = await run(archive(described(change(`${inLaw}/@value`, 2))))
    for (const [i, t] of values[0]!.entries()) expect(values[1]![i]).toBeCloseTo(3 * Math.exp(-2 * t), 6)
    const lost = archive(described(change("Parameters/sbml:parameter[@id='nobody']/@value", 2)))
    await expect(run(lost)).rejects.toThrow(/the target .*nobody/)
  })

  it('that ask for more than a time course are refused by name and line', () => {
    const text = writeSedml('model.xml', [{ name: 'k', id: 'k' }], 1, 1)
    const changed = (from: string | RegExp, to: string) => () => readSedml(text.replace(from, to))
    for (const kind of ['addXML', 'removeXML', 'changeXML', 'computeChange'])
      expect(
        changed('source="model.xml"/>', `source="model.xml"><listOfChanges><${kind}/></listOfChanges></model>`),
      ).toThrow(new RegExp(`the change \`${kind}\` of the model \\(line \\d+\\)`))
    expect(changed('source="model.xml"', 'source="#model"')).toThrow(/the source `#model`/)
    expect(changed('outputStartTime="0"', 'outputStartTime="7"')).toThrow(/ends before it starts/)
    expect(changed(/uniformTimeCourse/g, 'steadyState')).toThrow(/a `steadyState` simulation/)
    expect(changed(/<task (.*?)\/>/s, '<repeatedTask $1/>')).toThrow(/a `repeatedTask`/)
    expect(changed('0000087', '0000029')).toThrow(/the algorithm KISAO:0000029/)
    expect(changed('initialTime="0"', 'initialTime="5"')).toThrow(/begins at another time/)
    expect(changed("[@id='k']", "[@id='k']/@size")).toThrow(/the target/)
    expect(changed('urn:sedml:language:sbml', 'urn:sedml:language:cellml')).toThrow(/cellml/)
  })
})
