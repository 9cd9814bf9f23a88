/** What somebody can do to another person by typing their address: nothing but stop two uses, and nobody sees a thing. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { CaseStack } from '../support/case-stack.js';
import { RememberingMarker, type Carried } from '../support/markers.js';
import { describeWithTemporal } from '../support/temporal.js';

const VICTIM = 'layla@example.org';
const claims = [{ kind: 'clerk_user_id', value: 'user_of_layla' }] as const;

describeWithTemporal('an address that nobody proved', () => {
  let stack: CaseStack;
  let layla: Carried;
  const marker = new RememberingMarker();

  beforeAll(async () => {
    stack = await CaseStack.start({ markers: [marker] });
  });
  beforeEach(() => {
    layla = marker.addAccount(VICTIM);
    marker.asked.length = 0;
    stack.mails.length = 0;
  });
  afterAll(() => stack.stop());

  it('stops sale and sharing by itself, and is used for nothing else', async () => {
    const dsr = await stack.ask(VICTIM, { rights: ['opt-out'], claims: [...claims] });
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    expect([...layla.stopped]).toEqual(['sale-or-sharing']);
    expect([layla.restricted, layla.hidden]).toEqual([false, false]);
    const typed = [{ kind: 'email', value: VICTIM }];
    expect(marker.asked).toMatchObject([
      { mark: 'stop', purposes: ['sale-or-sharing'], lockAccount: false, identifiers: typed },
    ]);
    expect(stack.connector.asked).toEqual([]);
    const kept =
      'SELECT 1 FROM finding WHERE case_id = $1 UNION ALL SELECT 1 FROM restriction WHERE case_id = $1';
    expect(await rows(stack.db, kept, [dsr.caseId])).toEqual([]);
  });

  it('gets the same mails whether anybody is known by it or not, and nobody else gets one', async () => {
    const told = async (email: string): Promise<string[]> => {
      const dsr = await stack.ask(email, { rights: ['limit'] });
      await stack.outcome(dsr.caseId);
      const mails = await stack.until(() => {
        const sent = stack.mails.filter(({ text }) => text.includes(dsr.reference));
        return sent.length === 2 ? sent : undefined;
      });
      expect(new Set(mails.map(({ to }) => to))).toEqual(new Set([email]));
      return mails.map(({ text }) => text.replaceAll(dsr.reference, 'WF'));
    };
    const known = await told(VICTIM);
    expect(await told('nobody@example.org')).toEqual(known);
    expect(known[0]).not.toMatch(/confirm that|#t=/);
  });

  it('reaches no system with any other right before somebody has proved it', async () => {
    const dsr = await stack.ask(VICTIM, {
      rights: ['restriction', 'withdrawal', 'objection', 'erasure'],
      details: {
        restriction: { ground: 'accuracy-contested', lockAccount: true },
        withdrawal: { purposes: ['marketing'] },
        objection: { to: 'direct-marketing' },
      },
    });
    const states = 'SELECT DISTINCT status FROM dsr_case WHERE request_id = $1';
    await stack.until(async () => {
      const found = await rows<{ status: string }>(stack.db, states, [dsr.requestId]);
      return found.length === 1 && found[0]?.status === 'verifying';
    });
    expect([marker.asked, stack.connector.asked]).toEqual([[], []]);
  });
});
