import { checkStructure } from '../validation/validate.ts'
import { evaluateNodes, judgeStructureBy, loadFhirPath } from './fhirpath.ts'

/**
 * Values of an expression that a person or a program asked for, with their FHIRPath types. Throws what the engine throws.
 *
 *     await evaluateTyped({ resourceType: 'Patient', active: true }, 'Patient.active')    // [{ type: 'FHIR.boolean', value: true }]
 */
export async function evaluateTyped(
  resource: unknown,
  expression: string,
  variables: Record<string, unknown> = {},
): Promise<{ type: string; value: unknown }[]> {
  await loadFhirPath()
  judgeStructureBy((each) => checkStructure(each).issues.length === 0)
  return evaluateNodes(resource, expression, variables)
}
