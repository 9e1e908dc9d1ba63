import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from './queries.ts'

/** `live`: changes arrive by themselves. `lost`: what is shown may be old; the page says so. */
export type Link = 'connecting' | 'live' | 'lost'

/**
 * Listens to the server's events while someone is signed in and lets the pages fetch what changed. Nothing is replayed: at each
 * `hello` but the first (a new connection, or the server may have missed changes) everything is fetched again.
 */
export function useLive(enabled: boolean): Link {
  const client = useQueryClient()
  const [link, setLink] = useState<Link>('connecting')
  useEffect(() => {
    if (!enabled) return
    const source = new EventSource('/api/events')
    let greeted = false
    source.onopen = () => setLink('live')
    source.addEventListener('hello', () => {
      if (greeted) client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'status' })
      greeted = true
    })
    source.onerror = () => {
      setLink('lost')
      if (source.readyState === EventSource.CLOSED) client.invalidateQueries({ queryKey: keys.session })
    }
    const heard = ({ data }: MessageEvent<string>) => {
      const { kind, id } = JSON.parse(data) as { kind?: string; id?: string }
      if (!id) return
      if (kind === 'twin') {
        client.invalidateQueries({ queryKey: keys.twin(id) })
        client.invalidateQueries({ queryKey: keys.recommendations(id) })
      }
      if (kind === 'recommendation') client.invalidateQueries({ queryKey: ['recommendations'] })
      if (kind === 'subject') {
        client.invalidateQueries({ queryKey: keys.subject(id) })
        client.invalidateQueries({ queryKey: keys.patients })
      }
      if (kind === 'model') {
        client.invalidateQueries({ queryKey: ['drift'] })
        client.invalidateQueries({ queryKey: ['registry'] })
        return
      }
      if (kind !== 'job') client.invalidateQueries({ queryKey: keys.worklist })
    }
    source.onmessage = heard
    for (const kind of ['twin', 'subject', 'recommendation', 'model'])
      source.addEventListener(kind, heard as EventListener)
    return () => source.close()
  }, [enabled, client])
  return link
}
