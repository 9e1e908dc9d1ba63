import { HamzadError } from '../../../kernel/errors.ts'
import { loadFhirPath } from '../path/fhirpath.ts'
import { isObject, type JsonObject } from '../resource.ts'
import { parseLossless } from '../text/lossless.ts'
import { fhirPathPatch } from './fhirpath-patch.ts'
import { jsonPatch } from './json-patch.ts'
import { PatchFault } from './patch-fault.ts'

/**
 * The JSON text of a resource after a patch: an array is a JSON Patch, a Parameters resource a FHIRPath Patch. Numbers keep their
 * spelling. Errors: `fhir.syntax`, `fhir.invalid`.
 */
export async function applyPatch(resource: string, patch: string): Promise<string> {
  try {
    const before = parseLossless(resource)
    const change = parseLossless(patch)
    if (!isObject(before)) throw new PatchFault('there is no resource to change')
    if (Array.isArray(change)) return JSON.stringify(jsonPatch(before, change))
    await loadFhirPath()
    return JSON.stringify(fhirPathPatch(before as JsonObject, change))
  } catch (fault) {
    if (fault instanceof PatchFault)
      throw new HamzadError('fhir.invalid', { why: `the patch cannot be applied: ${fault.message}` })
    if (fault instanceof SyntaxError) throw new HamzadError('fhir.syntax', { why: 'the patch is not well-formed JSON' })
    throw fault
  }
}
