import type { Client } from 'aedes'
import { secretHash } from '../../governance/secrets.ts'
import { deviceOfSecret } from '../../store/devices.ts'
import { subscribe } from '../../store/notify.ts'
import type { Store } from '../../store/store.ts'

interface SignedIn {
  readonly id: string
  readonly name: string
  readonly secret: Buffer
}

/** Connections of devices, each open for as long as the secret that opened it holds. */
export interface SignIns {
  /** True when this is the secret of the device of this name. Errors: the store's. */
  signIn(client: Client, name: string, secret: string): Promise<boolean>
  /** As which device a connection is signed in. */
  deviceOf(client: Client): Pick<SignedIn, 'id' | 'name'> | undefined
  left(client: Client): void
  close(): Promise<void>
}

/**
 * Hears, from whichever process, that a device was retired or got another secret, and cuts what the old one opened. After the line to the database
 * was away, every connection is looked at again.
 */
export async function openSignIns(store: Store, onError: (error: unknown) => void): Promise<SignIns> {
  const open = new Map<Client, SignedIn>()
  let changes = 0
  const holds = async ({ id, name, secret }: SignedIn) => (await deviceOfSecret(store.db, name, secret)) === id
  const look = async (client: Client, device: SignedIn) => {
    if (await holds(device)) return
    open.delete(client)
    client.close()
  }
  const stop = await subscribe(store, (heard) => {
    if (heard.kind !== 'device' && heard.kind !== 'resync') return
    changes += 1
    for (const [client, device] of open)
      if (heard.kind === 'resync' || heard.id === device.id) look(client, device).catch(onError)
  })
  return {
    async signIn(client, name, text) {
      const secret = secretHash(text)
      // What changes while the store is asked may be about this device: it is asked again.
      for (let before = -1; before !== changes; ) {
        before = changes
        const id = await deviceOfSecret(store.db, name, secret)
        if (id === null) return false
        if (before === changes) open.set(client, { id, name, secret })
      }
      return true
    },
    deviceOf: (client) => open.get(client),
    left: (client) => void open.delete(client),
    close: stop,
  }
}
