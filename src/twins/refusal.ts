import { HamzadError } from '../kernel/errors.ts'

/** `input.invalid`, in one line; pages say the `reason`, a code with its values, in the reader's language. */
export const refusal = (
  what: string,
  why: string,
  action: string,
  reason?: string,
  values: Readonly<Record<string, string | number>> = {},
) => new HamzadError('input.invalid', { ...values, what, why, action, ...(reason !== undefined && { reason }) })
