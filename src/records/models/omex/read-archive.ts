import { posix } from 'node:path'
import { HamzadError } from '../../../kernel/errors.ts'
import { zipSources } from '../../zip.ts'
import { asHamzadError } from '../sbml/read-sbml.ts'
import { parseXml } from '../sbml/xml.ts'
import { readSedml, type SedmlCourse } from './read-sedml.ts'

/** Bytes of one text in an archive; a longer one is no model. */
const largest = 64 << 20

/** A simulation that an archive holds, with the text of its model. */
export interface ArchivedSimulation {
  readonly course: SedmlCourse
  readonly sbml: string
}

/**
 * The simulation of a COMBINE archive (OMEX), whoever wrote it: the SED-ML document that its manifest calls the master, else its only one, and
 * the SBML document that it names. Errors: `file.unreadable`, `input.invalid` for what is no archive or lacks a part, `model.unsupported` for
 * what `readSedml` refuses.
 */
export async function readArchive(path: string): Promise<ArchivedSimulation> {
  const files = await textsOf(path)
  const invalid = (why: string) =>
    new HamzadError('input.invalid', { what: `The archive ${path}`, why, action: 'Give an archive with a simulation' })
  const manifest = files.get('manifest.xml')
  if (manifest === undefined) throw invalid('it has no manifest.xml')
  return asHamzadError(`The archive ${path}`, () => {
    const described = parseXml(manifest).children.filter(
      (each) => each.name === 'content' && /\/sed-?ml/i.test(each.attributes.get('format') ?? ''),
    )
    const masters = described.filter((each) => /^(true|1)$/.test(each.attributes.get('master') ?? ''))
    const [chosen, other] = masters.length > 0 ? masters : described
    if (!chosen) throw invalid('its manifest names no SED-ML document')
    if (other) throw invalid('its manifest names several SED-ML documents and no master')
    const name = posix.normalize(chosen.attributes.get('location') ?? '')
    const text = (wanted: string) => {
      const found = files.get(wanted)
      if (found === undefined) throw invalid(`it has no ${wanted}`)
      return found
    }
    const course = readSedml(text(name))
    return { course, sbml: text(posix.join(posix.dirname(name), course.source)) }
  })
}

async function textsOf(path: string): Promise<Map<string, string>> {
  try {
    const texts = new Map<string, string>()
    for (const { name, open } of await zipSources(path)) {
      if (!/\.(xml|sbml|sedml)$/i.test(name)) continue
      const parts: Uint8Array[] = []
      let bytes = 0
      for await (const part of open()) {
        bytes += part.length
        if (bytes > largest) throw Object.assign(new Error(`${name} is too large`), { code: 'Z_DATA_ERROR' })
        parts.push(part)
      }
      texts.set(posix.normalize(name), Buffer.concat(parts).toString('utf8'))
    }
    return texts
  } catch (cause) {
    const { message } = cause as Error
    throw new HamzadError('file.unreadable', { file: path, why: message }, { cause })
  }
}
