/** Sweeps out, once an hour, what no case needs: see `forgetThePast`, and vault rubbish. */
import { forgetThePast, uncounted } from '#libs/persistence/housekeeping';
import { codeOf } from '#libs/domain/errors';
import { isOwnTurn } from '#libs/persistence/turn';
import type { Vault } from '#libs/vault/vault';
import { LOCKS } from '#libs/persistence/advisory-locks';
import type { WorkerDependencies } from '../dependencies.js';
import { Loop } from '../loop.js';

const EVERY_MILLISECONDS = 3_600_000;
/** Longer than any attempt may take (12 hours), so that nothing still being written is touched. */
const RUBBISH_AFTER_HOURS = 48;
const OBJECTS_AT_ONCE = 500;

type Dependencies = Pick<WorkerDependencies, 'dataSource' | 'logger' | 'metrics'> & { readonly vault: Vault };

export class Housekeeping {
  readonly #deps: Dependencies;
  readonly #loop: Loop;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#loop = new Loop({
      name: 'housekeeping',
      metrics: deps.metrics,
      everyMilliseconds: EVERY_MILLISECONDS,
      step: () => this.sweep(new Date()),
      onError: (error) => deps.logger.error('housekeeping could not be done', { code: codeOf(error) }),
    });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async sweep(asOf: Date): Promise<void> {
    const { dataSource, logger } = this.#deps;
    const forgotten = await dataSource.transaction(async (db) =>
      (await isOwnTurn(db, LOCKS.housekeeping)) ? forgetThePast(db, asOf) : undefined,
    );
    if (forgotten === undefined) return;
    // A big vault takes long: no transaction is open for it, and another process that lists it, too, does no harm.
    const count = forgotten + (await this.#sweepVault(asOf));
    if (count > 0) logger.info('housekeeping done', { count });
  }

  /** An object counts by its manifest row and the key it names; an old one without them was left when an attempt died. */
  async #sweepVault(asOf: Date): Promise<number> {
    const { dataSource, logger, vault } = this.#deps;
    const before = new Date(asOf.getTime() - RUBBISH_AFTER_HOURS * 3_600_000);
    let removed = 0;
    let batch: string[] = [];
    const flush = async (): Promise<void> => {
      const rubbish = await uncounted(dataSource, batch);
      for (const objectKey of rubbish) {
        try {
          await vault.delete(objectKey);
          removed += 1;
        } catch (error) {
          // An hour later it is tried again; the rest does not wait for it.
          logger.warn('a rest in the vault could not be removed', { code: codeOf(error) });
        }
      }
      batch = [];
    };
    for await (const objectKey of vault.list({ before })) {
      batch.push(objectKey);
      if (batch.length === OBJECTS_AT_ONCE) await flush();
    }
    if (batch.length > 0) await flush();
    return removed;
  }
}
