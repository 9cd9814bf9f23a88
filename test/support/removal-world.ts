/** A removal on real databases: the example product, its public site with a cache, and the activities and the choice. */
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import type { ActivityDependencies } from '#activities/dependencies';
import { createPublicPagesConnector } from '#libs/connectors/http/public-pages/public-pages.connector';
import { createPublicPagesMarker } from '#libs/connectors/http/public-pages/public-pages.marker';
import { createPostgresMarker } from '#libs/connectors/postgres/marking/postgres-marker';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { loadCompany } from '#libs/data-map/load-company';
import { createDataSource } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { RemovalChoiceService } from '../../apps/api/src/intake/removal-choice.service.js';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { startPublicSite, type PublicSite } from '../../apps/sandbox/src/product/public-site/index.js';
import { createDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from './api.js';
import { SECRET } from './http-receiver.js';
import {
  createScratchDatabase,
  createTestDatabase,
  readerUrl,
  runSql,
  type TestDatabase,
} from './postgres.js';
import { insertVerifiedRequest } from './verified-request.js';

export const AS_OF = '2026-11-25T10:00:00.000Z';
export const SYSTEMS = ['product-database', 'public-site'] as const;

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];

export interface RemovalCase {
  readonly requestId: string;
  readonly at: { readonly caseId: string; readonly asOf: string };
}

export class RemovalWorld {
  readonly db: DataSource;
  readonly product: TestDatabase;
  readonly site: PublicSite;
  readonly deps: ActivityDependencies;
  readonly choice: RemovalChoiceService;
  readonly #database: TestDatabase;
  readonly #activities: Activities;
  readonly #close: () => Promise<unknown>;

  private constructor(parts: {
    db: DataSource;
    database: TestDatabase;
    product: TestDatabase;
    site: PublicSite;
    deps: ActivityDependencies;
    close: () => Promise<unknown>;
  }) {
    const { db, database, product, site, deps } = parts;
    [this.db, this.#database, this.product, this.site, this.deps] = [db, database, product, site, deps];
    this.choice = new RemovalChoiceService({ db, keys: deps.dataKeys, now: () => new Date(AS_OF) });
    const ignore = (): void => undefined;
    this.#activities = { ...createActivities(deps, ignore), ...createConnectorActivities(deps, ignore) };
    this.#close = parts.close;
  }

  static async create(): Promise<RemovalWorld> {
    const [database, product, loaded] = await Promise.all([
      createTestDatabase(),
      createScratchDatabase(),
      loadCompany('examples/qwenimage'),
    ]);
    const role = 'product_reader';
    await seedProduct({ ownerUrl: product.adminUrl, readerRole: role, eraserRole: role });
    const site = await startPublicSite({ port: 0, productUrl: readerUrl(product), purgeSecret: SECRET });
    const company = {
      ...loaded,
      systems: loaded.systems.filter(({ key }) => (SYSTEMS as readonly string[]).includes(key)),
    };
    const rowsOf = {
      ...{ system: SYSTEMS[0], url: readerUrl(product), writeUrl: readerUrl(product) },
      datasets: loaded.datasets,
    };
    const pages = {
      ...{ system: SYSTEMS[1], site: site.http.url, timeoutSeconds: 20, embedded: true },
      pages: [{ collection: 'songs', path: '/songs/{value}' }],
      purge: { url: site.purgeUrl, secret: SECRET },
      pace: () => Promise.resolve(),
      wait: () => Promise.resolve(),
    };
    const db = await createDataSource({ url: database.appUrl }).initialize();
    const { client, activities } = createDependencies({
      ...{ config: testConfig(database.appUrl), company, dataSource: db },
      connectors: [createPostgresConnector(rowsOf), createPublicPagesConnector(pages)],
      markers: [createPostgresMarker(rowsOf), createPublicPagesMarker(pages)],
      logger: createLogger('test', 'silent'),
    });
    const close = (): Promise<void> => client.connection.close();
    return new RemovalWorld({ db, database, product, site, deps: activities, close });
  }

  async close(): Promise<void> {
    await this.#close();
    for (const part of [...this.deps.connectors.values(), ...this.deps.markers.values()]) await part.close();
    await this.site.stop();
    await this.db.destroy();
    await this.#database.drop();
    await this.product.drop();
  }

  run<N extends Name>(name: N, input: Input<N>): Promise<Awaited<ReturnType<Activities[N]>>> {
    const activity = this.#activities[name] as (
      given: Input<N>,
    ) => Promise<Awaited<ReturnType<Activities[N]>>>;
    return new MockActivityEnvironment().run((value: Input<N>) => activity(value), input);
  }

  /** The product as it was, nothing cached. */
  async renew(): Promise<void> {
    const role = 'product_reader';
    await seedProduct({
      ...{ ownerUrl: this.product.adminUrl, readerRole: role, eraserRole: role, recreate: true },
    });
    this.site.forget();
    this.site.http.calls.length = 0;
  }

  /** A proved person who was found and sees what is public. */
  async offered(email: string): Promise<RemovalCase & { readonly items: number }> {
    const { requestId, caseIds } = await insertVerifiedRequest(this.deps, { email, rights: ['removal'] });
    const at = { caseId: caseIds[0] ?? '', asOf: AS_OF };
    const { waves } = await this.run('planSearch', at);
    for (const system of waves.flat()) await this.run('discoverSystem', { ...at, system });
    await this.read(at, 'before');
    return { requestId, at, ...(await this.run('offerItems', at)) };
  }

  async read(at: RemovalCase['at'], reading: 'before' | 'after'): Promise<void> {
    const { systems } = await this.run('publicSystems', at);
    for (const system of systems) await this.run('readPublicItems', { ...at, system, reading });
  }

  /** As the workflow does it. */
  async takenDown({ at }: RemovalCase): Promise<string> {
    const { systems } = await this.run('removalSystems', at);
    for (const system of systems) await this.run('markSystem', { ...at, system, mark: 'unpublish' });
    await this.read(at, 'after');
    return (await this.run('answerRemoval', at)).outcome;
  }

  /** What a stranger gets. */
  async status(song: string): Promise<number> {
    const response = await fetch(`${this.site.http.url}/songs/${song}`);
    await response.body?.cancel();
    return response.status;
  }

  inProduct = (sql: string): Promise<void> => runSql(this.product, sql);
}
