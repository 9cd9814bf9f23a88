/** The consent ledger as a system of the map: Wafa's own data about a person stands in the answer like everybody's. */
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type {
  Connector,
  DescribedColumn,
  DiscoveryRequest,
  DiscoveryResult,
  Identifier,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { ConsentStore } from './store.js';

export const EVENTS = 'consents:events';
const KIND = 'external_id';

const column = (name: string, en: string, ar: string): DescribedColumn => ({
  name,
  label: { en, ar },
  source: 'provided',
});

export const CONSENT_COLLECTIONS = [
  {
    key: EVENTS,
    label: { en: 'What you agreed to and refused', ar: 'ما وافقت عليه وما رفضته' },
    basis: 'consent' as const,
    columns: [
      column('purpose', 'Purpose', 'الغرض'),
      column('given', 'Agreed', 'موافقة'),
      column('at', 'When', 'الوقت'),
      column('textVersion', 'Version of the text', 'نسخة النص'),
      column('channel', 'Where', 'القناة'),
      column('proof', 'Record that shows it', 'السجل المثبت'),
    ],
  },
];

/** User ids of the product among the identifiers; a malformed one is refused. */
export function usersOf(identifiers: readonly Identifier[]): readonly string[] {
  identifiers.forEach(assertIdentifier);
  return [...new Set(identifiers.filter(({ kind }) => kind === KIND).map(({ value }) => value))];
}

export const createConsentsConnector = (options: {
  readonly system: string;
  readonly store: ConsentStore;
}): Connector => ({
  system: options.system,
  kinds: [KIND],
  collections: CONSENT_COLLECTIONS,
  discover: (request) => discover(options, request),
  check: async () => {
    await options.store.standing({ user: 'nobody' });
  },
  permissions: () => Promise.resolve([]),
  close: () => Promise.resolve(),
});

async function discover(
  { system, store }: { readonly system: string; readonly store: ConsentStore },
  { identifiers, emit, heartbeat }: DiscoveryRequest,
): Promise<DiscoveryResult> {
  const users = usersOf(identifiers);
  if (users.length === 0) {
    const notSearched = `needs ${KIND}`;
    return {
      collections: [{ collection: EVENTS, records: 0, notSearched }],
      gatheredKeys: [],
      identifiers: [],
    };
  }
  let records = 0;
  for (const user of users) {
    const via = { field: `identity.${KIND}`, valueHash: hashOfKey([user]) };
    for (const event of await store.history({ user })) {
      const { id, ...data } = event;
      await emit({ system, collection: EVENTS, key: { id }, via, data });
      records += 1;
    }
    heartbeat({ records });
  }
  return {
    collections: [{ collection: EVENTS, records }],
    gatheredKeys: users.map((user) => ({ field: `identity.${KIND}`, valueHash: hashOfKey([user]) })),
    identifiers: [],
  };
}
