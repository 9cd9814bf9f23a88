/** The worker's real parts on a real database and a real Temporal, with a connector and a mail server that remember. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { newRequestSchema } from '#libs/contracts/request';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Connector, Envelope, Identifier } from '#libs/connectors/kit/connector';
import type { Eraser } from '#libs/connectors/kit/erasure';
import type { Config } from '#libs/config/config';
import { offersRemoval } from '#libs/connectors/all/offers-removal';
import { rectifiableFields } from '#libs/connectors/all/rectifiable-fields';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import type { OutgoingMail } from '#libs/mail/mailer';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { TemporalCaseGateway } from '#libs/temporal/case-gateway';
import { caseWorkflowId } from '#workflows/case/messages';
import { createDependencies as createApi, type ApiDependencies } from '../../apps/api/src/dependencies.js';
import {
  createDependencies,
  type WorkerDependencies,
  type WorkerTracing,
} from '../../apps/worker/src/dependencies.js';
import { WorkerService } from '../../apps/worker/src/worker.service.js';
import { testConfig } from './api.js';
import { createTestDatabase, runSql, type TestDatabase } from './postgres.js';
import { productCompany } from './product.js';
import { connectTemporal, passTime, type TestTemporal } from './temporal.js';

/** A little more than the hold of an hour. */
const HOLD_DAYS = 0.05;
const SYSTEM = 'product-database';
const ACCOUNTS = 'qwenimage_product:accounts';
const SONGS = 'qwenimage_product:songs';

/** Finds an account and two songs for whatever e-mail it is asked about, and remembers what it was asked. */
export class RememberingConnector implements Connector {
  readonly system: string;
  readonly kinds = ['email'];
  readonly collections = [ACCOUNTS, SONGS].map((key) => ({
    key,
    columns: [{ name: 'id' }, { name: 'title' }],
  }));
  readonly asked: (readonly Identifier[])[] = [];
  /** Slips a record of somebody else among the songs. */
  leaks = false;

  constructor(system = SYSTEM) {
    this.system = system;
  }

  async discover({ identifiers, emit, heartbeat }: Parameters<Connector['discover']>[0]) {
    this.asked.push(identifiers);
    const email = identifiers.find(({ kind }) => kind === 'email')?.value ?? '';
    const seed = { field: 'identity.email', valueHash: hashOfKey([email]) };
    const account = { field: `${ACCOUNTS}.id`, valueHash: hashOfKey(['7']) };
    const foreign = { field: `${ACCOUNTS}.id`, valueHash: hashOfKey(['8']) };
    await emit(this.#record(ACCOUNTS, { via: seed, data: { id: '7', email } }));
    heartbeat({ records: 1 });
    for (const id of ['1', '2'])
      await emit(this.#record(SONGS, { via: account, data: { id, title: `song ${id}` } }));
    if (this.leaks) await emit(this.#record(SONGS, { via: foreign, data: { id: '3', title: 'canary' } }));
    const songs = { collection: SONGS, records: this.leaks ? 3 : 2 };
    const collections = [{ collection: ACCOUNTS, records: 1 }, songs];
    return { collections, gatheredKeys: [seed, account], identifiers: [] };
  }

  #record(
    collection: string,
    {
      via,
      data,
    }: Pick<Envelope, 'via'> & { data: { readonly id: string; readonly [column: string]: string } },
  ): Envelope {
    return { system: this.system, collection, key: { id: data.id }, via, data };
  }

  check = (): Promise<void> => Promise.resolve();
  permissions = (): Promise<readonly []> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}

export interface StackOptions {
  /** In place of the remembering connector, for the same system. */
  readonly connector?: Connector;
  /** For the same system. */
  readonly rectifier?: Rectifier;
  /** People needed for a release; one unless told. */
  readonly releaseApprovals?: number;
  /** What the company is like besides. */
  readonly controller?: Partial<Controller>;
  /** Systems that only the api speaks to, such as the product's sign-in. */
  readonly apiSystems?: readonly System[];
  readonly secrets?: Readonly<Record<string, string>>;
  /** In place of the product database: so many systems, with what searches and erases them. */
  readonly systems?: readonly System[];
  readonly connectors?: readonly Connector[];
  readonly erasers?: readonly Eraser[];
  readonly markers?: readonly Marker[];
  /** Of the configuration, what is not as it always is. */
  readonly settings?: Partial<Record<keyof Config, string>>;
  readonly tracing?: WorkerTracing;
}

export interface OpenCase {
  readonly caseId: string;
  readonly requestId: string;
  readonly reference: string;
  readonly email: string;
}

export class CaseStack {
  readonly connector = new RememberingConnector();
  readonly mails: OutgoingMail[] = [];
  /** What the mail server says instead of taking a mail. */
  mailFault: Error | undefined;
  /** Every line that api and worker logged, at the lowest level. */
  readonly logLines: readonly string[];
  readonly temporal: TestTemporal;
  readonly gateway: TemporalCaseGateway;
  readonly api: ApiDependencies;
  readonly deps: WorkerDependencies;
  readonly #database: TestDatabase;
  readonly #vault: string;
  readonly #worker: WorkerService;

  private constructor(parts: {
    temporal: TestTemporal;
    api: ApiDependencies;
    deps: WorkerDependencies;
    database: TestDatabase;
    vault: string;
    logLines: readonly string[];
    connector: Connector | undefined;
    connectors: readonly Connector[] | undefined;
    rectifier: Rectifier | undefined;
  }) {
    this.logLines = parts.logLines;
    this.temporal = parts.temporal;
    this.api = parts.api;
    this.#database = parts.database;
    this.#vault = parts.vault;
    const { activities, mail } = parts.deps;
    const send = (sent: OutgoingMail): Promise<void> => {
      if (this.mailFault) return Promise.reject(this.mailFault);
      this.mails.push(sent);
      return Promise.resolve();
    };
    this.deps = {
      ...parts.deps,
      mail: { ...mail, mailer: { send } },
      activities: {
        ...activities,
        connectors: new Map(
          (parts.connectors ?? [parts.connector ?? this.connector]).map((one) => [one.system, one]),
        ),
        rectifiers: new Map(parts.rectifier ? [[SYSTEM, parts.rectifier]] : []),
      },
    };
    this.gateway = new TemporalCaseGateway(parts.temporal.client);
    this.#worker = new WorkerService(this.deps);
  }

  static async start(options: StackOptions = {}): Promise<CaseStack> {
    const { connector, rectifier, releaseApprovals = 1, apiSystems = [], secrets = {} } = options;
    const [temporal, database, loaded] = await Promise.all([
      connectTemporal(),
      createTestDatabase(),
      productCompany(),
    ]);
    const vault = mkdtempSync(join(tmpdir(), 'wafa-vault-'));
    const config = testConfig(database.appUrl, {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      WAFA_VAULT_DIR: vault,
      ...options.settings,
    });
    const controller = {
      ...loaded.controller,
      verification: { mailboxHold: 'PT1H' },
      approvals: { plan: 1, release: releaseApprovals },
      ...options.controller,
    };
    const company = { ...loaded, controller, systems: options.systems ?? loaded.systems };
    const dataSource = await createDataSource({ url: database.appUrl, poolSize: 20 }).initialize();
    const logLines: string[] = [];
    const logger = createLogger('test', 'debug', { write: (line) => void logLines.push(line) });
    const { erasers = [], markers = [], tracing } = options;
    const deps = createDependencies({
      ...{ config, company, connectors: [], dataSource, logger },
      ...{ erasers, markers, tracing },
    });
    const now = (): Date => new Date();
    const systems = [...company.systems, ...apiSystems];
    const gateway = new TemporalCaseGateway(temporal.client);
    const pingTemporal = (): Promise<void> => Promise.resolve();
    const api = createApi({
      config,
      controller,
      systems,
      rectifiable: rectifiableFields(company),
      removal: offersRemoval(company),
      db: dataSource,
      logger,
      gateway,
      pingTemporal,
      secret: (name) => secrets[name],
      now,
    });
    const stack = new CaseStack({
      ...{ temporal, api, deps, database, vault, logLines, connector, rectifier },
      connectors: options.connectors,
    });
    await stack.#worker.start();
    return stack;
  }

  get db(): DataSource {
    return this.deps.dataSource;
  }

  /** Runs SQL text on Wafa's database as superuser. */
  asAdmin = (sql: string): Promise<void> => runSql(this.#database, sql);

  async stop(): Promise<void> {
    await this.#worker.onApplicationShutdown();
    await this.temporal.client.connection.close();
    await this.#database.drop();
    rmSync(this.#vault, { recursive: true, force: true });
  }

  /** A request through the intake, with somebody else's user id as a claim. */
  async ask(email: string, more: Partial<z.input<typeof newRequestSchema>> = {}): Promise<OpenCase> {
    const input = newRequestSchema.parse({
      rights: ['access'],
      contactEmail: email,
      language: 'en',
      claims: [{ kind: 'external_id', value: 'user-of-a-victim' }],
      ...more,
    });
    const { reference } = await this.api.intake.receive(input, { channel: 'api' });
    return this.opened(reference, email);
  }

  /** The first case of a request that was taken in. */
  async opened(reference: string, email: string): Promise<OpenCase> {
    const [found] = await rows<{ caseId: string; requestId: string }>(
      this.db,
      `SELECT c.id AS "caseId", r.id AS "requestId" FROM dsr_case c JOIN request r ON r.id = c.request_id
       WHERE r.reference = $1`,
      [reference],
    );
    if (!found) throw new Error('the request was not written');
    return { ...found, reference, email };
  }

  /** The token of the newest link that was mailed about the request. */
  async mailedToken({ email, reference }: OpenCase): Promise<string> {
    const mail = await this.until(() =>
      this.mails.findLast(({ to, text }) => to === email && text.includes(reference) && text.includes('#')),
    );
    return /#(?:\w+=)?([\w-]{43})/.exec(mail.text)?.[1] ?? '';
  }

  /** Presses the button behind the link of the mail. */
  async confirm(dsr: OpenCase): Promise<void> {
    const token = await this.mailedToken(dsr);
    const confirmation = await this.api.confirmation.confirm({ token });
    if (!confirmation.confirmed) throw new Error('the link did not confirm');
  }

  /** Waits for what `look` finds: looks again and again, for at most this long. */
  async until<Found>(
    look: () => Found | undefined | Promise<Found | undefined>,
    withinSeconds = 10,
  ): Promise<Found> {
    for (const until = Date.now() + withinSeconds * 1000; Date.now() < until; await delay(30)) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    }
    throw new Error(`it did not come to that within ${withinSeconds} seconds`);
  }

  async one<Row>(sql: string, parameters: readonly unknown[]): Promise<Row | undefined> {
    const [row] = await rows<Row>(this.db, sql, parameters);
    return row;
  }

  /** The digest that waits for an approval. */
  waiting(caseId: string, subject: 'plan' | 'release', after = ''): Promise<string> {
    const sql =
      subject === 'plan'
        ? `SELECT encode(digest, 'hex') AS digest FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1`
        : `SELECT encode(release_digest, 'hex') AS digest FROM package WHERE case_id = $1 AND destroyed_at IS NULL`;
    return this.until(async () => {
      const digest = (await this.one<{ digest: string }>(sql, [caseId]))?.digest;
      return digest === after ? undefined : digest;
    });
  }

  /** Types of the case's and the request's events, in order. */
  async timeline({ caseId, requestId }: OpenCase): Promise<string[]> {
    const events = await rows<{ type: string }>(
      this.db,
      'SELECT type FROM audit_event WHERE case_id = $1 OR request_id = $2 ORDER BY position',
      [caseId, requestId],
    );
    return events.map(({ type }) => type);
  }

  /** Approves plan and release, and lets the hold pass. Gives the outcome. */
  async answer(dsr: OpenCase): Promise<string> {
    for (const subject of ['plan', 'release'] as const) {
      const digest = await this.waiting(dsr.caseId, subject);
      const decision = { decisionId: randomUUID(), digest, approver: 'officer-1' };
      if (subject === 'plan') await this.gateway.approvePlan(dsr.caseId, decision);
      else await this.gateway.approveRelease(dsr.caseId, decision);
    }
    await this.until(async () => (await this.timeline(dsr)).includes('release.held'));
    await passTime(this.temporal.client, caseWorkflowId(dsr.caseId), HOLD_DAYS);
    return this.outcome(dsr.caseId);
  }

  outcome(caseId: string): Promise<string> {
    return this.until(async () => {
      const found = await this.one<{ outcome: string | null }>('SELECT outcome FROM dsr_case WHERE id = $1', [
        caseId,
      ]);
      return found?.outcome ?? undefined;
    });
  }
}
