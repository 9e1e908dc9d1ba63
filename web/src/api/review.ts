import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { paths } from './api.generated.ts'
import { answered, api } from './client.ts'

const key = ['review']
/** While the page is open, so that what comes to wait is seen. */
const every = 5_000

export const useWaitingGroups = (enabled = true) =>
  useQuery({
    queryKey: [...key, 'messages'],
    queryFn: () => answered(api.GET('/api/review/messages')),
    refetchInterval: every,
    enabled,
  })
export type WaitingGroup = NonNullable<ReturnType<typeof useWaitingGroups>['data']>['groups'][number]

/** What names a group of messages that wait. */
export const groupOf = ({ connector, state, type, rule, device }: WaitingGroup) => ({
  connector,
  state,
  type,
  rule,
  device,
})

export const useWaitingMessages = (group: WaitingGroup, limit: number) =>
  useQuery({
    queryKey: [...key, 'messages', groupOf(group), limit],
    queryFn: () => {
      const { connector, state, type, rule, device } = group
      const query = { connector, state, type: type ?? '', rule: rule ?? '', device: device ?? '', limit }
      return answered(api.GET('/api/review/messages/items', { params: { query } }))
    },
    refetchInterval: every,
  })
export type WaitingMessage = NonNullable<ReturnType<typeof useWaitingMessages>['data']>['messages'][number]

type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody: { content: { 'application/json': infer B } }
}
  ? B
  : never

function useDecision<B, A>(ask: (body: B) => Promise<A>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ask,
    onSuccess: () => {
      for (const each of [key, ['connectors'], ['devices']]) client.invalidateQueries({ queryKey: each })
    },
  })
}

export type MessageDecision = Body<'/api/review/messages', 'post'>
export const useDecideMessages = () =>
  useDecision((body: MessageDecision) => answered(api.POST('/api/review/messages', { body })))

export const usePairs = () =>
  useQuery({
    queryKey: [...key, 'patients'],
    queryFn: () => answered(api.GET('/api/review/patients')),
    refetchInterval: ({ state }) => (state.data?.searching ? 1_500 : 6 * every),
  })
export type PairReview = NonNullable<ReturnType<typeof usePairs>['data']>
export type Pair = PairReview['pairs'][number]
export type DecidedPair = PairReview['decided'][number]

type PairDecision = Body<'/api/review/patients', 'post'>
export const useDecidePair = () =>
  useDecision((body: PairDecision) => answered(api.POST('/api/review/patients', { body })))
export const useUndecidePair = () =>
  useDecision((body: Body<'/api/review/patients/undo', 'post'>) =>
    answered(api.POST('/api/review/patients/undo', { body })),
  )
export const useSearchPairs = () => useDecision((_: undefined) => answered(api.POST('/api/review/patients/search')))
