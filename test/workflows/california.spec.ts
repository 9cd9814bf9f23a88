import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { handOverPlanSchema, type HandOverPlan } from '#libs/contracts/plan';
import { loadCompany } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { openPackage } from '../../apps/cli/src/demo/open-package.js';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb } from '../support/case-web.js';
import { startProduct, type Product } from '../support/product.js';
import { describeWithTemporal } from '../support/temporal.js';

const CALIFORNIAN = { country: 'US', region: 'California' };
const [layla, omar] = [PEOPLE.layla, PEOPLE.omar];

/** The product database of the example, with what a company in California says of it. */
async function californianSystems(): Promise<readonly System[]> {
  const { systems } = await loadCompany('examples/qwenimage');
  return systems
    .filter(({ connector }) => connector === 'postgres')
    .map((system) => ({
      ...system,
      california: { categories: [], neverDisclosed: ['accounts.birth_date'] },
      recipients: [
        {
          ...{ name: 'Cloudhouse', role: 'processor', purpose: { en: 'Storage', ar: 'تخزين' } },
          california: {
            kind: { en: 'Hosting providers', ar: 'مزودو الاستضافة' },
            disclosure: 'business-purpose',
          },
        },
      ],
    }));
}

describeWithTemporal('a request under the law of California on the real database and the real engine', () => {
  let product: Product;
  let stack: CaseStack;
  let web: CaseWeb;
  const folder = mkdtempSync(join(tmpdir(), 'wafa-california-'));

  beforeAll(async () => {
    product = await startProduct();
    stack = await CaseStack.start({
      ...{ connector: product.connector, systems: await californianSystems() },
      controller: { regimes: ['EU', 'US-CA'] },
    });
    web = await CaseWeb.start(stack);
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
    await product.connector.close();
    await product.database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends the form of the portal as a browser without scripts does, and gives the case. */
  async function sendForm(email: string, fields: Record<string, string>): Promise<OpenCase> {
    const sent = await web.visitor().post('/en/request', {
      ...{ step: 'check', go: 'send', rights: 'access', relation: 'self', contactEmail: email },
      ...{ idempotencyKey: randomUUID(), ...fields },
    });
    expect([sent.status, sent.location]).toEqual([303, '/en/sent']);
    const found = await stack.one<{ reference: string }>(
      'SELECT reference FROM request ORDER BY received_at DESC LIMIT 1',
      [],
    );
    return stack.opened(found?.reference ?? '', email);
  }

  async function planOf({ caseId }: OpenCase): Promise<HandOverPlan> {
    const found = await stack.one<{ body: Buffer }>('SELECT body FROM plan WHERE case_id = $1', [caseId]);
    return handOverPlanSchema.parse(JSON.parse(found?.body.toString() ?? ''));
  }

  /** Paths and text of the package, after its sums were checked. */
  async function download(dsr: OpenCase): Promise<{ paths: string[]; text: string }> {
    const zip = await web.download(await web.confirmAgain(dsr));
    const [path, unpacked] = [join(folder, `${dsr.reference}.zip`), join(folder, dsr.reference)];
    writeFileSync(path, zip);
    await openPackage(path, unpacked);
    const files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return {
      paths: files.map((file) => file.slice(unpacked.length + 1)).toSorted(),
      text: files.map((file) => readFileSync(file, 'utf8')).join('\n'),
    };
  }

  it('by categories runs from the form to an answer that names the categories and no part of the data', async () => {
    const dsr = await sendForm(layla.email, { ...CALIFORNIAN, accessScope: 'categories' });
    await web.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    const plan = await planOf(dsr);
    expect([plan.law, plan.scope]).toEqual(['CCPA', 'categories']);
    expect(plan.systems[0]?.categories).toEqual([
      ...['identifiers', 'customer-records', 'protected-characteristics', 'commercial', 'internet-activity'],
      ...['sensory', 'inferences', 'sensitive'],
    ]);
    const { paths, text } = await download(dsr);
    expect(paths).toEqual([
      ...[
        'bag-info.txt',
        'bagit.txt',
        'data/START-HERE.html',
        'manifest-sha256.txt',
        'tagmanifest-sha256.txt',
      ],
    ]);
    expect(text).toContain('Hosting providers: Cloudhouse');
    expect(text).toContain('Commercial information: what you bought or considered');
    for (const part of [layla.canary, layla.email, layla.accountId, layla.name])
      expect([part, text.includes(part)]).toEqual([part, false]);
  });

  it('piece by piece hands the data over, but for what may never be handed out', async () => {
    const dsr = await sendForm(layla.email, { ...CALIFORNIAN, accessScope: 'specific-pieces' });
    await web.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    const { text } = await download(dsr);
    expect(text).toContain(layla.canary);
    expect(text).toContain('What we hold and may not hand out');
    expect(text).not.toMatch(/GDPR|"birth_date"|1994-02-28/);
  });

  it('of somebody elsewhere is answered as ever, under the other law', async () => {
    const dsr = await sendForm(omar.email, { country: 'DE', region: 'Berlin', accessScope: 'categories' });
    await web.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    const plan = await planOf(dsr);
    expect([plan.law, plan.scope]).toEqual([undefined, undefined]);
    const { text } = await download(dsr);
    expect(text).toContain('(GDPR Art. 6(1)(b))');
  });

  it('to delete is denied in the words of that law, in the mail and on the page', async () => {
    const dsr = await stack.ask(omar.email, { rights: ['erasure'], claims: [], ...CALIFORNIAN });
    const visitor = await web.confirm(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('system.requested'));
    const refusal = { decisionId: randomUUID(), ground: 'manifestly-excessive', actor: 'officer-1' } as const;
    await stack.gateway.refuse(dsr.caseId, refusal);
    expect(await stack.outcome(dsr.caseId)).toBe('refused');
    const denial = await stack.until(() =>
      stack.mails.findLast(({ to, text }) => to === omar.email && text.includes('We have decided')),
    );
    const basis = 'The request is manifestly excessive (Cal. Civ. Code 1798.145(h)(3)).';
    expect(denial.text).toContain(basis);
    expect(denial.text).toContain('the California Privacy Protection Agency (https://cppa.ca.gov/');
    expect(denial.text).toContain('not to sell or share your data');
    const page = (await visitor.get('/en/my-request')).body.toString();
    expect(page).toContain(basis);
    expect(page).toContain('Attorney General of California');
    expect(denial.text + page).not.toMatch(/GDPR|European Union/);
  });
});
