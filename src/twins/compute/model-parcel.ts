import { deserialize, serialize } from 'node:v8'
import type { Model } from '../../kernel/model.ts'

/** A model on its way to a thread, which reads it once: memory that both share, under its hash. */
export interface ModelParcel {
  readonly hash: string
  readonly packed: SharedArrayBuffer
}

const parcels = new WeakMap<Model, ModelParcel>()

/** A request with its model as a parcel: a tree of thousands of nodes is not written and read again at each step of each twin. */
export function packModel(request: unknown): unknown {
  const { model } = request as { readonly model: Model }
  let parcel = parcels.get(model)
  if (!parcel) {
    const bytes = serialize(model)
    parcel = { hash: model.hash, packed: new SharedArrayBuffer(bytes.length) }
    new Uint8Array(parcel.packed).set(bytes)
    parcels.set(model, parcel)
  }
  return { ...(request as object), model: parcel }
}

const models = new Map<string, Model>()
const most = 200

/** What `packModel` made, as it was. The same text is one model, read once a thread. */
export function unpackModel(request: unknown): unknown {
  const { model: parcel } = request as { readonly model?: ModelParcel }
  if (!(parcel?.packed instanceof SharedArrayBuffer)) return request
  let model = models.get(parcel.hash)
  if (!model) {
    model = deserialize(new Uint8Array(parcel.packed).slice()) as Model
    if (models.size >= most) models.clear()
    models.set(parcel.hash, model)
  }
  return { ...(request as object), model }
}
