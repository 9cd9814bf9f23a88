/** What the workflow of an obligation writes around the work on its system. */
import { recordEvent } from '#libs/audit/record';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { lockPause } from '#libs/persistence/system-pauses';
import type { ObligationActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { settleWaived } from '../marks/after-kept.js';
import { aboutObligation, isOver, lockObligation, mailAbout } from './obligation-row.js';

type Records = Pick<ObligationActivities, 'beginObligation' | 'pauseObligation' | 'recordObligationFault'>;

export const obligationRecords = ({
  dataSource,
  dataKeys,
  company,
}: Pick<ActivityDependencies, 'dataSource' | 'dataKeys' | 'company'>): Records => ({
  beginObligation: ({ obligationId, asOf }) =>
    dataSource.transaction(async (db) => {
      const row = await lockObligation(db, obligationId);
      if (isOver(row)) {
        await settleWaived({ dataKeys }, db, { ...row, asOf });
        return { open: false };
      }
      const { system, kind, dueAt, ordered, generation } = row;
      if (!company.systems.some(({ key }) => key === system))
        throw new WafaError('config-invalid', `${system} is not declared any more`);
      if (row.state === 'needs-you' || (ordered === null && dueAt.toISOString() > asOf))
        return { open: true };
      const payload = { kind, system, due: dueAt.toISOString(), ...(ordered === null ? {} : { ordered }) };
      const fact = `${dueAt.toISOString()}/${ordered ?? ''}/${generation}`;
      await recordEvent(db, { ...aboutObligation(row, asOf), fact, type: 'obligation.due', payload });
      return { open: true };
    }),

  pauseObligation: ({ obligationId, asOf }) =>
    dataSource.transaction(async (db) => {
      const row = await lockObligation(db, obligationId);
      const pause = await lockPause(db, row.system);
      if (!pause || isOver(row)) return { paused: false };
      await rows(db, `UPDATE obligation SET state = 'paused', error_code = $2 WHERE id = $1`, [
        row.id,
        pause.cause,
      ]);
      const { system } = row;
      const payload = { system, code: pause.cause };
      const about = aboutObligation(row, asOf);
      await recordEvent(db, { ...about, fact: pause.id, type: 'system.paused', payload });
      const mail = { template: 'officer-paused', audience: 'officer' } as const;
      await mailAbout(db, row, { ...mail, occasion: pause.id, asOf, parameters: { system } });
      return { paused: true };
    }),

  recordObligationFault: ({ obligationId, asOf, cause }) =>
    dataSource.transaction(async (db) => {
      const row = await lockObligation(db, obligationId);
      if (isOver(row)) return;
      await rows(db, `UPDATE obligation SET state = 'needs-you', error_code = $2 WHERE id = $1`, [
        row.id,
        cause,
      ]);
      const { kind, system } = row;
      const payload = { kind, system, cause };
      const about = aboutObligation(row, asOf);
      await recordEvent(db, { ...about, fact: asOf, type: 'obligation.needs-you', payload });
      const mail = { template: 'officer-obligation', audience: 'officer' } as const;
      await mailAbout(db, row, { ...mail, occasion: asOf, asOf, parameters: { kind, system, cause } });
    }),
});
