import { crc32, deflateRawSync } from 'node:zlib'
import { type ExportedSbml, escapeXml } from './write-sbml.ts'

/** A file of an archive. */
export interface ArchiveFile {
  readonly name: string
  readonly text: string
  readonly main?: boolean
}

const specifications = 'http://identifiers.org/combine.specifications/'
const media = 'http://purl.org/NET/mediatypes/'

/** What a manifest calls a file, by the ending of its name. */
const formats: Readonly<Record<string, string>> = {
  xml: `${specifications}sbml`,
  sedml: `${specifications}sed-ml.level-1.version-3`,
  yaml: `${media}application/yaml`,
  json: `${media}application/json`,
  csv: `${media}text/csv`,
}
const formatOf = (name: string) => formats[name.split('.').at(-1)!] ?? `${media}application/octet-stream`

/** A uniform time course of a model as SED-ML Level 1 Version 3: one report of the time and all outputs. */
export function writeSedml(model: string, outputs: ExportedSbml['outputs'], duration: number, steps: number): string {
  const parameter = (id: string) => `target="/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='${id}']"`
  const columns = [
    { id: 'time', name: 'time', of: 'symbol="urn:sedml:symbol:time"' },
    ...outputs.map(({ name, id }) => ({ id: `of_${id}`, name, of: parameter(id) })),
  ]
  const generators = columns.map(
    ({ id, name, of }) => `
    <dataGenerator id="data_${id}" name="${escapeXml(name)}">
      <listOfVariables><variable id="v_${id}" ${of} taskReference="task"/></listOfVariables>
      <math xmlns="http://www.w3.org/1998/Math/MathML"><ci>v_${id}</ci></math>
    </dataGenerator>`,
  )
  const sets = columns.map(
    ({ id, name }) => `<dataSet id="set_${id}" label="${escapeXml(name)}" dataReference="data_${id}"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<sedML xmlns="http://sed-ml.org/sed-ml/level1/version3" xmlns:sbml="http://www.sbml.org/sbml/level3/version2/core" level="1" version="3">
  <listOfSimulations>
    <uniformTimeCourse id="course" initialTime="0" outputStartTime="0" outputEndTime="${duration}" numberOfPoints="${steps}">
      <algorithm kisaoID="KISAO:0000087"/>
    </uniformTimeCourse>
  </listOfSimulations>
  <listOfModels><model id="model" language="urn:sedml:language:sbml" source="${escapeXml(model)}"/></listOfModels>
  <listOfTasks><task id="task" modelReference="model" simulationReference="course"/></listOfTasks>
  <listOfDataGenerators>${generators.join('')}
  </listOfDataGenerators>
  <listOfOutputs><report id="report"><listOfDataSets>${sets.join('')}</listOfDataSets></report></listOfOutputs>
</sedML>
`
}

/** A COMBINE archive (OMEX): the files and their manifest in a zip. */
export function writeArchive(files: readonly ArchiveFile[]): Uint8Array {
  const entries = [
    `<content location="." format="${specifications}omex"/>`,
    `<content location="./manifest.xml" format="${specifications}omex-manifest"/>`,
    ...files.map(
      ({ name, main }) =>
        `<content location="./${escapeXml(name)}" format="${formatOf(name)}"${main ? ' master="true"' : ''}/>`,
    ),
  ]
  const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<omexManifest xmlns="${specifications}omex-manifest">
  ${entries.join('\n  ')}
</omexManifest>
`
  return zip([{ name: 'manifest.xml', text: manifest }, ...files])
}

/** What an archive of a model holds beside the model and its simulation. */
export interface ModelArchive {
  readonly sbml: ExportedSbml
  readonly duration: number
  readonly steps: number
  /** The files that the model is written in. */
  readonly source: readonly ArchiveFile[]
  /** Further files, such as what is believed of a twin. */
  readonly more?: readonly ArchiveFile[]
}

/** A model and its simulation, the archive's main file, as a COMBINE archive. */
export function modelArchive({ sbml, duration, steps, source, more = [] }: ModelArchive): Uint8Array {
  return writeArchive([
    { name: 'model.xml', text: sbml.text },
    {
      name: 'simulation.sedml',
      text: writeSedml('model.xml', sbml.outputs, duration, steps),
      main: true,
    },
    ...source.map((each) => ({ ...each, name: `source/${each.name}` })),
    ...more,
  ])
}

/** A zip of texts, deflated; times are those of no clock, so that equal contents give equal bytes. */
export function zip(files: readonly { readonly name: string; readonly text: string }[]): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, text } of files) {
    const title = Buffer.from(name, 'utf8')
    const data = Buffer.from(text, 'utf8')
    const packed = deflateRawSync(data)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x800, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt16LE(0x21, 8)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fields, title, packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, rest, title]))
    parts.push(local)
    offset += local.length
  }
  const table = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(table.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, table, end])
}
