import { expect, it } from 'vitest'
import { findModel } from '../library/library.ts'
import { type ModelParcel, packModel, unpackModel } from './model-parcel.ts'

const { model } = findModel('glucose-type1-cappon-2023')

it('brings a model over as it was, in memory that is shared and made once', () => {
  const sent = packModel({ model, seed: 7 }) as { readonly model: ModelParcel; readonly seed: number }
  const { packed } = sent.model
  expect((packModel({ model }) as typeof sent).model.packed).toBe(packed)
  // A message shares such memory and copies nothing.
  expect(packed).toBeInstanceOf(SharedArrayBuffer)
  const received = unpackModel(sent) as { readonly model: typeof model; readonly seed: number }
  expect(received).toEqual({ model, seed: 7 })
  expect((unpackModel(packModel({ model })) as typeof received).model).toBe(received.model)
})

it('leaves a request without one as it is', () => {
  for (const request of [{ hospital: 1 }, { model }]) expect(unpackModel(request)).toBe(request)
})
