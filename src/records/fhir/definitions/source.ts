/** A conformance resource as it comes with the official definitions; only what the compilers read. */
export interface Definition {
  readonly resourceType: string
  readonly url?: string
  readonly code?: string
  readonly kind?: string
  readonly abstract?: boolean
  readonly derivation?: string
  readonly type?: string
  readonly name?: string
  readonly base?: readonly string[]
  readonly expression?: string
  readonly target?: readonly string[]
  readonly component?: readonly { readonly definition: string; readonly expression: string }[]
  readonly snapshot?: { readonly element: readonly ElementDefinition[] }
  readonly compose?: { readonly include: readonly Include[]; readonly exclude?: readonly Include[] }
  readonly content?: string
  readonly context?: readonly { readonly type: string; readonly expression: string }[]
  readonly concept?: readonly Concept[]
  readonly resource?: readonly { readonly code: string; readonly param?: readonly string[] }[]
}

export interface Include {
  readonly system?: string
  readonly concept?: readonly { readonly code: string }[]
  readonly filter?: readonly unknown[]
  readonly valueSet?: readonly string[]
}

export interface Concept {
  readonly code: string
  readonly concept?: readonly Concept[]
}

export interface ElementDefinition {
  readonly path: string
  readonly min: number
  readonly max: string
  readonly contentReference?: string
  readonly isSummary?: boolean
  readonly isModifier?: boolean
  readonly type?: readonly {
    readonly code: string
    readonly targetProfile?: readonly string[]
    readonly profile?: readonly string[]
    readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[]
  }[]
  readonly binding?: {
    readonly strength: string
    readonly valueSet?: string
    readonly extension?: readonly { readonly url: string; readonly valueCanonical?: string }[]
  }
  readonly constraint?: readonly {
    readonly key: string
    readonly severity: string
    readonly human: string
    readonly expression?: string
  }[]
}
