/** Names of files in the ZIP: from this table only, never from data. */
import { WafaError } from '#libs/domain/errors';

const SAFE = /^[a-z0-9][a-z0-9_-]{0,59}$/;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;

export interface EntryName {
  /** `data/<system>/<name>`, without extension. */
  readonly data: string;
  /** `data/schemas/<system>.<name>.schema.json`. */
  readonly schema: string;
}

/** One name for each collection, in their order; names that are not plain become `collection-<n>`. */
export function entryNames(collections: readonly { system: string; collection: string }[]): EntryName[] {
  const taken = new Set<string>();
  return collections.map(({ system, collection }, index) => {
    if (!SAFE.test(system)) throw new WafaError('config-invalid', 'a system key is no file name');
    const wished = (collection.split(':').at(-1) ?? '').toLowerCase();
    const plain = SAFE.test(wished) && !RESERVED.test(wished) && !taken.has(`${system}/${wished}`);
    const name = plain ? wished : `collection-${index + 1}`;
    taken.add(`${system}/${name}`);
    return { data: `data/${system}/${name}`, schema: `data/schemas/${system}.${name}.schema.json` };
  });
}
