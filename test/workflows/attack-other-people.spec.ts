/** Attacks on the data of others: whole cases on the real connector and the example product database. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connector } from '#libs/connectors/kit/connector';
import { rows } from '#libs/persistence/data-source';
import { openPackage } from '../../apps/cli/src/demo/open-package.js';
import { CROWD_CANARY, PEOPLE, type Person } from '../../apps/sandbox/src/product/people.js';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb } from '../support/case-web.js';
import { startProduct, type Product } from '../support/product.js';
import { describeWithTemporal } from '../support/temporal.js';

/** Finds a stranger's rows too, as when the filter of a statement is lost. */
class LeakingConnector implements Connector {
  readonly #real: Connector;
  /** Whose rows slip in, and whether their keys are reported as gathered too. */
  stranger: { readonly email: string; readonly withKeys: boolean } | undefined;

  constructor(real: Connector) {
    this.#real = real;
  }

  get system() {
    return this.#real.system;
  }
  get kinds() {
    return this.#real.kinds;
  }
  get collections() {
    return this.#real.collections;
  }

  async discover(request: Parameters<Connector['discover']>[0]) {
    const own = await this.#real.discover(request);
    if (!this.stranger) return own;
    const { email, withKeys } = this.stranger;
    const theirs = await this.#real.discover({ ...request, identifiers: [{ kind: 'email', value: email }] });
    return {
      collections: own.collections.map((one, index) => ({
        ...one,
        records: one.records + (theirs.collections[index]?.records ?? 0),
      })),
      gatheredKeys: [...own.gatheredKeys, ...(withKeys ? theirs.gatheredKeys : [])],
      identifiers: own.identifiers,
    };
  }

  check = (): Promise<void> => this.#real.check();
  permissions = (): ReturnType<Connector['permissions']> => this.#real.permissions();
  close = (): Promise<void> => this.#real.close();
}

describeWithTemporal('an attack on other people’s data', () => {
  let product: Product;
  let connector: LeakingConnector;
  let stack: CaseStack;
  let web: CaseWeb;
  const folder = mkdtempSync(join(tmpdir(), 'wafa-attack-'));

  beforeAll(async () => {
    product = await startProduct();
    connector = new LeakingConnector(product.connector);
    stack = await CaseStack.start({ connector });
    web = await CaseWeb.start(stack);
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
    await product.connector.close();
    await product.database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every file of the package as one text, after its sums were checked. */
  async function packageText(dsr: OpenCase): Promise<string> {
    const zip = await web.download(await web.confirmAgain(dsr));
    const [path, unpacked] = [join(folder, `${dsr.reference}.zip`), join(folder, dsr.reference)];
    writeFileSync(path, zip);
    await openPackage(path, unpacked);
    const entries = readdirSync(unpacked, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
  }

  function expectOnlyOwn(text: string, person: Person): void {
    const others = Object.values(PEOPLE).filter(({ email }) => email !== person.email);
    const foreign = [
      CROWD_CANARY,
      ...others.map(({ canary }) => canary),
      ...Object.values(PEOPLE).map(({ sealedCanary }) => sealedCanary),
    ];
    expect(text).toContain(person.canary);
    expect(foreign.filter((canary) => text.includes(canary))).toEqual([]);
  }

  it('with the own mailbox confirmed and every identifier of a victim claimed reaches nothing of the victim', async () => {
    const [attacker, victim] = [PEOPLE.dana, PEOPLE.layla];
    const dsr = await stack.ask(attacker.email, {
      name: victim.name,
      freeText: `My account is ${victim.accountId}, my address was ${victim.email}`,
      claims: [
        { kind: 'email', value: victim.email },
        { kind: 'external_id', value: victim.accountId },
        { kind: 'phone_number', value: '+966500000001' },
      ],
    });
    await web.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    expectOnlyOwn(await packageText(dsr), attacker);
  });

  it('with a mailbox that the row of somebody else names unconfirmed gets nothing, and an officer looks', async () => {
    const dsr = await stack.ask(PEOPLE.yusuf.email);
    await web.confirm(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('manual-task.opened'));
    const found = await stack.one(
      `SELECT s.state, s.open_task AS task, (SELECT sum(records)::int FROM finding f WHERE f.case_id = s.case_id) AS records,
         (SELECT count(*)::int FROM found_identifiers i WHERE i.case_id = s.case_id) AS identifiers
       FROM system_state s WHERE s.case_id = $1`,
      [dsr.caseId],
    );
    expect(found).toEqual({ state: 'manual', task: 'look-by-hand', records: 0, identifiers: 0 });
    expect(await stored(dsr)).toEqual({ status: 'needs-you', packages: 0 });
  });

  it('asking at the same moment as others gets only the own data', async () => {
    const people = [PEOPLE.layla, PEOPLE.namesake, PEOPLE.omar, PEOPLE.noor, PEOPLE.dana];
    await Promise.all(
      people.map(async (person) => {
        const dsr = await stack.ask(person.email);
        await web.confirm(dsr);
        expect(await stack.answer(dsr)).toBe('fulfilled');
        expectOnlyOwn(await packageText(dsr), person);
      }),
    );
  });

  it('through a connector that ignores its filter ends with no package and an officer', async () => {
    connector.stranger = { email: PEOPLE.layla.email, withKeys: false };
    const dsr = await stack.ask(PEOPLE.noor.email);
    const visitor = await web.confirm(dsr);
    const digest = await stack.waiting(dsr.caseId, 'plan');
    const decision = { decisionId: randomUUID(), digest, approver: 'officer-1' };
    await stack.gateway.approvePlan(dsr.caseId, decision);
    await stack.until(async () => (await stack.timeline(dsr)).includes('package.failed'));
    expect(await stored(dsr)).toEqual({ status: 'needs-you', packages: 0 });
    expect((await visitor.post('/en/my-request/download')).status).toBe(404);
    connector.stranger = undefined;
  });

  it('through a connector that takes two people for one is stopped at the search', async () => {
    connector.stranger = { email: PEOPLE.layla.email, withKeys: true };
    const dsr = await stack.ask(PEOPLE.omar.email);
    const visitor = await web.confirm(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('system.failed'));
    expect(await stored(dsr)).toEqual({ status: 'needs-you', packages: 0 });
    const sql = `SELECT error_code AS code FROM system_state WHERE case_id = $1`;
    expect(await stack.one(sql, [dsr.caseId])).toEqual({ code: 'foreign-record' });
    expect(await rows(stack.db, 'SELECT 1 FROM finding WHERE case_id = $1', [dsr.caseId])).toEqual([]);
    expect((await visitor.post('/en/my-request/download')).status).toBe(404);
    connector.stranger = undefined;
  });

  const stored = ({ caseId }: OpenCase) =>
    stack.one<{ status: string; packages: number }>(
      `SELECT status, (SELECT count(*)::int FROM package p WHERE p.case_id = c.id) AS packages
       FROM dsr_case c WHERE id = $1`,
      [caseId],
    );
});
