/** The story of two corrections: one followed, one declined; nobody else's row changes. */
import { withClient } from '../../../sandbox/src/embedded/with-client.js';
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import { askAndConfirm } from './ask.js';
import { Officer } from './officer.js';
import { withOthersUnchanged } from './prove-others.js';
import { printAnswer, untilClosed } from './tasks.js';
import type { DemoWorld } from './world.js';

const BIRTH_DATE = 'product-database/qwenimage_product:accounts/birth_date';
const BIO = 'product-database/qwenimage_product:profiles/bio';

export const runRectification = (world: DemoWorld): Promise<void> =>
  withOthersUnchanged(world, async () => {
    const { stack, mailbox, narrator } = world;
    narrator.step(`before: born on ${await birthDate(world)}`);
    const reference = await askAndConfirm(world, {
      ...{ rights: ['rectification'], told: 'says what is wrong, field by field, and what is right' },
      answers: [
        {
          correctionAbout: [BIRTH_DATE, BIO, ''],
          correctionWrong: ['', '', ''],
          correctionRight: ['1994-03-02', 'أعزف العود وأكتب الأغاني.', ''],
        },
      ],
    });
    const officer = new Officer(stack.portalUrl);
    await officer.signIn('salma');
    const { id } = await officer.newCase(reference);
    await officer.caseWhen(id, 'the corrections to decide on', ({ status }) => status === 'needs-you');
    const { corrections } = await officer.get<{ corrections: { number: number }[] }>(
      `cases/${id}/corrections?reason=prepare-answer`,
    );
    narrator.step(`officer Salma opens ${corrections.length} corrections, for a reason that is recorded`);
    await officer.post(`cases/${id}/corrections/1/decision`, { decision: 'accept', reason: 'plausible' });
    await officer.post(`cases/${id}/corrections/2/decision`, {
      decision: 'decline',
      reason: 'opinion-of-others',
    });
    narrator.step('she follows the first and declines the second: what it says is an opinion about herself');
    const planned = await officer.caseWhen(id, 'a plan', ({ status }) => status === 'awaiting-approval');
    narrator.step(`plan, bound to its digest ${planned.plan?.digest.slice(0, 16)}…: no value stands in it`);
    await officer.post(`cases/${id}/plan/approve`, { digest: planned.plan?.digest ?? '' });
    const closed = await untilClosed(officer, id, narrator);
    narrator.step(`${closed.reference} closed as ${closed.outcome}; the answer says:`);
    printAnswer((await mailbox.next('with the answer')).text, narrator);
    narrator.step(`after: born on ${await birthDate(world)}`);
  });

const birthDate = ({ stack }: DemoWorld): Promise<string> =>
  withClient(stack.productUrl, async (client) => {
    const { rows } = await client.query<{ born: string }>(
      'SELECT birth_date::text AS born FROM studio.accounts WHERE id = $1',
      [PEOPLE.layla.accountId],
    );
    return rows[0]?.born ?? 'nothing';
  });
