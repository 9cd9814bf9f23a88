/** The activities that mark, on a real Postgres, with a system that remembers what it carries. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import type { ActivityDependencies } from '#activities/dependencies';
import { createActivities, createConnectorActivities } from '#activities/index';
import type { System } from '#libs/data-map/systems';
import type { Purpose } from '#libs/domain/words';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from './api.js';
import { RememberingConnector } from './case-stack.js';
import { isRestricted } from './is-restricted.js';
import { RememberingMarker, type Carried } from './markers.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { productCompany } from './product.js';
import { insertVerifiedRequest } from './verified-request.js';

export const AS_OF = '2026-11-24T09:00:00.000Z';
export const SYSTEM = 'product-database';
export const CONTESTED = { ground: 'accuracy-contested' };

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

export interface MarkCase {
  readonly at: { readonly caseId: string; readonly asOf: string };
  readonly requestId: string;
  readonly email: string;
  readonly carried: Carried;
}

/** The code of what went wrong; undefined where nothing did. */
export const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    ({ type }: { type: string }) => type,
  );

export class MarkWorld {
  readonly db: DataSource;
  readonly #database: TestDatabase;
  #marker = new RememberingMarker();
  #deps: ActivityDependencies | undefined;
  #activities: Activities | undefined;
  readonly #closers: (() => Promise<unknown>)[] = [];

  private constructor(database: TestDatabase, db: DataSource) {
    this.#database = database;
    this.db = db;
  }

  static async create(): Promise<MarkWorld> {
    const database = await createTestDatabase();
    return new MarkWorld(database, await createDataSource({ url: database.appUrl }).initialize());
  }

  /** A system that carries nothing yet. */
  async renew({ recipients }: { readonly recipients?: System['recipients'] } = {}): Promise<void> {
    this.#marker = new RememberingMarker();
    const company = await productCompany();
    const systems = company.systems.map((one) => ({ ...one, ...(recipients ? { recipients } : {}) }));
    const { client, activities } = createDependencies({
      config: testConfig(this.#database.appUrl),
      company: { ...company, systems },
      connectors: [new RememberingConnector()],
      markers: [this.#marker],
      dataSource: this.db,
      logger: createLogger('test', 'silent'),
    });
    this.#closers.push(() => client.connection.close());
    this.#deps = activities;
    const ignore = (): void => undefined;
    this.#activities = {
      ...createActivities(activities, ignore),
      ...createConnectorActivities(activities, ignore),
    };
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
    await this.db.destroy();
    await this.#database.drop();
  }

  get marker(): RememberingMarker {
    return this.#marker;
  }

  get deps(): ActivityDependencies {
    if (!this.#deps) throw new Error('renew the world first');
    return this.#deps;
  }

  run<N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> {
    const activity = this.#activities?.[name] as (given: Input<N>) => Promise<Answer<N>>;
    return new MockActivityEnvironment().run((value: Input<N>) => activity(value), input);
  }

  async one<Row>(sql: string, parameters: readonly unknown[]): Promise<Row | undefined> {
    return (await rows<Row>(this.db, sql, parameters))[0];
  }

  /** A verified request whose person was found. */
  async found(right: string, details: object = {}, email = `${randomUUID()}@example.org`): Promise<MarkCase> {
    const asked = { email, rights: [right], details };
    const { caseIds, requestId } = await insertVerifiedRequest(this.deps, asked);
    const at = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    const carried = this.#marker.accounts.get(email) ?? this.#marker.addAccount(email);
    await this.run('planSearch', at);
    await this.run('discoverSystem', { ...at, system: SYSTEM });
    return { at, requestId, email, carried };
  }

  async restricted(details: object = CONTESTED, email?: string): Promise<MarkCase> {
    const dsr = await this.found('restriction', details, email);
    await this.run('beginRestriction', dsr.at);
    await this.run('markSystem', { ...dsr.at, system: SYSTEM, mark: 'restrict' });
    return dsr;
  }

  /** Refuses the case and gives the attempt to lift, with its notice. */
  async refused(dsr: MarkCase): Promise<{ readonly liftId: string; readonly noticeId: string }> {
    const refusal = { decisionId: randomUUID(), ground: 'manifestly-excessive', actor: 'officer-1' } as const;
    await this.run('closeCase', { ...dsr.at, outcome: 'refused', refusal });
    const lift = await this.one<{ liftId: string; noticeId: string }>(
      `SELECT l.id AS "liftId", l.notice_id AS "noticeId" FROM restriction_lift l
       JOIN restriction r ON r.id = l.restriction_id WHERE r.case_id = $1`,
      [dsr.at.caseId],
    );
    if (!lift) throw new Error('nothing is being lifted');
    return lift;
  }

  lift(liftId: string): Promise<void> {
    return this.run('liftSystem', { liftId, system: SYSTEM, asOf: AS_OF });
  }

  /** As the mail server took it. */
  deliver(mail: string): Promise<unknown> {
    return rows(this.db, 'UPDATE message SET sent_at = now() WHERE id = $1', [mail]);
  }

  stands({ email }: Pick<MarkCase, 'email'>, purpose?: Purpose): Promise<boolean> {
    const lookup = this.deps.requests.identifierLookup({ kind: 'email', value: email });
    return isRestricted(this.db.manager, lookup, purpose);
  }

  mailsOf({ at }: MarkCase): Promise<{ id: string; template: string; parameters: object }[]> {
    return rows(
      this.db,
      `SELECT id, template, parameters FROM message WHERE case_id = $1 AND audience = 'requester' ORDER BY recorded_at`,
      [at.caseId],
    );
  }
}

/** One world for the specs of a file, as after `create` before each of them. */
export function beforeEachMarks(started: (world: MarkWorld) => void): void {
  let world: MarkWorld;
  beforeAll(async () => {
    world = await MarkWorld.create();
    started(world);
  });
  beforeEach(() => world.renew());
  afterAll(() => world.close());
}
