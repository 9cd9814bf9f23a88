/** The calls that erase, each safe to repeat: what is not there any more counts as done, and not as changed. */
import type { ClerkClient } from '@clerk/backend';
import { failPoint } from '#libs/fail-points/fail-points';
import type { ClerkApi } from '../clerk-client.js';
import type { CollectionName } from '../clerk-parts.js';

type Deletion = (client: ClerkClient, id: string) => Promise<unknown>;

/** In this order; the account comes after all of them. */
export const DELETIONS: readonly (readonly [CollectionName, Deletion])[] = [
  ['api_keys', (client, id) => client.apiKeys.delete(id)],
  ['waitlist_entries', (client, id) => client.waitlistEntries.delete(id)],
  ['invitations', (client, id) => client.invitations.deleteInvitation(id)],
  ['allowlist_identifiers', (client, id) => client.allowlistIdentifiers.deleteAllowlistIdentifier(id)],
  ['blocklist_identifiers', (client, id) => client.blocklistIdentifiers.deleteBlocklistIdentifier(id)],
];

export const deleteUser: Deletion = (client, id) => client.users.deleteUser(id);
export const revokeSession: Deletion = (client, id) => client.sessions.revokeSession(id);
export const revokeInvitation: Deletion = (client, id) => client.invitations.revokeInvitation(id);

/** How many of them were there. */
export async function runAll(api: ClerkApi, ids: readonly string[], call: Deletion): Promise<number> {
  let there = 0;
  for (const id of ids) {
    if ((await api.askIfThere((client) => call(client, id))) !== undefined) there += 1;
    failPoint('writing.clerk');
  }
  return there;
}
