/** The owner of an address at Clerk, hidden behind accounts that only claim it. */
import { describe, expect, it } from '@jest/globals';
import { createClerkConnector } from '#libs/connectors/clerk/clerk.connector';
import type { Connector } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { emailOf } from '../../apps/sandbox/src/vendors/clerk/building.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { gateOf } from '../support/specifications.js';

let turns = 0;
const connect = (url: string, secretKey: string): Connector =>
  createClerkConnector({
    system: 'clerk',
    secretKey,
    apiUrl: new URL(url),
    pace: () => Promise.resolve(void (turns += 1)),
    verifiedEmailsFor: [],
  });

describe('101 accounts that only claim an address', () => {
  it('do not hide its owner, and every call waits for its turn', async () => {
    const clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
    try {
      const { users } = clerk.state;
      const [model, owner] = [users.get(CLERK_IDS.dana), users.get(CLERK_IDS.layla)];
      if (!model || !owner) throw new Error('the stand-in has no such users');
      users.delete(owner.id);
      for (let n = 1; n <= 101; n += 1) {
        const claim = emailOf(`claim_${n}`, PEOPLE.layla.email, 'unverified');
        users.set(`user_claim_${n}`, { ...model, id: `user_claim_${n}`, email_addresses: [claim] });
      }
      users.set(owner.id, owner);
      const { envelopes } = await discoverAll(connect(clerk.url, clerk.secretKey), [
        { kind: 'email', value: PEOPLE.layla.email },
      ]);
      const found = envelopes.filter(({ collection }) => collection === 'clerk:users');
      expect(found.map(({ key }) => key['id'])).toEqual([CLERK_IDS.layla]);
      const calls = clerk.standIn.calls.filter(({ path }) => path.startsWith('/v1/'));
      expect(turns).toBeGreaterThanOrEqual(calls.length);
    } finally {
      await clerk.stop();
    }
  });
});
