/** The real api on a real database, with a frozen clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../apps/api/src/application.js';
import {
  createDependencies,
  type ApiDependencies,
  type ApiOptions,
} from '../../apps/api/src/dependencies.js';
import { configSchema, EMBEDDED_KEY_MARK, type Config } from '#libs/config/config';
import { controllerSchema, type Controller } from '#libs/data-map/company';
import { createDataSource } from '#libs/persistence/data-source';
import { WafaError } from '#libs/domain/errors';
import type { CaseGateway } from '#libs/temporal/case-gateway';
import { createLogger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { createTestDatabase, type TestDatabase } from './postgres.js';

const text = (value: string) => ({ en: value, ar: value });

export const CONTROLLER: Controller = controllerSchema.parse({
  key: 'example',
  name: text('Example'),
  website: 'https://example.org',
  contact: { email: 'privacy@example.org', address: text('Street 1') },
  authority: { name: text('Authority'), website: 'https://authority.example.org' },
  timeZone: 'Asia/Riyadh',
  languages: ['ar', 'en'],
  promiseDays: 30,
  regimes: ['EU'],
  automatedDecisions: text('None.'),
});

/** What a process of the service needs to start. */
export const environment = (databaseUrl: string): Record<string, string> => ({
  WAFA_EMBEDDED: '1',
  WAFA_CONFIG_DIR: 'examples/khaam',
  WAFA_BASE_URL: 'http://portal.example.org',
  WAFA_MASTER_KEY: Buffer.concat([EMBEDDED_KEY_MARK, Buffer.alloc(24, 1)]).toString('base64'),
  WAFA_LOOKUP_KEY: Buffer.concat([EMBEDDED_KEY_MARK, Buffer.alloc(24, 2)]).toString('base64'),
  DATABASE_URL: databaseUrl,
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'privacy@example.org',
  OIDC_ISSUER: 'http://127.0.0.1:1',
  OIDC_CLIENT_ID: 'wafa',
});

export const testConfig = (databaseUrl: string, more: Partial<Record<keyof Config, string>> = {}): Config =>
  configSchema.parse({ ...environment(databaseUrl), ...more });

export interface TestApi {
  readonly app: NestExpressApplication;
  readonly database: TestDatabase;
  readonly db: ReturnType<typeof createDataSource>;
  /** What the application is made of, on the same database, vault and keys. */
  readonly parts: ApiDependencies;
  /** Every line logged so far, at the lowest level. */
  readonly logLines: readonly string[];
  /** Moves the frozen wall clock. */
  setNow(now: Date): void;
  close(): Promise<void>;
}

export const NOON = new Date('2026-11-24T09:00:00.000Z');

/** Answers as when no worker runs. */
export const NO_WORKER: CaseGateway = {
  approvePlan: () => Promise.reject(new WafaError('outcome-unknown')),
  approveRelease: () => Promise.reject(new WafaError('outcome-unknown')),
  refuse: () => Promise.reject(new WafaError('outcome-unknown')),
  decideObjection: () => Promise.reject(new WafaError('outcome-unknown')),
};

/** `parts`: what of the api is not as it always is. */
export async function startTestApi(
  more: Partial<Record<keyof Config, string>> = {},
  gateway: CaseGateway = NO_WORKER,
  parts: Partial<Pick<ApiOptions, 'controller' | 'systems' | 'rectifiable' | 'removal' | 'secret'>> = {},
): Promise<TestApi> {
  const database = await createTestDatabase();
  const db = await createDataSource({ url: database.appUrl }).initialize();
  let now = NOON;
  const logLines: string[] = [];
  const vault = mkdtempSync(join(tmpdir(), 'wafa-vault-'));
  const options = {
    config: testConfig(database.appUrl, { WAFA_VAULT_DIR: vault, ...more }),
    controller: CONTROLLER,
    systems: [],
    db,
    logger: createLogger('test', 'debug', { write: (line) => void logLines.push(line) }),
    metrics: new Metrics('api'),
    gateway,
    pingTemporal: () => Promise.reject(new Error('there is none')),
    secret: () => undefined,
    now: () => now,
    ...parts,
  };
  const app = await createApplication(options);
  await app.init();
  return {
    app,
    database,
    db,
    parts: createDependencies(options),
    logLines,
    setNow: (value) => (now = value),
    close: async () => {
      await app.close();
      await db.destroy();
      await database.drop();
      rmSync(vault, { recursive: true, force: true });
    },
  };
}
