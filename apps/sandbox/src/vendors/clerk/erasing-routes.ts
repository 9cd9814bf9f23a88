/** What may be deleted or revoked at Clerk, one by one. */
import type { VendorAnswer } from '../stand-in.js';
import { notFound, ok, refuse } from './answers.js';
import { route, within, type Route } from './route.js';
import type { ClerkState, ErasableList } from './state.js';

export function erasingRoutes(state: ClerkState): readonly Route[] {
  const remove = (list: ErasableList, object: string, id: string): VendorAnswer =>
    state.remove(list, id) ? ok({ object, id, deleted: true }) : notFound(`${object} with id ${id}`);
  return [
    route('POST', '/sessions/([^/]+)/revoke', (_call, id) => {
      const session = state.revokeSession(id);
      return session ? ok(session) : notFound(`session with id ${id}`);
    }),
    route('POST', '/invitations/([^/]+)/revoke', (_call, id) => revokeInvitation(state, id)),
    route('DELETE', '/invitations/([^/]+)', (_call, id) => remove('invitations', 'invitation', id)),
    route('DELETE', '/waitlist_entries/([^/]+)', (_call, id) => {
      const entry = state.waitlist.find((one) => one.id === id);
      return entry && entry.status !== 'pending'
        ? refuse(409, { code: 'waitlist_entry_not_pending', message: 'the entry is not pending' })
        : remove('waitlist', 'waitlist_entry', id);
    }),
    route('DELETE', '/api_keys/([^/]+)', (_call, id) =>
      within(state, 'api-keys', () => remove('apiKeys', 'api_key', id)),
    ),
    route('DELETE', '/allowlist_identifiers/([^/]+)', (_call, id) =>
      within(state, 'allowlist', () => remove('allowlist', 'allowlist_identifier', id)),
    ),
    route('DELETE', '/blocklist_identifiers/([^/]+)', (_call, id) =>
      within(state, 'blocklist', () => remove('blocklist', 'blocklist_identifier', id)),
    ),
  ];
}

/** Only what nobody has used or revoked yet. */
function revokeInvitation(state: ClerkState, id: string): VendorAnswer {
  const before = state.invitations.find((one) => one.id === id);
  if (!before) return notFound(`invitation with id ${id}`);
  if (before.status !== 'pending')
    return refuse(400, { code: 'invitation_already_ended', message: 'the invitation is not pending' });
  return ok(state.revokeInvitation(id));
}
