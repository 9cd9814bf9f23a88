import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { ConsentPortal, type Browser } from '../support/consent-portal.js';

let portal: ConsentPortal;

beforeAll(async () => {
  portal = await ConsentPortal.start();
});
afterAll(() => portal.close());

describe('an opt-out that her session sends', () => {
  const optOut = (agent: Browser, fields: object) =>
    agent
      .post('/en/request')
      .type('form')
      .send({
        ...{
          rights: 'opt-out',
          relation: 'self',
          name: '',
          phone: '',
          accountId: '',
          country: '',
          region: '',
        },
        ...{ freeText: '', step: 'check', go: 'send', idempotencyKey: randomUUID().repeat(2).slice(0, 43) },
        ...fields,
      });
  const foundFor = async (email: string): Promise<unknown> => {
    const [opened] = await rows<{ requestId: string; caseId: string }>(
      portal.api.db.manager,
      `SELECT r.id AS "requestId", c.id AS "caseId" FROM request r JOIN dsr_case c ON c.request_id = r.id
       WHERE r.contact_email_lookup = $1 AND c."right" = 'opt-out'`,
      [portal.api.parts.lookups.hash('contact', email)],
    );
    if (!opened) throw new Error('no opt-out was received');
    return portal.api.parts.requests.foundIdentifiers(portal.api.db.manager, {
      ...opened,
      system: 'consents',
    });
  };

  it('leads to the users that her request led to', async () => {
    const person = await portal.asker();
    const user = portal.newUser();
    await portal.searched(person, [{ value: user }]);
    expect((await optOut(person.agent, { contactEmail: person.email.toUpperCase() })).status).toBe(303);
    expect(await foundFor(person.email)).toEqual([{ kind: 'external_id', value: user, system: 'consents' }]);
    const mails = await rows(
      portal.api.db.manager,
      `SELECT m.template FROM message m JOIN dsr_case c ON c.request_id = m.request_id
       WHERE c."right" = 'opt-out' AND m.template LIKE 'acknowledge-%'`,
    );
    expect(mails).toEqual([{ template: 'acknowledge-at-once' }]);
  });

  it('for another address leads nowhere', async () => {
    const person = await portal.asker();
    await portal.searched(person, [{ value: portal.newUser() }]);
    const other = 'somebody-else@example.org';
    expect((await optOut(person.agent, { contactEmail: other })).status).toBe(303);
    expect(await foundFor(other)).toEqual([]);
  });
});

describe('the privacy signal on the portal', () => {
  const visit = async (agent: Browser): Promise<string> =>
    (await agent.get('/en/my-consents').set('sec-gpc', '1')).text;
  const ASKED = { purpose: 'sale-or-sharing', given: false, textVersion: 'gpc-1', channel: 'gpc' };

  it('is recorded once for the users that a session leads to, and the page says so', async () => {
    const person = await portal.asker();
    const user = portal.newUser();
    await portal.searched(person, [{ value: user }]);
    await person.agent.get('/en/my-consents');
    expect(await portal.ledger.history({ user })).toEqual([]);
    expect(await visit(person.agent)).toContain('we have recorded it for your account');
    expect(await visit(person.agent)).toContain('we have recorded it for your account');
    expect(await portal.ledger.history({ user })).toMatchObject([ASKED]);
    expect(await portal.ledger.may('sale-or-sharing', [{ user }])).toEqual({
      may: false,
      because: 'refused',
    });
  });

  it('is only heard where nobody is known', async () => {
    const nobody = await visit(portal.browser());
    expect(nobody).toContain('We do neither on these pages.');
    expect(nobody).not.toContain('recorded it');
    expect(await visit((await portal.asker()).agent)).not.toContain('recorded it');
  });
});
