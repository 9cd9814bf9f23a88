import { rows } from '#libs/persistence/data-source';
import type { ObligationActivities } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { lockCase } from '../records/case-row.js';
import { deleteUncounted } from '../records/delete-uncounted.js';
import { destroyPackages } from './destroy.js';

export const obligationActivities = (stores: Stores): Pick<ObligationActivities, 'destroyPackage'> => ({
  async destroyPackage({ obligationId, asOf }) {
    const destroyed = await stores.dataSource.transaction(async (db) => {
      const [owed] = await rows<{ caseId: string; packageId: string }>(
        db,
        `UPDATE obligation SET done_at = $2, state = 'done' WHERE id = $1 AND done_at IS NULL
         RETURNING case_id AS "caseId", target_id AS "packageId"`,
        [obligationId, asOf],
      );
      if (!owed) return [];
      const row = await lockCase(db, owed.caseId);
      return destroyPackages({ ...stores, db, row, asOf, which: { packageId: owed.packageId } });
    });
    await deleteUncounted(stores, destroyed);
  },
});
