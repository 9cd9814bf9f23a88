import { DataSource, type EntityManager } from 'typeorm';
import { inShort, WafaError } from '#libs/domain/errors';
import { Initial1764000000000 } from './migrations/0001-initial.js';
import { EveryRight1764300000000 } from './migrations/0002-every-right.js';
import { Marks1764330000000 } from './migrations/0003-marks.js';
import { Corrections1764300400000 } from './migrations/0004-corrections.js';
import { Obligations1764300000004 } from './migrations/0005-obligations.js';
import { Governance1764600000000 } from './migrations/0006-governance.js';
import { Consents1764300000700 } from './migrations/0007-consents.js';
import { DeletedAccounts1764300008000 } from './migrations/0008-deleted-accounts.js';
import { California1764600010000 } from './migrations/0009-california.js';
import { LimitedRestrictions1764600011000 } from './migrations/0010-limited-restrictions.js';
import { PublicItems1764600012000 } from './migrations/0011-public-items.js';
import { Silence1764600013000 } from './migrations/0012-silence.js';
import { KeptRestricted1764600014000 } from './migrations/0013-kept-restricted.js';
import { Reviewed1764600015000 } from './migrations/0014-reviewed.js';
import { Watched1764600021000 } from './migrations/0015-watched.js';
import { ReferredTo1764600022000 } from './migrations/0016-referred-to.js';
import { Unanswered1764600023000 } from './migrations/0017-unanswered.js';
import { PreparingClient } from './preparing-client.js';

/** Every migration, in order. There is no synchronising and no entity: the repositories speak SQL (ADR 0003). */
export const MIGRATIONS = [
  Initial1764000000000,
  EveryRight1764300000000,
  Marks1764330000000,
  Corrections1764300400000,
  Obligations1764300000004,
  Governance1764600000000,
  Consents1764300000700,
  DeletedAccounts1764300008000,
  California1764600010000,
  LimitedRestrictions1764600011000,
  PublicItems1764600012000,
  Silence1764600013000,
  KeptRestricted1764600014000,
  Reviewed1764600015000,
  Watched1764600021000,
  ReferredTo1764600022000,
  Unanswered1764600023000,
];

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize?: number;
  readonly applicationName?: string;
}

/** A pool on Wafa's database; `connect` it before use and `destroy()` at the end. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName ?? 'wafa',
    entities: [],
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'all',
    synchronize: false,
    logging: false,
    extra: { connectionTimeoutMillis: 5_000, statement_timeout: 30_000, Client: PreparingClient },
  });
}

/** Throws `system-unavailable`, in words that name the variable with its URL. */
export async function connect(dataSource: DataSource, variable = 'DATABASE_URL'): Promise<void> {
  try {
    await dataSource.initialize();
  } catch (cause) {
    const detail = `the database of ${variable} cannot be used (${inShort(cause)})`;
    throw new WafaError('system-unavailable', detail, { cause });
  }
}

/** What repositories need of a connection: the pool itself, or a transaction's manager. */
export type Queryable = Pick<EntityManager, 'query'>;

/** Runs parametrised SQL and gives its rows, whatever the statement (TypeORM wraps UPDATE and DELETE results). */
export async function rows<Row>(
  db: Queryable,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const result: unknown = await db.query(sql, [...parameters]);
  const isPair =
    Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number';
  return (isPair ? result[0] : result) as Row[];
}
