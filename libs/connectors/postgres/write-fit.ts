/** Whether the live database lets anybody write what the data map says is marked and corrected. */
import { allFields } from '#libs/data-map/dataset';
import { tableKey } from './catalog.js';
import type { DatabaseMap, Fit } from './database-map.js';
import type { MappedTable } from './erasure/database.js';
import { readFacts } from './erasure/facts.js';
import { readForeignKeys, type ForeignKey } from './erasure/foreign-keys.js';
import type { MapFault } from './map-fit.js';
import { markFaults } from './marking/mark-fit.js';
import { whyNotCorrected } from './rectifying/columns.js';
import type { Session } from './session.js';

/** Of the tables that fit otherwise. */
export async function writeFaults(
  session: Session,
  map: DatabaseMap,
  { plans }: Pick<Fit, 'plans'>,
): Promise<readonly MapFault[]> {
  const names = [...plans.values()].map(({ table }) => table);
  const facts = await readFacts(session, names);
  const foreignKeys = await readForeignKeys(session, names);
  const faults: MapFault[] = [];
  for (const [key, { table }] of plans) {
    const collection = map.graph.collections.get(key);
    const own = facts.get(tableKey(table));
    if (!collection || !own) continue;
    const mapped = { collection, table, facts: own };
    faults.push(...(await markFaults(session, mapped)), ...rectifiableFaults(mapped, foreignKeys));
  }
  return faults;
}

const WORDS = {
  'read-only': 'is one that the database lets nobody change',
  key: 'is a key that holds rows together',
  'wrong-type': 'is of a type that no text is written into',
} as const;

function rectifiableFaults(table: MappedTable, foreignKeys: readonly ForeignKey[]): readonly MapFault[] {
  const { collection, facts } = table;
  return allFields(collection.fields)
    .filter(({ rectifiable }) => rectifiable)
    .flatMap(({ path }) => {
      const [name = ''] = path;
      const why = whyNotCorrected({ foreignKeys }, table, name);
      if (why === undefined) return [];
      const place = `${collection.key} (${facts.schema}.${facts.name})`;
      const message = `${place}: "${name}" is rectifiable, but ${WORDS[why]}`;
      return [{ collection: collection.key, path, message }];
    });
}
