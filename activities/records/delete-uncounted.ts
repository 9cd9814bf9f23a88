import type { Stores } from '../dependencies.js';

/** Objects that no row counts on, or whose key is destroyed: what the vault does not delete now, housekeeping takes. */
export async function deleteUncounted(
  { vault }: Pick<Stores, 'vault'>,
  objectKeys: readonly string[],
): Promise<void> {
  await Promise.allSettled(objectKeys.map((objectKey) => vault.delete(objectKey)));
}
