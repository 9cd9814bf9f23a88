/** The consents of the example's people, told to Wafa's record as the product's servers would have. */
import { Lookups } from '#libs/crypto/lookup';
import { factId } from '#libs/crypto/uuid';
import type { System } from '#libs/data-map/systems';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { connect, createDataSource } from '#libs/persistence/data-source';
import { LAYLA_SAID } from '../../sandbox/src/product/consents.js';
import { PEOPLE } from '../../sandbox/src/product/people.js';

export interface LedgerSeed {
  /** Wafa's own database. */
  readonly databaseUrl: string;
  /** WAFA_LOOKUP_KEY of the api that will be asked. */
  readonly lookupKey: string;
}

/** Of another company they are nobody. */
export const isOfExample = (systems: readonly System[]): boolean =>
  systems.some(({ connector }) => connector === 'consents') &&
  systems.some((one) => one.connector === 'postgres' && one.urlFrom === 'PRODUCT_DATABASE_URL');

/** Doing it again changes nothing, also where she has withdrawn something meanwhile. */
export async function seedLedger({ databaseUrl, lookupKey }: LedgerSeed): Promise<void> {
  const db = createDataSource({ url: databaseUrl, poolSize: 1, applicationName: 'wafa-seed' });
  await connect(db);
  try {
    const subject = { user: PEOPLE.layla.accountId };
    await new ConsentLedger(db, new Lookups(lookupKey)).record(
      LAYLA_SAID.map((said) => ({ ...said, subject, id: factId(`seed:${said.purpose}/${said.at}`) })),
    );
  } finally {
    await db.destroy();
  }
}
