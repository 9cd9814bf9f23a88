/** One's own public items: shown, chosen, taken down in the product and on its public site, and looked at as a stranger. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { HoldsService } from '../../apps/api/src/staff/holds.service.js';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { LAYLAS_SONGS, OMARS_SONG } from '../support/public-items.js';
import { AS_OF, RemovalWorld, SYSTEMS, type RemovalCase } from '../support/removal-world.js';
import { allRows, changedRows } from '../support/table-rows.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const { night, sand, mother, privateDraft } = LAYLAS_SONGS;
let world: RemovalWorld;
beforeAll(async () => {
  world = await RemovalWorld.create();
});
beforeEach(() => world.renew());
afterAll(() => world.close());

const layla = () => world.offered(PEOPLE.layla.email);
const itemOf = async ({ requestId }: RemovalCase, song: string): Promise<string> =>
  (await world.choice.itemsOf(requestId)).find(({ page }) => page?.value === song)?.id ?? 'none';
const choose = async (dsr: RemovalCase, ...songs: string[]): Promise<void> =>
  world.choice.choose(dsr.requestId, await Promise.all(songs.map((song) => itemOf(dsr, song))));
const outcomes = async ({ requestId }: RemovalCase) =>
  (await world.choice.itemsOf(requestId)).map(({ title, outcome }) => [title, outcome]);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    ({ code, faults }: { code: string; faults: unknown[] }) => [code, faults],
  );
const purges = (): number => world.site.http.calls.filter(({ path }) => path === '/cache/purge').length;

describe('what a person is shown', () => {
  it('is what is public and hers alone, with title, day and the page as a stranger finds it', async () => {
    const dsr = await layla();
    expect(dsr.items).toBe(3);
    const items = await world.choice.itemsOf(dsr.requestId);
    expect(items.map(({ title, date, addresses }) => [title, date, addresses])).toEqual([
      ['أمي 👩‍👧 🎂', '2026-06-15', [`${world.site.http.url}/songs/${mother}`]],
      ['على الرمل', '2025-07-14', [`${world.site.http.url}/songs/${sand}`]],
      ['ليل بيروت', '2025-05-01', [`${world.site.http.url}/songs/${night}`]],
    ]);
  });

  it('asks no system that shows nothing to anybody', async () => {
    const { at } = await layla();
    const asked = await rows(world.db, 'SELECT system FROM system_state WHERE case_id = $1 ORDER BY system', [
      at.caseId,
    ]);
    expect(asked).toEqual([{ system: 'product-database' }, { system: 'public-site' }]);
  });

  it('leaves out what has become somebody else’s', async () => {
    await world.inProduct(
      `UPDATE studio.songs SET owner_id = '${PEOPLE.omar.accountId}' WHERE id = '${night}'`,
    );
    const dsr = await layla();
    expect((await world.choice.itemsOf(dsr.requestId)).map(({ page }) => page?.value)).toEqual([
      mother,
      sand,
    ]);
  });

  it('is also what only the cache still shows, by its address', async () => {
    expect(await world.status(night)).toBe(200);
    await world.inProduct(`UPDATE studio.songs SET private = true WHERE id = '${night}'`);
    await world.inProduct(`UPDATE studio.explore_entries SET visible = false WHERE song_id = '${night}'`);
    const dsr = await layla();
    const found = (await world.choice.itemsOf(dsr.requestId)).find(({ page }) => page?.value === night);
    expect([found?.title, found?.addresses]).toEqual([undefined, [`${world.site.http.url}/songs/${night}`]]);
    await choose(dsr, night);
    expect([await world.takenDown(dsr), await world.status(night)]).toEqual(['fulfilled', 404]);
  });

  it('stands nowhere in the clear', async () => {
    const { at } = await layla();
    const stored = await rows<{ text: string }>(
      world.db,
      `SELECT t::text AS text FROM (SELECT * FROM public_item WHERE case_id = $1) t
       UNION ALL SELECT t::text FROM (SELECT * FROM public_record WHERE case_id = $1) t
       UNION ALL SELECT t::text FROM (SELECT * FROM message WHERE case_id = $1) t
       UNION ALL SELECT convert_from(payload, 'UTF8') FROM audit_event WHERE case_id = $1`,
      [at.caseId],
    );
    const all = stored.map(({ text }) => text).join('\n');
    expect([all.length > 500, all.includes('بيروت'), all.includes(night)]).toEqual([true, false, false]);
  });

  it('stays the same however often it is looked for', async () => {
    const dsr = await layla();
    const before = await world.choice.itemsOf(dsr.requestId);
    await world.inProduct(`UPDATE studio.songs SET private = false WHERE id = '${privateDraft}'`);
    await world.read(dsr.at, 'before');
    expect(await world.run('offerItems', dsr.at)).toEqual({ items: 3 });
    expect(await world.choice.itemsOf(dsr.requestId)).toEqual(before);
  });
});

describe('what she chose', () => {
  it('is hidden in the product and forgotten by the cache; nothing else changes, and nothing is erased', async () => {
    for (const song of [night, sand, mother]) expect(await world.status(song)).toBe(200);
    const before = await allRows(world.product);
    const dsr = await layla();
    await choose(dsr, night);
    expect(await world.takenDown(dsr)).toBe('fulfilled');
    const changed = changedRows(before, await allRows(world.product));
    expect(changed.map(({ table, came }) => [table, came['id'] ?? came['song_id']])).toEqual([
      ['studio.explore_entries', night],
      ['studio.songs', night],
    ]);
    expect(changed.map(({ came }) => came['visible'] ?? came['private'])).toEqual([false, true]);
    expect([await world.status(night), await world.status(sand), await world.status(mother)]).toEqual([
      404, 200, 200,
    ]);
    expect(await outcomes(dsr)).toEqual([
      ['أمي 👩‍👧 🎂', null],
      ['على الرمل', null],
      ['ليل بيروت', 'hidden'],
    ]);
  });

  it('is done once: a repeat calls nobody', async () => {
    const dsr = await layla();
    await choose(dsr, night, sand);
    await world.takenDown(dsr);
    const told = purges();
    for (const system of ['product-database', 'public-site'])
      await world.run('markSystem', { ...dsr.at, system, mark: 'unpublish' });
    expect([told > 0, purges()]).toEqual([true, told]);
    const effects = await rows(
      world.db,
      'SELECT system, action FROM effect WHERE owner_id = $1 ORDER BY system',
      [dsr.at.caseId],
    );
    expect(effects).toEqual([
      { system: 'product-database', action: 'mark/unpublish' },
      { system: 'public-site', action: 'mark/unpublish' },
    ]);
  });

  it('is told as still visible where somebody can see it after all', async () => {
    const dsr = await layla();
    await choose(dsr, night, sand);
    const { systems } = await world.run('removalSystems', dsr.at);
    for (const system of systems) await world.run('markSystem', { ...dsr.at, system, mark: 'unpublish' });
    await world.inProduct(`UPDATE studio.songs SET private = false WHERE id = '${sand}'`);
    await world.read(dsr.at, 'after');
    expect(await world.run('answerRemoval', dsr.at)).toEqual({ outcome: 'partly-fulfilled' });
    expect((await outcomes(dsr)).map(([, outcome]) => outcome)).toEqual([null, 'still-visible', 'hidden']);
  });

  it('is not called hidden by a reading that never came', async () => {
    const dsr = await layla();
    await choose(dsr, night);
    await world.run('removalSystems', dsr.at);
    expect(await world.run('answerRemoval', dsr.at)).toEqual({ outcome: 'partly-fulfilled' });
  });

  describe('where a person had to act for a machine that cannot be read again', () => {
    /** What the person reported, before or after the choice. */
    async function answered(reported: { readonly first: boolean } | 'nothing') {
      const dsr = await layla();
      const task = { ...dsr.at, system: 'public-site', kind: 'mark-by-hand' } as const;
      const report = (): Promise<unknown> =>
        rows(
          world.db,
          `UPDATE manual_task SET result = 'done', completed_at = $2, completed_by = 'officer-1' WHERE case_id = $1`,
          [dsr.at.caseId, reported !== 'nothing' && reported.first ? '2026-11-25T09:00:00Z' : AS_OF],
        );
      await choose(dsr, night);
      await world.run('openManualTask', task);
      await world.run('markSystem', { ...dsr.at, system: 'product-database', mark: 'unpublish' });
      await world.run('readPublicItems', { ...dsr.at, system: 'product-database', reading: 'after' });
      if (reported === 'nothing')
        await world.run('recordUnanswered', { ...dsr.at, tasks: ['public-site/mark'] });
      else await report();
      const { outcome } = await world.run('answerRemoval', dsr.at);
      const owed = await rows(
        world.db,
        `SELECT system, body->>'of' AS of, body->>'as' AS "as" FROM obligation WHERE case_id = $1`,
        [dsr.at.caseId],
      );
      const item = (await outcomes(dsr)).find(([title]) => title === 'ليل بيروت')?.[1];
      return { outcome, item, owed };
    }

    it('what was done after the choice counts', async () => {
      expect(await answered({ first: false })).toEqual({ outcome: 'fulfilled', item: 'hidden', owed: [] });
    });

    it('what was done before it does not: nobody knew what she would choose', async () => {
      const left = { outcome: 'partly-fulfilled', item: 'still-visible', owed: [] };
      expect(await answered({ first: true })).toEqual(left);
    });

    it('what is reported after the answer says what became of the item', async () => {
      await answered('nothing');
      await rows(
        world.db,
        `UPDATE manual_task SET result = 'done', completed_at = '2026-12-02T09:00:00Z', completed_by = 'officer-1'`,
      );
      const [owed] = await rows<{ id: string }>(
        world.db,
        `SELECT id FROM obligation WHERE kind = 'follow-up' AND done_at IS NULL`,
      );
      const step = { obligationId: owed?.id ?? '', asOf: '2026-12-02T10:00:00.000Z' };
      expect(await world.run('fulfilObligation', step)).toEqual({ state: 'over' });
      const states = await rows(
        world.db,
        `SELECT i.outcome FROM public_item i JOIN obligation o ON o.case_id = i.case_id
         WHERE o.id = $1 AND i.chosen_at IS NOT NULL`,
        [owed?.id],
      );
      expect(states).toEqual([{ outcome: 'hidden' }]);
    });

    it('who does not answer is asked on', async () => {
      expect(await answered('nothing')).toEqual({
        ...{ outcome: 'partly-fulfilled', item: 'still-visible' },
        owed: [{ system: 'public-site', of: 'removal', as: 'mark-by-hand' }],
      });
    });
  });

  it('stays hidden when she cancels afterwards, and the last mail counts items, not rows', async () => {
    const dsr = await layla();
    await choose(dsr, night, sand);
    const { systems } = await world.run('removalSystems', dsr.at);
    for (const system of systems) await world.run('markSystem', { ...dsr.at, system, mark: 'unpublish' });
    await world.run('closeCase', { ...dsr.at, outcome: 'withdrawn-by-requester' });
    const [mail] = await rows(
      world.db,
      `SELECT parameters FROM message WHERE case_id = $1 AND template = 'withdrawn'`,
      [dsr.at.caseId],
    );
    expect([mail, await world.status(night)]).toEqual([{ parameters: { unpublished: 2 } }, 404]);
  });

  it('is taken down under a legal hold, too: the hold keeps the rows, and they stay', async () => {
    const holds = new HoldsService({
      ...{ db: world.db, requests: world.deps.requests, keys: world.deps.dataKeys },
      ...{ systems: world.deps.company.systems, controller: world.deps.company.controller },
      now: () => new Date(AS_OF),
    });
    const { id } = await holds.set(
      {
        identifiers: [{ kind: 'email', value: PEOPLE.layla.email }],
        ...{ reason: 'litigation', reviewOn: '2027-05-24' },
      },
      'officer-1',
    );
    const before = await allRows(world.product);
    const dsr = await layla();
    await choose(dsr, night);
    expect([await world.takenDown(dsr), await world.status(night)]).toEqual(['fulfilled', 404]);
    const changed = changedRows(before, await allRows(world.product));
    expect(changed.map(({ came }) => came['visible'] ?? came['private'])).toEqual([false, true]);
    await holds.askToLift(id, 'officer-1');
    await holds.lift(id, 'officer-2');
  });
});

describe('the choice', () => {
  const nothingChanged = async (dsr: RemovalCase): Promise<void> => {
    const items = await world.choice.itemsOf(dsr.requestId);
    expect(items.every(({ chosenAt }) => chosenAt === null)).toBe(true);
    const signals = await rows(
      world.db,
      `SELECT 1 FROM outbox WHERE workflow_id = $1 AND name = 'itemsChosen'`,
      [`dsr-${dsr.at.caseId}`],
    );
    expect(signals).toEqual([]);
  };

  it('takes no item of somebody else, alone or beside one’s own, and then changes nothing', async () => {
    const [hers, his] = [await layla(), await world.offered(PEOPLE.omar.email)];
    const foreign = await itemOf(his, OMARS_SONG);
    const own = await itemOf(hers, night);
    const fault = (index: number) => [
      'invalid-input',
      [{ field: `items.${index}`, message: 'is not among the items that were shown' }],
    ];
    expect(await codeOf(world.choice.choose(hers.requestId, [foreign]))).toEqual(fault(0));
    expect(await codeOf(world.choice.choose(hers.requestId, [own, foreign]))).toEqual(fault(1));
    expect(await codeOf(world.choice.choose(hers.requestId, ['; DROP TABLE public_item']))).toEqual(fault(0));
    await nothingChanged(hers);
    await nothingChanged(his);
  });

  it('is not empty', async () => {
    const dsr = await layla();
    expect(await codeOf(world.choice.choose(dsr.requestId, []))).toEqual([
      'invalid-input',
      [{ field: 'items', message: 'choose at least one' }],
    ]);
    await nothingChanged(dsr);
  });

  it('counts once when pressed twice, and is not another one afterwards', async () => {
    const dsr = await layla();
    await choose(dsr, night, sand);
    await choose(dsr, sand, night);
    expect(await codeOf(choose(dsr, mother))).toEqual(['wrong-state', []]);
    const events = await rows(
      world.db,
      `SELECT actor, convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event
       WHERE case_id = $1 AND type = 'removal.chosen'`,
      [dsr.at.caseId],
    );
    expect(events).toEqual([{ actor: 'requester', payload: { items: 2 } }]);
  });

  it('comes too late once the case has gone on without it', async () => {
    const dsr = await layla();
    expect(await world.run('removalSystems', dsr.at)).toEqual({ systems: [] });
    expect(await world.run('answerRemoval', dsr.at)).toEqual({ outcome: 'fulfilled' });
    expect(await codeOf(choose(dsr, night))).toEqual(['wrong-state', []]);
    expect(await world.status(night)).toBe(200);
  });

  it('is asked of nobody of whom nothing is public', async () => {
    const dsr = await world.offered('nobody@example.org');
    expect(dsr.items).toBe(0);
    const [row] = await rows<{ status: string }>(world.db, 'SELECT status FROM dsr_case WHERE id = $1', [
      dsr.at.caseId,
    ]);
    expect(row).toEqual({ status: 'in-progress' });
  });
});

it('what no machine could look at is told as what a person reported, never as nothing', async () => {
  const { caseIds } = await insertVerifiedRequest(world.deps, {
    ...{ email: PEOPLE.dana.email, rights: ['removal'] },
  });
  const at = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await world.run('planSearch', at);
  for (const system of SYSTEMS)
    await world.run('openManualTask', { ...at, system, cause: 'system-rejected', kind: 'mark-by-hand' });
  await rows(
    world.db,
    `UPDATE manual_task SET result = CASE system WHEN 'public-site' THEN 'cannot' ELSE 'done' END,
       completed_at = now(), completed_by = 'officer-1' WHERE case_id = $1`,
    [at.caseId],
  );
  expect(await world.run('offerItems', at)).toEqual({ items: 0 });
  expect(await world.run('answerRemoval', at)).toEqual({ outcome: 'partly-fulfilled' });
  const [mail] = await rows<{ parameters: { answer: string } }>(
    world.db,
    `SELECT parameters FROM message WHERE case_id = $1 AND template = 'items-removed'`,
    [at.caseId],
  );
  expect(JSON.parse(mail?.parameters.answer ?? '')).toEqual([
    { system: 'product-database', mark: 'unpublish', rows: 0, byHand: 'done' },
    { system: 'public-site', mark: 'unpublish', rows: 0, byHand: 'cannot' },
  ]);
});

it('who did not answer before anything could be offered is named, and the answer is one in part', async () => {
  const { caseIds } = await insertVerifiedRequest(world.deps, {
    ...{ email: PEOPLE.dana.email, rights: ['removal'] },
  });
  const at = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await world.run('planSearch', at);
  await world.run('openManualTask', { ...at, system: 'public-site', kind: 'mark-by-hand' });
  await world.run('recordUnanswered', { ...at, tasks: ['public-site/mark'] });
  expect(await world.run('offerItems', at)).toEqual({ items: 0 });
  expect(await world.run('answerRemoval', at)).toEqual({ outcome: 'partly-fulfilled' });
});

it('whoever proved nothing is shown nothing', async () => {
  const dsr = await layla();
  await rows(world.db, 'DELETE FROM verification WHERE request_id = $1', [dsr.requestId]);
  await expect(
    world.run('readPublicItems', { ...dsr.at, system: 'product-database', reading: 'before' }),
  ).rejects.toMatchObject({ type: 'wrong-state' });
});
