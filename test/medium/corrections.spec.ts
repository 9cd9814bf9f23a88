/** Corrections as people send them, without script, and as officers read and decide them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { rectifiableFields } from '#libs/connectors/all/rectifiable-fields';
import { loadCompany } from '#libs/data-map/load-company';
import { rows } from '#libs/persistence/data-source';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { sendRequest, type SentRequest } from '../support/released-package.js';
import { asStaff, eventsOf, signalsTo, staffCookie, verifiedCase } from '../support/staff.js';

const ACTOR = 'staff:00000000000000a1';
const BIRTH_DATE = {
  system: 'product-database',
  collection: 'qwenimage_product:accounts',
  field: 'birth_date',
};
const EMAIL = { ...BIRTH_DATE, field: 'email' };
const WRONG = 'canary-wrong';
const RIGHT = 'canary-right';
const CORRECTION = { about: BIRTH_DATE, wrong: WRONG, right: RIGHT };
const ASKED = { rights: ['rectification'], corrections: [CORRECTION] };

let api: TestApi;
let officer: ReturnType<typeof asStaff>;

beforeAll(async () => {
  const company = await loadCompany('examples/qwenimage');
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, {
    systems: company.systems.filter(({ connector }) => connector === 'postgres'),
    rectifiable: rectifiableFields(company),
  });
});
beforeEach(async () => {
  officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
});
afterAll(() => api.close());

const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { code?: string }).code,
];
const post = (body: object) =>
  request(api.app.getHttpServer())
    .post('/api/v1/requests')
    .send({ contactEmail: 'layla@example.org', language: 'en', ...body });

describe('the API', () => {
  it('takes corrections in, sealed, and opens a case', async () => {
    const sent = await sendRequest(api, ASKED);
    const [row] = await rows<{ row: string; about: object }>(
      api.db.manager,
      `SELECT about, encode(c::text::bytea, 'escape') AS row FROM correction c WHERE case_id = $1`,
      [sent.caseId],
    );
    expect(row?.about).toEqual(BIRTH_DATE);
    const hex = (text: string): string => Buffer.from(text).toString('hex');
    for (const value of [WRONG, RIGHT, hex(WRONG), hex(RIGHT)]) expect(row?.row).not.toContain(value);
  });

  it.each([
    ['none with the right', { rights: ['rectification'] }, 'corrections'],
    ['some without the right', { rights: ['access'], corrections: [CORRECTION] }, 'corrections'],
    [
      'about a field that is not offered',
      { ...ASKED, corrections: [{ ...CORRECTION, about: { ...BIRTH_DATE, field: 'credits' } }] },
      'corrections.0.about',
    ],
    ['without what is right', { ...ASKED, corrections: [{ wrong: 'x' }] }, 'corrections.0.right'],
    ['more than twenty', { ...ASKED, corrections: Array(21).fill(CORRECTION) }, 'corrections'],
    [
      'with a field of its own',
      { ...ASKED, corrections: [{ ...CORRECTION, apply: true }] },
      'corrections.0.apply',
    ],
  ])('refuses %s and stores nothing', async (_what, body, field) => {
    const before = await rows(api.db.manager, 'SELECT id FROM request');
    const response = await post(body);
    expect(codeOf(response)).toEqual([422, 'invalid-input']);
    expect((response.body as { faults: { field: string }[] }).faults.map((one) => one.field)).toEqual([
      field,
    ]);
    expect(await rows(api.db.manager, 'SELECT id FROM request')).toEqual(before);
  });
});

it('says what is wrong with a field in words, not in the language of programs', async () => {
  const body = { ...ASKED, corrections: [{ ...CORRECTION, about: { ...BIRTH_DATE, system: 'Not a key' } }] };
  expect((await post(body)).body).toMatchObject({
    faults: [{ field: 'corrections.0.about.system', message: 'is not written as it has to be' }],
  });
});

describe('the form, with no script at all', () => {
  const step = (fields: object) =>
    request(api.app.getHttpServer())
      .post('/en/request')
      .type('form')
      .send({
        ...{ rights: 'rectification', relation: 'self', contactEmail: 'layla@example.org' },
        idempotencyKey: 'k'.repeat(43),
        ...fields,
      });
  const code = 'product-database/qwenimage_product:accounts/birth_date';
  const rowsTyped = {
    correctionAbout: [code, '', ''],
    correctionWrong: ['1990-02-30', '', ''],
    correctionRight: ['1990-02-03', '', ''],
  };
  const count = (html: string, name: string): number =>
    html.match(new RegExp(`<(?:select|input)[^>]* name="${name}"(?![^>]*type="hidden")`, 'g'))?.length ?? 0;

  it('takes twenty corrections as long as they may be, in Arabic', async () => {
    const long = Array<string>(20).fill('ص'.repeat(500));
    const { status, text } = await step({
      ...{ correctionAbout: Array<string>(20).fill(code), correctionWrong: long, correctionRight: long },
      ...{ step: 'corrections', go: 'next' },
    });
    expect([status, /<h1>([^<]*)/.exec(text)?.[1]]).toEqual([200, 'Who is asking?']);
  });

  it('asks for corrections after the right was chosen, in three rows, as step 2 of 5', async () => {
    const { text } = await step({ step: 'rights', go: 'next' });
    expect(/<h1>([^<]*)/.exec(text)?.[1]).toBe('What is wrong, and what is right?');
    expect(text).toContain('Step 2 of 5');
    expect([count(text, 'correctionAbout'), count(text, 'correctionRight')]).toEqual([3, 3]);
    expect(text).toContain(`<option value="${code}">`);
  });

  it('adds a row by a plain button and keeps what was typed, empty rows too', async () => {
    const more = { ...rowsTyped, correctionRight: ['', '', 'third'] };
    const { text } = await step({ ...more, step: 'corrections', go: 'add' });
    expect(count(text, 'correctionRight')).toBe(4);
    expect(text).toContain('id="correctionRight-2"');
    expect(/<input[^>]*id="correctionRight-2"[^>]*>/.exec(text)?.[0]).toContain('value="third"');
    const full = Array(20).fill('x') as string[];
    const many = { correctionAbout: full.map(() => ''), correctionWrong: full, correctionRight: full };
    const last = await step({ ...many, step: 'corrections', go: 'add' });
    expect([count(last.text, 'correctionRight'), last.text.includes('value="add"')]).toEqual([20, false]);
  });

  it.each([
    ['nothing', {}, ['#correctionRight-0', 'Tell us at least one thing']],
    [
      'no right value',
      { ...rowsTyped, correctionRight: ['', '', ''] },
      ['#correctionRight-0', 'Correction 1: say what is right'],
    ],
    [
      'a value that is too long in the second row',
      { ...rowsTyped, correctionRight: ['a', 'x'.repeat(501), ''] },
      ['#correctionRight-1', 'Correction 2: Shorten this answer: at most 500 characters'],
    ],
  ])('shows the fault of %s at its field and in the summary', async (_what, fields, [link, words]) => {
    const response = await step({ ...fields, step: 'corrections', go: 'next' });
    expect(response.status).toBe(422);
    expect(response.text).toContain(`<a href="${link}">${words}`);
  });

  it('shows every correction before it is sent, and sends them', async () => {
    const check = await step({ ...rowsTyped, step: 'details', go: 'next' });
    expect(check.text).toContain('1990-02-03 instead of 1990-02-30');
    expect(check.text).toContain('value="corrections"');
    const sent = await step({ ...rowsTyped, step: 'check', go: 'send' });
    expect(sent.status).toBe(303);
    const [row] = await rows(
      api.db.manager,
      `SELECT c.number, c.about FROM correction c JOIN dsr_case d ON d.id = c.case_id
       JOIN request r ON r.id = d.request_id WHERE r.channel = 'form'`,
    );
    expect(row).toEqual({ number: 1, about: BIRTH_DATE });
  });

  it('offers to store only until it is checked, carries the answer, and shows it before it is sent', async () => {
    const words = 'Until you have checked it, only store my data (restriction)';
    const asked = await step({ step: 'rights', go: 'next' });
    const box = (html: string) => /<input[^>]*name="restrictMeanwhile"[^>]*>/.exec(html)?.[0];
    expect(asked.text).toContain(words);
    expect(box(asked.text)).not.toContain('checked');
    const typed = { ...rowsTyped, restrictMeanwhile: 'yes' };
    const next = await step({ ...typed, step: 'corrections', go: 'next' });
    expect(box(next.text)).toBe('<input type="hidden" name="restrictMeanwhile" value="yes"/>');
    const check = await step({ ...typed, step: 'details', go: 'next' });
    expect(check.text).toContain(words);
    const back = await step({ ...typed, step: 'check', go: 'corrections' });
    expect(box(back.text)).toContain('checked');
  });

  it('forgets corrections whose right was taken back', async () => {
    const { text } = await step({ ...rowsTyped, rights: 'access', step: 'rights', go: 'next' });
    expect(text).toContain('Step 2 of 4');
    const sent = await step({ ...rowsTyped, rights: 'access', step: 'check', go: 'send' });
    expect(sent.status).toBe(303);
  });

  it('speaks Arabic', async () => {
    const { text } = await request(api.app.getHttpServer())
      .post('/ar/request')
      .type('form')
      .send({ rights: 'rectification', step: 'rights', go: 'next' });
    expect(text).toContain('ما الخطأ، وما الصواب؟');
  });
});

describe('an officer', () => {
  const asked = (more: object = {}): Promise<SentRequest> =>
    verifiedCase(api, { more: { ...ASKED, ...more } });
  const decide = ({ caseId }: SentRequest, body: object, number = 1) =>
    officer.post(`cases/${caseId}/corrections/${number}/decision`, body);
  const accepted = { decision: 'accept', reason: 'plausible' };

  it('reads the values for a reason, freshly signed in, and the look is recorded', async () => {
    const sent = await asked();
    const place = `cases/${sent.caseId}/corrections`;
    expect(codeOf(await officer.get(place))).toEqual([422, 'invalid-input']);
    const old = { authenticatedAt: new Date(NOON.getTime() - 16 * 60_000) };
    const stale = asStaff(api, await staffCookie(api, ['officer'], old));
    expect(codeOf(await stale.get(`${place}?reason=prepare-answer`))).toEqual([
      401,
      'fresh-authentication-needed',
    ]);
    expect(await eventsOf(api, sent, /^data/)).toEqual([]);
    const { body } = await officer.get(`${place}?reason=prepare-answer`);
    expect(body).toMatchObject({
      corrections: [{ number: 1, about: BIRTH_DATE, wrong: WRONG, right: RIGHT, decided: null }],
    });
    expect((body as { fields: object[] }).fields).toContainEqual(
      expect.objectContaining({ ...EMAIL, dataType: 'string', reaches: 'email' }),
    );
    expect(await eventsOf(api, sent, /^data/)).toEqual([
      { type: 'data.viewed', actor: ACTOR, payload: '{"reason":"prepare-answer","what":"corrections"}' },
    ]);
  });

  it('accepts for the field the person chose; the case hears of it, the event holds no value', async () => {
    const sent = await asked();
    expect((await decide(sent, accepted)).status).toBe(204);
    const [event] = await eventsOf(api, sent, /^correction/);
    expect(JSON.parse(event?.payload ?? '')).toEqual({
      number: 1,
      decision: 'accept',
      reason: 'plausible',
      targets: ['product-database/qwenimage_product:accounts/birth_date'],
    });
    expect((await signalsTo(api, sent)).map(([name]) => name)).toEqual(['planOutdated']);
  });

  it('accepts with another value and another place, and may decide otherwise later', async () => {
    const sent = await asked();
    const other = { ...accepted, reason: 'proved-otherwise', value: 'other', targets: [EMAIL] };
    expect((await decide(sent, other)).status).toBe(204);
    expect(
      (await decide(sent, { decision: 'decline', reason: 'not-found', note: 'canary-note' })).status,
    ).toBe(204);
    const { body } = await officer.get(`cases/${sent.caseId}/corrections?reason=check-quality`);
    expect(body).toMatchObject({
      corrections: [{ decided: { decision: 'decline', reason: 'not-found', by: ACTOR } }],
    });
    expect(await signalsTo(api, sent)).toHaveLength(2);
  });

  it.each([
    ['no place at all', { ...accepted }, 'targets'],
    ['a system that is none', { ...accepted, targets: [{ system: 'elsewhere' }] }, 'targets.0.system'],
    [
      'a field that is none',
      { ...accepted, targets: [{ ...BIRTH_DATE, field: 'credits' }] },
      'targets.0.field',
    ],
    ['one place twice', { ...accepted, targets: [EMAIL, EMAIL] }, 'targets'],
    [
      'another value that is not given',
      { ...accepted, reason: 'proved-otherwise', targets: [EMAIL] },
      'value',
    ],
  ])('is refused with %s, and nothing is decided', async (_what, body, field) => {
    const sent = await asked({ corrections: [{ right: 'something else' }] });
    const response = await decide(sent, body);
    expect([response.status, (response.body as { faults: { field: string }[] }).faults[0]?.field]).toEqual([
      422,
      field,
    ]);
    expect(await signalsTo(api, sent)).toEqual([]);
  });

  it.each([
    ['a reason of its own', { decision: 'decline', reason: 'because' }],
    ['a reason that only a holder has', { decision: 'decline', reason: 'stopped-by-holder' }],
    ['a value it may not have', { decision: 'decline', reason: 'not-found', value: 'x' }],
  ])('is refused with %s', async (_what, body) => {
    expect(codeOf(await decide(await asked(), body))).toEqual([422, 'invalid-input']);
  });

  it('decides nothing in a case of another right, of another number, or on its way to the person', async () => {
    const access = await verifiedCase(api);
    expect(codeOf(await decide(access, accepted))).toEqual([409, 'wrong-state']);
    const sent = await asked();
    expect(codeOf(await decide(sent, accepted, 2))).toEqual([404, 'not-found']);
    await rows(api.db.manager, `UPDATE dsr_case SET status = 'delivering' WHERE id = $1`, [sent.caseId]);
    expect(codeOf(await decide(sent, accepted))).toEqual([409, 'wrong-state']);
  });

  it('cannot bring back what the holder of the old address stopped', async () => {
    const sent = await asked();
    await rows(
      api.db.manager,
      `UPDATE correction SET decision = 'decline', reason = 'stopped-by-holder', decided_by = 'holder', decided_at = now()
       WHERE case_id = $1`,
      [sent.caseId],
    );
    expect(codeOf(await decide(sent, accepted))).toEqual([409, 'wrong-state']);
  });

  it('proves the person better after the search, where a rectification waits for it, and nowhere else', async () => {
    const proof = { kind: 'external_id', value: '7', reason: 'called back' };
    const waiting = await verifiedCase(api, { status: 'needs-you', more: ASKED });
    expect((await officer.post(`cases/${waiting.caseId}/identifiers`, proof)).status).toBe(204);
    expect((await signalsTo(api, waiting)).map(([name]) => name)).toContain('planOutdated');
    const access = await verifiedCase(api, { status: 'needs-you' });
    expect(codeOf(await officer.post(`cases/${access.caseId}/identifiers`, proof))).toEqual([
      409,
      'wrong-state',
    ]);
  });

  it('an auditor sees no value', async () => {
    const sent = await asked();
    const auditor = asStaff(api, await staffCookie(api, ['auditor']));
    const answer = await auditor.get(`cases/${sent.caseId}/corrections?reason=check-quality`);
    expect(codeOf(answer)).toEqual([403, 'forbidden']);
  });
});

describe('the page that stops a change', () => {
  it('works by code without script, and says that a made-up one is not valid', async () => {
    const agent = request(api.app.getHttpServer());
    const page = await agent.get('/en/stop-change');
    expect(page.text).toContain('Stop the change of your address');
    const wrong = await agent
      .post('/en/stop-change')
      .type('form')
      .send({ reference: 'WF-7K3Q-92M4', code: 'AAAAAAAA' });
    expect([wrong.status, wrong.text.includes('not valid')]).toEqual([410, true]);
    expect(wrong.text).toContain('value="WF-7K3Q-92M4"');
  });
});
