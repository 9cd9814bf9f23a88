/** What one system shows of a person to everybody, read and kept for the choice, and again after it. */
import { WafaError } from '#libs/domain/errors';
import { PublicItems } from '#libs/persistence/public-items';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { RemovalActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { markIdentifiers } from '../marks/mark-identifiers.js';
import { lockOpenCase } from '../records/case-row.js';
import { calling } from '../records/failing.js';
import { alive } from '../records/system-calls.js';
import { isListing } from './lists.js';

export const removalActivities = (deps: ActivityDependencies): RemovalActivities => ({
  readPublicItems: (at) =>
    calling(deps, at, async () => {
      const { caseId, system, reading, asOf } = at;
      const marker = deps.markers.get(system);
      if (!isListing(marker)) throw new WafaError('config-invalid', `${system} does not tell what is public`);
      const identifiers = await deps.dataSource.transaction(async (db) => {
        const row = await lockOpenCase(db, caseId);
        await requireNotPaused(db, system);
        return markIdentifiers(deps, db, { row, system, mark: 'unpublish', purposes: [] });
      });
      const records = identifiers.length === 0 ? [] : await alive(() => marker.publicItems(identifiers));
      await deps.dataSource.transaction(async (db) => {
        const row = await lockOpenCase(db, caseId);
        await new PublicItems(deps.dataKeys).keepReading(db, row, { system, reading, records, asOf });
      });
    }),
});
