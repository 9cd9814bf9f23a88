/** Three stories of what can be undone: a restriction and its end, a withdrawn consent, an objection that is weighed. */
import { withClient } from '../../../sandbox/src/embedded/with-client.js';
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import { askAndConfirm, type Asking } from './ask.js';
import { Officer, type CaseDetail } from './officer.js';
import { withOthersUnchanged } from './prove-others.js';
import { printAnswer, untilClosed } from './tasks.js';
import { until } from './wait.js';
import type { DemoWorld } from './world.js';

const LAYLA = PEOPLE.layla;

export const runRestriction = (world: DemoWorld): Promise<void> =>
  withOthersUnchanged(world, async () => {
    const { mailbox, narrator } = world;
    await sayFlags(world, 'before');
    const { officer, id } = await begin(world, {
      ...{ rights: ['restriction'], told: 'contests that her data is right, and wants it only stored' },
      answers: [{ restrictionGround: 'accuracy-contested', restrictionScope: 'everything' }],
    });
    const planned = await officer.caseWhen(id, 'a plan', ({ status }) => status === 'awaiting-approval');
    sayMarks(planned, world);
    await sayFlags(world, 'restricted');
    await officer.post(`cases/${id}/plan/approve`, { digest: planned.plan?.digest ?? '' });
    const closed = await untilClosed(officer, id, narrator);
    narrator.step(`${closed.reference} closed as ${closed.outcome}; the answer says:`);
    printAnswer((await mailbox.next('that confirms the restriction')).text, narrator);
    await lift(world, officer, id);
  });

/** GDPR Art. 18(3): she hears of the end before it comes. */
async function lift(
  { mailbox, narrator, ...world }: DemoWorld,
  officer: Officer,
  caseId: string,
): Promise<void> {
  const { restrictions } = await officer.get<{ restrictions: { id: string; caseId: string }[] }>(
    'restrictions',
  );
  const standing = restrictions.find((one) => one.caseId === caseId);
  if (!standing) throw new Error('no restriction stands');
  await officer.post(`restrictions/${standing.id}/lift`, { reason: 'accuracy-settled' });
  const notice = await mailbox.next('that the restriction is going to end');
  narrator.step(`weeks later the officer lifts it; first she is told: “${notice.subject}”`);
  await mailbox.next('that the restriction has ended');
  narrator.step('only after that mail had gone out were the systems told');
  await sayFlags({ mailbox, narrator, ...world }, 'lifted');
}

export const runWithdrawal = (world: DemoWorld): Promise<void> =>
  withOthersUnchanged(world, async () => {
    const { mailbox, narrator } = world;
    await tellLedger(world);
    narrator.step(
      `the product recorded her yes; may her songs be used for training? ${await mayTrain(world)}`,
    );
    const { officer, id } = await begin(world, {
      ...{ rights: ['withdrawal'], told: 'withdraws her consent to training and to mail' },
      answers: [{ withdrawnPurposes: ['ai-training', 'marketing'] }],
    });
    const closed = await untilClosed(officer, id, narrator);
    sayMarks(closed, world);
    narrator.step(`${closed.reference} closed as ${closed.outcome}, without an approval; the answer says:`);
    printAnswer((await mailbox.next('that confirms the withdrawal')).text, narrator);
    narrator.step(`may her songs be used for training? ${await mayTrain(world)}`);
  });

export const runObjection = (world: DemoWorld): Promise<void> =>
  withOthersUnchanged(world, async () => {
    const { mailbox, narrator } = world;
    const { officer, id } = await begin(world, {
      ...{ rights: ['objection'], told: 'objects to profiles made of her' },
      answers: [{ objectionTo: 'profiling' }],
    });
    const weighing = await officer.caseWhen(
      id,
      'the restriction while it is weighed',
      ({ marks }) => marks !== null && marks.length > 0 && marks.every(({ state }) => state === 'applied'),
    );
    sayMarks(weighing, world);
    narrator.step('while an officer weighs the objection, the data is not used for these purposes');
    await until('the step of the decision', () =>
      officer.post(`cases/${id}/objection`, { verdict: 'upheld' }).then(
        () => true,
        () => undefined,
      ),
    );
    narrator.step('officer Salma upholds it');
    const closed = await untilClosed(officer, id, narrator);
    sayMarks(closed, world);
    narrator.step(`${closed.reference} closed as ${closed.outcome}; the answer says:`);
    printAnswer((await mailbox.next('with the decision')).text, narrator);
  });

async function begin(
  world: DemoWorld,
  asking: Asking & { readonly told: string },
): Promise<{ readonly officer: Officer; readonly id: string }> {
  const reference = await askAndConfirm(world, asking);
  const officer = new Officer(world.stack.portalUrl);
  await officer.signIn('salma');
  const { id } = await officer.newCase(reference);
  return { officer, id };
}

function sayMarks({ marks }: CaseDetail, { narrator }: DemoWorld): void {
  for (const { system, mark, state, items } of marks ?? []) {
    const what = items.map(({ collection, rows, by, notAppliedBecause }) =>
      notAppliedBecause === undefined
        ? `${rows} of ${collection.split(':').at(-1)} by ${by}`
        : `${collection.split(':').at(-1)}: ${notAppliedBecause}`,
    );
    narrator.step(`${system}: ${mark}, ${state}`);
    if (what.length > 0) narrator.detail(what.join('; '));
  }
}

/** What the product itself sees in her row. */
const sayFlags = ({ stack, narrator }: DemoWorld, when: string): Promise<void> =>
  withClient(stack.productUrl, async (client) => {
    const { rows } = await client.query<{ restricted: boolean }>(
      'SELECT restricted FROM studio.accounts WHERE id = $1',
      [LAYLA.accountId],
    );
    narrator.step(`${when}: accounts.restricted is ${String(rows[0]?.restricted)}`);
  });

async function tellLedger(world: DemoWorld): Promise<void> {
  await consents(world, '', {
    events: ['ai-training', 'marketing'].map((purpose, index) => ({
      id: `00000000-0000-4000-8000-00000000000${index}`,
      ...{ subject: LAYLA.accountId, purpose, given: true, textVersion: '2026-11', channel: 'settings' },
      at: new Date().toISOString(),
    })),
  });
}

async function mayTrain(world: DemoWorld): Promise<string> {
  const { may, because } = await consents<{ may: boolean; because: string }>(world, '/ask', {
    ...{ subject: LAYLA.accountId, purpose: 'ai-training' },
  });
  return `${may ? 'yes' : 'no'} (${because})`;
}

async function consents<Answer>({ stack }: DemoWorld, path: string, body: object): Promise<Answer> {
  const response = await fetch(`${stack.portalUrl}/api/v1/consents${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.productToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`consents${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
