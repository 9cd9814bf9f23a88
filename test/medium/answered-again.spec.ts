/**
 * A worker died after it had answered and closed a case, and before the engine heard of either: both are done again, in
 * cases that began before `heard-before-recorded` (workflows/case/records.ts).
 */
import { afterEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { rows } from '#libs/persistence/data-source';
import { ErasureRecordsWorld } from '../support/erasure-case.js';
import { MarkWorld } from '../support/mark-world.js';
import { accept, BIRTH_DATE, RectificationWorld } from '../support/rectification.js';
import { RemovalWorld } from '../support/removal-world.js';
import { ToldEraser } from '../support/told-eraser.js';

type Told = Awaited<ReturnType<Activities['answerRectification']>>;
interface Ending {
  readonly db: DataSource;
  readonly caseId: string;
  readonly answer: () => Promise<Told>;
  readonly close: (ending: Told) => Promise<unknown>;
}

let leave: () => Promise<void> = () => Promise.resolve();
afterEach(() => leave());

/** The second answer, and what was written for it. */
async function again({ db, caseId, answer, close }: Ending) {
  const written = (): Promise<object[]> =>
    rows(
      db,
      `SELECT id FROM audit_event WHERE case_id = $1 UNION ALL SELECT id FROM message WHERE case_id = $1 ORDER BY id`,
      [caseId],
    );
  await close(await answer());
  const before = await written();
  const second = await answer();
  await close(second);
  return { second, more: (await written()).length - before.length };
}

const THE_SAME = { second: { outcome: 'fulfilled' }, more: 0 };

it('an erasure is answered the same again', async () => {
  const eraser = new ToldEraser('product-database');
  const world = await ErasureRecordsWorld.create([eraser]);
  leave = () => world.close();
  const { dsr, planId } = await world.approved();
  await world.run('eraseSystem', { ...dsr, system: eraser.system, planId });
  const ending = {
    ...{ db: world.dataSource, caseId: dsr.caseId },
    answer: () => world.run('answerErasure', { ...dsr, planId }),
    close: (told: Told) => world.run('closeCase', { ...dsr, ...told }),
  };
  expect(await again(ending)).toEqual(THE_SAME);
});

it('a correction is answered the same again', async () => {
  const world = await RectificationWorld.create();
  leave = () => world.close();
  const about = { about: BIRTH_DATE, wrong: '1990-01-01', right: '1991-01-01' };
  const one = await world.found([{ about, decision: accept('1991-01-01', BIRTH_DATE) }]);
  const planId = await world.approved(one);
  await world.run('rectifySystem', { ...one.dsr, system: world.rectifier.system, planId });
  const ending = {
    ...{ db: world.dataSource, caseId: one.dsr.caseId },
    answer: () => world.run('answerRectification', { ...one.dsr, planId }),
    close: (told: Told) => world.run('closeCase', { ...one.dsr, ...told }),
  };
  expect(await again(ending)).toEqual(THE_SAME);
});

it('a restriction is answered the same again', async () => {
  const world = await MarkWorld.create();
  leave = () => world.close();
  await world.renew();
  const { at } = await world.restricted();
  const ending = {
    ...{ db: world.db, caseId: at.caseId },
    answer: () => world.run('answerMarks', at),
    close: (told: Told) => world.run('closeCase', { ...at, ...told }),
  };
  expect(await again(ending)).toEqual(THE_SAME);
});

it('a removal is answered the same again', async () => {
  const world = await RemovalWorld.create();
  leave = () => world.close();
  const { at } = await world.offered('nobody@example.org');
  const ending = {
    ...{ db: world.db, caseId: at.caseId },
    answer: () => world.run('answerRemoval', at),
    close: (told: Told) => world.run('closeCase', { ...at, ...told }),
  };
  expect(await again(ending)).toEqual(THE_SAME);
});
