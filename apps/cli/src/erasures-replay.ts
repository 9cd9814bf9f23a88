/**
 * `wafa erasures replay [--system KEY] [--since DATE] [--dry-run] [--wait SECONDS]`: after a restore, what was erased is
 * looked for and erased again. The orders are rows; the workers carry them out on the same path as everything else, with
 * its ledger, holds and pauses. So a replay may be interrupted and repeated: an order that stands is not given twice.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { settingOf } from '#libs/config/config';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { connect, createDataSource, rows } from '#libs/persistence/data-source';
import {
  lockOwed,
  obligationsById,
  orderOwed,
  replayable,
  type ListedObligation,
} from '#libs/persistence/obligations';
import { enqueueSignals } from '#libs/persistence/outbox';
import { obligationChanged, obligationWorkflowId } from '#workflows/case/messages';

const USAGE = 'wafa erasures replay [--system KEY] [--since DATE] [--dry-run] [--wait SECONDS]';
const LOOK_EVERY_MILLISECONDS = 500;
/** Who ordered it, in the audit log: whoever may run commands with the database of the service. */
const ACTOR = 'operator';

interface Asked {
  readonly system: string | undefined;
  readonly since: string | undefined;
  readonly order: 'replay' | 'look';
  readonly waitSeconds: number;
}

export async function run(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (asked === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const url = settingOf(process.env, 'DATABASE_URL');
  if (!url) throw new WafaError('config-invalid', 'set DATABASE_URL to the database of the service');
  const database = createDataSource({ url, poolSize: 1, applicationName: 'wafa-cli' });
  await connect(database);
  try {
    await requireReplayable(database, asked.system);
    const ids = await order(database, asked);
    return await follow(database, ids, asked);
  } finally {
    await database.destroy();
  }
}

function readArguments(args: readonly string[]): Asked | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        system: { type: 'string' },
        since: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        wait: { type: 'string', default: '600' },
      },
    });
    const { system, since, wait } = values;
    if (since !== undefined && Number.isNaN(Date.parse(since)))
      throw new TypeError(`--since ${since} is no date`);
    if (!/^\d{1,6}$/.test(wait)) throw new TypeError(`--wait ${wait} is no number of seconds`);
    return { system, since, order: values['dry-run'] ? 'look' : 'replay', waitSeconds: Number(wait) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'the arguments are wrong'}\n`);
    return undefined;
  }
}

/** Nothing to look at would be read as nothing came back: a key that nobody knows, and erasures that nobody remembers. */
async function requireReplayable({ manager }: DataSource, system: string | undefined): Promise<void> {
  if (system === undefined) return;
  const [{ known, erased, remembered } = { known: false, erased: false, remembered: false }] = await rows<{
    known: boolean;
    erased: boolean;
    remembered: boolean;
  }>(
    manager,
    `SELECT EXISTS (SELECT FROM system_state WHERE system = $1) AS known,
       EXISTS (SELECT FROM effect WHERE system = $1 AND action = 'erase') AS erased,
       EXISTS (SELECT FROM obligation WHERE system = $1 AND kind = 'backup-end') AS remembered`,
    [system],
  );
  if (!known && !erased && !remembered)
    throw new WafaError('invalid-input', `no case has had to do with a system named ${system}`);
  if (erased && !remembered)
    throw new WafaError(
      'wrong-state',
      `${system}: its entry names no \`backups\`, so no erasure is remembered for a replay`,
    );
}

/** Each in a transaction of its own: what was ordered stands, whatever happens to the others. */
async function order(database: DataSource, { order: wanted, system, since }: Asked): Promise<string[]> {
  const all = await replayable(database.manager, { system, since });
  for (const { id } of all)
    await database.transaction(async (tx) => {
      const row = await lockOwed(tx, id);
      const isOver = row.state === 'done' || row.state === 'waived';
      if (isOver || row.ordered === 'replay' || row.ordered === wanted) return;
      const fact = uuidv7();
      await orderOwed(tx, row, { order: wanted, actor: ACTOR, fact, now: new Date() });
      const { name } = obligationChanged;
      const workflowId = obligationWorkflowId(id);
      await enqueueSignals(tx, [
        { id: factId(`obligation:${id}/${name}/${fact}`), workflowId, name, payload: { factId: fact } },
      ]);
    });
  return all.map(({ id }) => id);
}

/** Says of each what came of it, once. Exit 0 where nothing is left to do. */
async function follow(database: DataSource, ids: readonly string[], asked: Asked): Promise<number> {
  const until = Date.now() + asked.waitSeconds * 1_000;
  const told = new Map<string, Verdict>();
  let open = [...ids];
  while (open.length > 0) {
    for (const one of await obligationsById(database.manager, open)) {
      const verdict = verdictOn(one);
      if (verdict === undefined) continue;
      told.set(one.id, verdict);
      process.stdout.write(`${one.reference} ${one.system ?? ''}: ${verdict.text}\n`);
    }
    open = open.filter((id) => !told.has(id));
    if (open.length === 0 || Date.now() >= until) break;
    await delay(LOOK_EVERY_MILLISECONDS);
  }
  for (const one of await obligationsById(database.manager, open))
    process.stdout.write(
      `${one.reference} ${one.system ?? ''}: no worker has done it yet; the order stands\n`,
    );
  const verdicts = [...told.values()];
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((all, one) => all + of(one), 0);
  const looked = `${told.size} of ${ids.length} erasures looked at`;
  process.stdout.write(
    `${looked}: ${sum(({ back }) => back)} records back, ${sum(({ erased }) => erased)} erased again\n`,
  );
  return open.length === 0 && verdicts.every(({ isSettled }) => isSettled) ? 0 : 1;
}

interface Verdict {
  readonly text: string;
  readonly isSettled: boolean;
  readonly back: number;
  readonly erased: number;
}

interface ReplayResult {
  readonly order?: string;
  readonly rows?: number;
  readonly erased?: number;
  readonly left?: number;
}

/** Undefined while a worker is at it. */
function verdictOn({ state, ordered, errorCode, result }: ListedObligation): Verdict | undefined {
  const none = { isSettled: false, back: 0, erased: 0 };
  if (state === 'paused') return { ...none, text: 'the system refuses our access; the order stands' };
  if (state === 'needs-you' && ordered !== null)
    return { ...none, text: `could not be done (${errorCode ?? 'internal'}); an officer decides` };
  if (ordered !== null) return undefined;
  const { rows = 0, erased = 0, left = 0, order } = (result ?? {}) as ReplayResult;
  if (rows === 0) return { isSettled: true, back: 0, erased: 0, text: 'nothing came back' };
  const counts = { back: rows, erased };
  const isLook = order === 'look';
  const text = isLook
    ? `${rows} records are there again`
    : `${rows} records came back, ${erased} erased again`;
  if (isLook || left === 0) return { ...counts, isSettled: true, text };
  return { ...counts, isSettled: false, text: `${text}, ${left} left; an officer decides` };
}
