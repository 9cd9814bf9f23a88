/** Searches one system for one person. What it found counts when its rows are committed, all at once. */
import { Context } from '@temporalio/activity';
import { recordEvent } from '#libs/audit/record';
import type { Connector } from '#libs/connectors/kit/connector';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import type { DataKey } from '#libs/persistence/data-keys';
import { holdBack } from '#libs/persistence/system-pace';
import type { ConnectorActivities } from '../contract.js';
import type { ActivityDependencies, Stores } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { CollectionWriters } from './collection-writers.js';
import { foundIdentifiers } from './found-identifiers.js';
import { recordedFinding, storeFinding } from './store-finding.js';

type Search = Parameters<ConnectorActivities['discoverSystem']>[0];
type Answer = Awaited<ReturnType<ConnectorActivities['discoverSystem']>>;

export const discoverActivities = (deps: ActivityDependencies): ConnectorActivities => ({
  async discoverSystem(search) {
    const connector = deps.connectors.get(search.system);
    if (!connector) throw new WafaError('config-invalid', `no connector for ${search.system}`);
    const begun = await begin(deps, search);
    return begun.answer ?? (await run(deps, search, { ...begun, connector }));
  },
});

interface Begun {
  readonly row: CaseRow;
  readonly contentKey: DataKey;
  /** Set when an earlier attempt committed and only its report was lost. */
  readonly answer: Answer | undefined;
}

const begin = (stores: Stores, { caseId, system, asOf }: Search): Promise<Begun> =>
  stores.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, caseId);
    const contentKey = await stores.dataKeys.create(db, {
      owner: 'case',
      ownerId: caseId,
      purpose: 'content',
    });
    const answer = await recordedFinding(db, caseId, system);
    if (!answer) {
      await rows(
        db,
        `INSERT INTO system_state (case_id, system, state, effective_at) VALUES ($1, $2, 'requested', $3)
         ON CONFLICT (case_id, system) DO UPDATE SET state = 'requested', effective_at = $3, recorded_at = now()`,
        [caseId, system, asOf],
      );
      const fact = { ...about(row, asOf), fact: system, payload: { system } };
      await recordEvent(db, { ...fact, type: 'system.requested' });
    }
    return { row, contentKey, answer };
  });

async function run(
  deps: ActivityDependencies,
  search: Search,
  { row, contentKey, connector }: Begun & { readonly connector: Connector },
): Promise<Answer> {
  const { caseId, system } = search;
  const proved = await deps.requests.provedIdentifiers(deps.dataSource, row.requestId);
  const found = await foundIdentifiers(deps.dataSource, { caseId, contentKey }, system);
  const identifiers = [...proved, ...found].map(({ kind, value }) => ({ kind, value }));
  const context = Context.current();
  const heartbeat = (progress?: { readonly records: number }): void => {
    context.heartbeat(progress);
    context.cancellationSignal.throwIfAborted();
  };
  const writers = new CollectionWriters(deps.vault, {
    caseId,
    system,
    attemptId: uuidv7(),
    dataKey: contentKey.bytes,
    heartbeat,
  });
  try {
    const result = await connector.discover({
      identifiers,
      emit: (envelope, files) => writers.write(envelope, files),
      heartbeat,
    });
    const collections = await writers.complete();
    return await storeFinding(deps, search, { contentKey, result, collections, files: writers.files });
  } catch (error) {
    await writers.discard();
    await leaveAlone(deps, system, error);
    throw error;
  }
}

/** A system that named a time is called by nobody before. */
async function leaveAlone({ dataSource }: Stores, system: string, error: unknown): Promise<void> {
  const seconds = error instanceof WafaError ? error.retryAfterSeconds : undefined;
  if (seconds !== undefined) await holdBack(dataSource, system, seconds);
}
