/** What this process can reach. Intake needs the database only; Temporal is told because officers' decisions need it. */
import type { DataSource } from 'typeorm';
import { within } from '#libs/telemetry/bounded';
import type { Logger } from '#libs/telemetry/logger';

/** One that hangs is down: whoever asks for the health does not wait longer. */
const DATABASE_MILLISECONDS = 2_000;

type State = 'up' | 'down';

export interface Readiness {
  readonly status: 'ok' | 'unavailable';
  readonly database: State;
  readonly temporal: State;
}

export interface HealthDependencies {
  readonly db: DataSource;
  readonly pingTemporal: () => Promise<unknown>;
  readonly logger: Logger;
}

export class HealthService {
  readonly #deps: HealthDependencies;

  constructor(deps: HealthDependencies) {
    this.#deps = deps;
  }

  async readiness(): Promise<Readiness> {
    const { db, pingTemporal } = this.#deps;
    const [database, engine] = await Promise.all([
      this.#stateOf('database', () => within(DATABASE_MILLISECONDS, db.query('SELECT 1'))),
      this.#stateOf('temporal', pingTemporal),
    ]);
    return { status: database === 'up' ? 'ok' : 'unavailable', database, temporal: engine };
  }

  async #stateOf(system: string, ask: () => Promise<unknown>): Promise<State> {
    try {
      await ask();
      return 'up';
    } catch (error) {
      this.#deps.logger.debug('not reachable', { system, detail: error instanceof Error ? error.name : '' });
      return 'down';
    }
  }
}
