import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDataSource } from '#libs/persistence/data-source';
import { describeWithCertificates, makeCertificates } from '../support/certificates.js';
import { postgresTlsFront } from '../support/postgres-tls-front.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import type { Front } from '../support/tls-front.js';

describeWithCertificates("Wafa's database over TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), 'wafa-ca-'));
  const ca = join(folder, 'ca.pem');
  let database: TestDatabase;
  let front: Front;
  let otherName: Front;
  beforeAll(async () => {
    const made = makeCertificates(['DNS:localhost']);
    const other = makeCertificates(['DNS:other.example.com']);
    writeFileSync(ca, `${made.ca}${other.ca}`);
    database = await createTestDatabase();
    front = await postgresTlsFront(database.appUrl, made.server);
    otherName = await postgresTlsFront(database.appUrl, other.server);
  });
  afterAll(async () => {
    await front.stop();
    await otherName.stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  async function ask(port: number, query: string): Promise<unknown> {
    const url = new URL(database.appUrl);
    url.host = `localhost:${port}`;
    const source = createDataSource({ url: `${url.href}?${query}`, poolSize: 1 });
    await source.initialize();
    try {
      return await source.query('SELECT current_user AS role');
    } finally {
      await source.destroy();
    }
  }

  it('answers where its certificate is signed by the CA that the URL names, for the host that it names', async () => {
    const answer = await ask(front.port, `sslmode=verify-full&sslrootcert=${ca}`);
    expect(answer).toEqual([{ role: 'wafa_app' }]);
  });

  it.each([
    ['a CA that Node does not know', 'sslmode=verify-full', /self-signed|unable to (get|verify)/],
    ['no TLS asked for', 'sslmode=disable', /terminated|ECONNRESET|closed/],
  ])('is not reached with %s', async (_case, query, why) => {
    await expect(ask(front.port, query)).rejects.toThrow(why);
  });

  it('is not reached under another name than that of its certificate', async () => {
    const asked = ask(otherName.port, `sslmode=verify-full&sslrootcert=${ca}`);
    await expect(asked).rejects.toThrow(/altnames/);
  });
});
