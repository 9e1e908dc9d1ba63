import type { Command } from 'commander'
import type { Store } from '../store/store.ts'
import { joinStore } from './join-store.ts'
import { createOutput, type Output } from './output.ts'

/** Flags of every command that looks into a store. */
export interface StoreFlags {
  readonly data?: string
  readonly json?: boolean
}

export const storeFlags = (command: Command): Command =>
  command.option('--data <folder>', 'data folder (default: the Hamzad that runs here)').option('--json', 'print JSON')

/** Acts on the store that the flags mean, and closes it whatever happens. */
export async function withStore(
  flags: StoreFlags,
  act: (store: Store, output: Output) => Promise<void>,
): Promise<void> {
  const output = createOutput(flags.json === true)
  const store = await joinStore(flags.data)
  try {
    await act(store, output)
  } finally {
    await store.close()
  }
}
