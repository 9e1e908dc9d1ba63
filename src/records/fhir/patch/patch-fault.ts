/** Why a patch cannot be applied; names operations and places, never values. */
export class PatchFault extends Error {}
