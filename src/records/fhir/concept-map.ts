import { type FhirResource, isObject, type JsonObject } from './resource.ts'

/** A code of one system that means a code of another. */
export interface CodeMapping {
  readonly source: { readonly system: string; readonly code: string }
  readonly target: { readonly system: string; readonly code: string; readonly display?: string }
}

/** Stands for no system at all: codes that come without one can be mapped too. */
export const withoutSystem = 'urn:hamzad:no-system'

/** What a mapping must claim to be used: the same meaning. What is wider, narrower or only related is a guess, and is left out. */
const same: ReadonlySet<unknown> = new Set(['equal', 'equivalent'])

/** The mappings of a ConceptMap that is in force (`status` active); none of a draft or a retired one. */
export function mappingsOf({ status, group }: FhirResource): CodeMapping[] {
  if (status !== 'active') return []
  return list(group).flatMap(({ source, target, element }) =>
    typeof source !== 'string' || typeof target !== 'string'
      ? []
      : list(element).flatMap(({ code, target: targets }) =>
          typeof code !== 'string'
            ? []
            : list(targets).flatMap((each): CodeMapping[] =>
                typeof each.code === 'string' && same.has(each.equivalence) && !hasCondition(each)
                  ? [
                      {
                        source: { system: source === withoutSystem ? '' : source, code },
                        target: {
                          system: target,
                          code: each.code,
                          ...(typeof each.display === 'string' && { display: each.display }),
                        },
                      },
                    ]
                  : [],
              ),
        ),
  )
}

/** A target that holds only together with something else is not understood. */
const hasCondition = ({ dependsOn, product }: JsonObject): boolean => list(dependsOn).length + list(product).length > 0

const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
