import { HamzadError } from '../../kernel/errors.ts'
import type { Connection } from '../../store/schema.ts'
import { getValidation, listValidations } from '../../store/validations.ts'
import type { ModelRegistryView, ValidationView } from './credibility-views.ts'

type Row = ModelRegistryView['validations'][number]

interface Share {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** The part of `credibility.json` that is shown; what another version of the program wrote may lack some of it. */
interface Told {
  readonly at?: string
  readonly data?: { readonly file?: string; readonly subjects?: number; readonly observations?: number }
  readonly verdict?: { readonly state?: string }
  readonly outputs?: Readonly<
    Record<
      string,
      {
        readonly all?: {
          readonly n?: number
          readonly crps?: number | null
          readonly coverage?: { readonly p80?: Share }
        }
      }
    >
  >
  readonly npde?: { readonly p?: number } | null
  readonly vpc?: readonly { readonly inside?: number }[]
}

/** What was entered of validations of a model, newest first. */
export async function validationsOf(db: Connection, model: string): Promise<Row[]> {
  const stored = await listValidations(db, model)
  return stored.map(({ id, hash, version, evidence, by, at }): Row => {
    const told = evidence as Told
    const inside = (told.vpc ?? []).flatMap((each) => each.inside ?? [])
    return {
      id,
      hash,
      version,
      by,
      at: told.at ?? at,
      file: told.data?.file ?? null,
      subjects: told.data?.subjects ?? null,
      observations: told.data?.observations ?? null,
      state: told.verdict?.state ?? null,
      outputs: Object.entries(told.outputs ?? {}).map(([output, { all }]) => ({
        output,
        n: all?.n ?? 0,
        coverage80: all?.coverage?.p80 ? { ...all.coverage.p80 } : null,
        crps: all?.crps ?? null,
      })),
      npde: told.npde?.p ?? null,
      inside: inside.length > 0 ? inside.reduce((sum, value) => sum + value, 0) / inside.length : null,
    }
  })
}

/** A whole `credibility.json` as it was entered. Errors: `not-found`. */
export async function validationOf(db: Connection, model: string, id: number): Promise<ValidationView> {
  const stored = await getValidation(db, model, id)
  if (!stored) throw new HamzadError('not-found', { what: `validation of ${model}`, id })
  return { ...stored, evidence: stored.evidence as ValidationView['evidence'] }
}
