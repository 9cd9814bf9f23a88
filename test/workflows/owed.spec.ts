/** What is owed, with the worker's real parts: relay, workflow, the queue of the system, and the command. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Eraser, ErasureResult, PlannedErasure, Residue } from '#libs/connectors/kit/erasure';
import { owe } from '#activities/obligations/owe';
import { rows } from '#libs/persistence/data-source';
import { obligationWorkflowId } from '#workflows/case/messages';
import { ObligationsService } from '../../apps/api/src/staff/obligations.service.js';
import { run } from '../../apps/cli/src/erasures-replay.js';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { runCommand } from '../support/command.js';
import { describeWithTemporal, passTime } from '../support/temporal.js';

const SYSTEM = 'product-database';
const collection = 'd:person';
const planned: PlannedErasure = {
  items: [{ collection, disposition: 'delete', rows: 2, atMost: 2, columns: [], reversible: false }],
  targets: [[{ key: ['1'] }, { key: ['2'] }]],
  notSearched: [],
};

/** Holds so many rows, which an erasure takes away. */
class HoldingEraser implements Eraser {
  readonly system = SYSTEM;
  rows = 0;
  executed = 0;
  plan = (): Promise<PlannedErasure> => Promise.resolve(planned);
  execute = (): Promise<ErasureResult> => {
    this.executed += 1;
    const changed = [{ collection, rows: this.rows }];
    this.rows = 0;
    return Promise.resolve({ changed, notes: [] });
  };
  verify = (): Promise<readonly Residue[]> =>
    Promise.resolve(this.rows === 0 ? [] : [{ collection, rows: this.rows, columns: [] }]);
  close = (): Promise<void> => Promise.resolve();
}

describeWithTemporal('what is owed, on the real server', () => {
  const eraser = new HoldingEraser();
  let stack: CaseStack;
  let dsr: OpenCase;
  const url = process.env['DATABASE_URL'];

  beforeAll(async () => {
    stack = await CaseStack.start({ erasers: [eraser] });
    process.env['DATABASE_URL'] = stack.deps.config.DATABASE_URL;
    dsr = await stack.ask('layla@example.com', { rights: ['erasure'] });
  });
  afterAll(async () => {
    process.env['DATABASE_URL'] = url;
    await stack.stop();
  });

  const owed = (kind: 're-read' | 'backup-end', days: number): Promise<string> =>
    stack.db.transaction((db) =>
      owe(stack.deps.activities, db, {
        ...{ kind, caseId: dsr.caseId, target: randomUUID(), system: SYSTEM },
        dueAt: new Date(Date.now() + days * 86_400_000).toISOString(),
        keys: { identifiers: [], secret: { salt: '', key: '' }, subject: [], planned },
        body: { of: 'erasure', plan: randomUUID(), erasedAt: new Date().toISOString() },
      }),
    );
  const state = async (id: string, wanted: string): Promise<unknown> =>
    stack.until(async () => {
      const row = await stack.one<{ state: string; result: unknown }>(
        'SELECT state, result FROM obligation WHERE id = $1',
        [id],
      );
      return row?.state === wanted ? (row.result ?? 'nothing') : undefined;
    });
  /** The relay has started it. */
  const started = (id: string): Promise<unknown> =>
    stack.until(async () =>
      stack.one('SELECT 1 FROM outbox WHERE workflow_id = $1 AND delivered_at IS NOT NULL', [
        obligationWorkflowId(id),
      ]),
    );

  it('is read again on its day, and erased again when an approver orders it', async () => {
    eraser.rows = 2;
    const id = await owed('re-read', 7);
    await started(id);
    await passTime(stack.temporal.client, obligationWorkflowId(id), 8);
    expect(await state(id, 'needs-you')).toEqual({ residue: [{ collection, rows: 2 }], rows: 2 });
    expect(eraser.executed).toBe(0);
    const staff = new ObligationsService({
      db: stack.db,
      keys: stack.deps.activities.dataKeys,
      now: () => new Date(),
    });
    await staff.eraseAgain(id, 'staff:00000000000000a1');
    expect(await state(id, 'done')).toEqual({ residue: [], rows: 0, erased: 2 });
    expect(eraser.executed).toBe(1);
    expect(stack.mails.map(({ subject }) => subject)).toContain(
      `${dsr.reference}-1: something is still owed`,
    );
  });

  it('is replayed by the command, and waits for its day again', async () => {
    const id = await owed('backup-end', 35);
    await started(id);
    eraser.rows = 2;
    const { code, out } = await runCommand(run, ['--system', SYSTEM]);
    expect({ code, out }).toEqual({
      code: 0,
      out: `${dsr.reference}-1 ${SYSTEM}: 2 records came back, 2 erased again\n1 of 1 erasures looked at: 2 records back, 2 erased again\n`,
    });
    await passTime(stack.temporal.client, obligationWorkflowId(id), 36);
    await state(id, 'done');
    expect(
      await rows(stack.db, 'SELECT 1 FROM data_key WHERE owner_id = $1 AND destroyed_at IS NULL', [id]),
    ).toEqual([]);
  });

  it('leaves no trace of the person in the engine', async () => {
    const { client } = stack.temporal;
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = 'obligation'` })) {
      const history = JSON.stringify(await client.workflow.getHandle(workflowId).fetchHistory());
      expect(history).not.toMatch(/layla/i);
    }
  });
});
