import { structures } from '../definitions/definitions.ts'
import { evaluatePath, loadFhirPath } from '../path/fhirpath.ts'
import { isObject, type JsonObject } from '../resource.ts'
import type { ValidationIssue } from './issue.ts'
import { nativeRules } from './native-rules.ts'

/** Judged elsewhere: references into the resource, narratives; or they need a server of terms or profiles. */
const elsewhere = /^(?:ref-1|dom-3|txt-1|txt-2|ele-1)(?:@|$)/
const needsMore = /\b(?:htmlChecks|memberOf|conformsTo|subsumes|slice)\b/

/** A rule waits for the engine when the type's quick rules do not decide it. */
export interface Waiting {
  readonly key: string
  readonly value: JsonObject
  readonly type: string
  readonly path: string
  readonly resource: JsonObject
}

/** Judges what plain code can, and collects what needs FHIRPath. */
export function judgeRules(
  keys: readonly string[],
  value: JsonObject,
  type: string,
  path: string,
  resource: JsonObject,
  issues: ValidationIssue[],
  waiting: Waiting[],
): void {
  for (const key of keys) {
    if (elsewhere.test(key)) continue
    const native = nativeRules[key]
    if (!native) waiting.push({ key, value, type, path, resource })
    else if (!native(value, resource)) issues.push(broken(key, path))
  }
}

function broken(key: string, path: string): ValidationIssue {
  const [severity, human] = structures().rules[key] ?? ['error', '']
  return {
    severity: severity === 'warning' ? 'warning' : 'error',
    code: 'invariant',
    path,
    message: `${key.replace(/@.*/, '')}: ${human}`,
  }
}

/** Evaluates the rules that wait. A rule whose expression the engine cannot evaluate is passed over: no answer is no fault. */
export async function judgeWaiting(waiting: readonly Waiting[], root: JsonObject): Promise<ValidationIssue[]> {
  if (waiting.length === 0) return []
  await loadFhirPath()
  const issues: ValidationIssue[] = []
  for (const { key, value, type, path, resource } of waiting) {
    const expression = expressionOf(key)
    if (expression === null) continue
    try {
      const result = evaluatePath(
        value,
        expression,
        { resource, rootResource: root, context: value },
        isObject(value) && value.resourceType !== undefined ? undefined : type,
      )
      // A rule must come out true: nothing is not enough, where it is more than advice.
      const isBroken = result.length === 0 ? structures().rules[key]?.[0] === 'error' : result[0] === false
      if (isBroken) issues.push(broken(key, path))
    } catch {
      // Not evaluable here.
    }
  }
  return issues
}

/** Expressions that were published with a fault, as later corrections of R4 have them. */
const corrected: Readonly<Record<string, string>> = {
  // 4.0.1 says "and" of codes that may be absent.
  'que-7': "operator = 'exists' implies (answer is Boolean)",
}

function expressionOf(key: string): string | null {
  const expression = corrected[key] ?? structures().rules[key]?.[2]
  return expression === undefined || needsMore.test(expression) ? null : expression
}
