/** Searches one system for one person. What it found counts when its rows are committed, all at once. */
import { Context } from '@temporalio/activity';
import { recordEvent } from '#libs/audit/record';
import { assertSeedsGiven } from '#libs/connectors/kit/belongs';
import type { Connector, Identifier } from '#libs/connectors/kit/connector';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { DataKey } from '#libs/persistence/data-keys';
import { holdBack } from '#libs/persistence/system-pace';
import { pauseSystem, requireNotPaused } from '#libs/persistence/system-pauses';
import type { ConnectorActivities, SearchAnswer } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { isCertainlyUndone } from '../records/certainly-undone.js';
import { CollectionWriters } from './collection-writers.js';
import { knownIdentifiers } from './known-identifiers.js';
import { recordFailedTry } from './failed-try.js';
import { shareOfSibling } from './siblings.js';
import { recordedAnswer, storeFinding } from './store-finding.js';

export type Search = Parameters<ConnectorActivities['discoverSystem']>[0];

export const discoverActivities = (deps: ActivityDependencies): ConnectorActivities => ({
  async discoverSystem(search) {
    const connector = deps.connectors.get(search.system);
    if (!connector) throw new WafaError('config-invalid', `no connector for ${search.system}`);
    const begun = await begin(deps, search);
    if (begun.answer) return begun.answer;
    failPoint('discover.1-asked', search.system);
    return run(deps, search, { ...begun, connector });
  },
});

export interface Begun {
  readonly row: CaseRow;
  readonly identifiers: readonly Identifier[];
  readonly searchedWith: Buffer;
  readonly contentKey: DataKey;
  /** Set when an earlier attempt committed and only its report was lost, or a sibling case has searched the same. */
  readonly answer: SearchAnswer | undefined;
}

const begin = (deps: ActivityDependencies, search: Search): Promise<Begun> =>
  deps.dataSource.transaction(async (db) => {
    const { caseId, system } = search;
    const row = await lockOpenCase(db, caseId);
    await requireNotPaused(db, system);
    const contentKey = await deps.dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
    const { identifiers, digest } = await knownIdentifiers(deps, db, { row, system });
    const known = { row, identifiers, searchedWith: digest, contentKey };
    const answer =
      (await recordedAnswer(deps, db, { row, system, searchedWith: digest })) ??
      (await shareOfSibling(deps, db, { ...known, search }));
    if (!answer) await recordRequested(db, known, search);
    return { ...known, answer };
  });

/** What the last failed try said stays until the system answers. */
async function recordRequested(
  db: Queryable,
  { row, searchedWith }: Pick<Begun, 'row' | 'searchedWith'>,
  { caseId, system, asOf }: Search,
): Promise<void> {
  await rows(
    db,
    `INSERT INTO system_state (case_id, system, state, searched_with, effective_at)
     VALUES ($1, $2, 'requested', $3, $4)
     ON CONFLICT (case_id, system) DO UPDATE SET state = 'requested', searched_with = $3,
       error_code = CASE WHEN system_state.state = 'requested' THEN system_state.error_code END,
       effective_at = $4, recorded_at = now()`,
    [caseId, system, searchedWith, asOf],
  );
  const fact = `${system}/${searchedWith.toString('hex').slice(0, 16)}`;
  await recordEvent(db, { ...about(row, asOf), fact, type: 'system.requested', payload: { system } });
}

async function run(
  deps: ActivityDependencies,
  search: Search,
  begun: Begun & { readonly connector: Connector },
): Promise<SearchAnswer> {
  const { contentKey, connector, identifiers } = begun;
  const context = Context.current();
  const heartbeat = (progress?: { readonly records: number }): void => {
    context.heartbeat(progress);
    context.cancellationSignal.throwIfAborted();
  };
  const writers = new CollectionWriters(deps.vault, {
    ...search,
    attemptId: uuidv7(),
    dataKey: contentKey.bytes,
    heartbeat,
  });
  let isStoring = false;
  try {
    const result = await connector.discover({
      identifiers,
      asOf: search.asOf,
      emit: (envelope, files) => {
        failPoint('discover.2-searching', search.system);
        return writers.write(envelope, files);
      },
      heartbeat,
    });
    assertSeedsGiven(result.gatheredKeys, identifiers);
    const collections = await writers.complete();
    failPoint('discover.3-found', search.system);
    isStoring = true;
    const answer = await storeFinding(deps, search, { ...begun, result, collections });
    failPoint('discover.4-recorded', search.system);
    return answer;
  } catch (error) {
    await tellEverybody(deps, search, error);
    if (!context.cancellationSignal.aborted) await recordFailedTry(deps, search, { row: begun.row, error });
    if (!isStoring || isCertainlyUndone(error)) await writers.discard();
    throw error;
  }
}

/** A system that named a time is called by nobody before; one that refuses our access by nobody until it is repaired. */
async function tellEverybody(
  { dataSource }: ActivityDependencies,
  search: Search,
  error: unknown,
): Promise<void> {
  if (!(error instanceof WafaError)) return;
  if (error.retryAfterSeconds !== undefined)
    await holdBack(dataSource, search.system, error.retryAfterSeconds);
  if (error.code === 'system-refused') await pauseSystem(dataSource, { ...search, cause: error.code });
}
