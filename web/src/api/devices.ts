import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { paths } from './api.generated.ts'
import { answered, api } from './client.ts'

const key = ['devices']
/** While a page of devices is open, so that a new one is seen to arrive. */
const every = 5_000
const at = (name: string) => ({ params: { path: { name } } })

type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody: { content: { 'application/json': infer B } }
}
  ? B
  : never

export const useDevices = (enabled = true) =>
  useQuery({ queryKey: key, queryFn: () => answered(api.GET('/api/devices')), refetchInterval: every, enabled })
export type Device = NonNullable<ReturnType<typeof useDevices>['data']>['devices'][number]

export const useDevice = (name: string) =>
  useQuery({
    queryKey: [...key, name],
    queryFn: () => answered(api.GET('/api/devices/{name}', at(name))),
    refetchInterval: every,
  })
export type DeviceRecord = NonNullable<ReturnType<typeof useDevice>['data']>

/** What changes a device: what is shown of devices and of held messages is asked for anew. */
function useDeviceMutation<B, A>(ask: (body: B) => Promise<A>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ask,
    onSuccess: () => {
      client.invalidateQueries({ queryKey: key })
      client.invalidateQueries({ queryKey: ['connectors'] })
    },
  })
}

export type NewDevice = Body<'/api/devices', 'post'>
export const useAddDevice = () => useDeviceMutation((body: NewDevice) => answered(api.POST('/api/devices', { body })))

export type DeviceChange = Body<'/api/devices/{name}', 'patch'>
export const useChangeDevice = (name: string) =>
  useDeviceMutation((body: DeviceChange) => answered(api.PATCH('/api/devices/{name}', { ...at(name), body })))

export type NewAssignment = Body<'/api/devices/{name}/assignments', 'post'>
export const useAssignDevice = (name: string) =>
  useDeviceMutation((body: NewAssignment) =>
    answered(api.POST('/api/devices/{name}/assignments', { ...at(name), body })),
  )

type NewCalibration = Body<'/api/devices/{name}/calibrations', 'post'>
export const useCalibrateDevice = (name: string) =>
  useDeviceMutation((body: NewCalibration) =>
    answered(api.POST('/api/devices/{name}/calibrations', { ...at(name), body })),
  )

export const useRenewSecret = (name: string) =>
  useDeviceMutation((_: undefined) => answered(api.POST('/api/devices/{name}/secret', at(name))))
