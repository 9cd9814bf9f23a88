/** A withdrawal is a no in the ledger; a restriction stands before every yes until it is lifted. */
import { randomUUID } from 'node:crypto';
import type { Marker, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import { EVERY_PURPOSE } from '#libs/domain/consent';
import { PURPOSES, type Purpose } from '#libs/domain/words';
import { failPoint } from '#libs/fail-points/fail-points';
import { EVENTS, usersOf } from './consents.connector.js';
import type { ConsentStore } from './store.js';

/** The text behind a no that came with a request of the person. */
const REQUEST_TEXT = 'request';

export const createConsentsMarker = (options: {
  readonly system: string;
  readonly store: ConsentStore;
}): Marker => {
  const { system, store } = options;
  return {
    system,
    marks: ['restrict', 'lift', 'stop'],
    purposes: PURPOSES,
    // A question about somebody who never said anything has to hear of a restriction, and of a no.
    evenWithoutRecords: true,
    async apply(request): Promise<MarkResult> {
      const users = usersOf(request.identifiers);
      for (const user of users) {
        await ACT[request.mark]?.(store, user, request);
        failPoint('writing.consents');
      }
      const items = [{ collection: EVENTS, rows: users.length, by: BY[request.mark] ?? request.mark }];
      return { items: users.length === 0 ? [] : items };
    },
    async verify(request) {
      let missing = 0;
      for (const user of usersOf(request.identifiers))
        if (!(await stands(store, user, request))) missing += 1;
      return missing === 0 ? [] : [{ collection: EVENTS, rows: missing }];
    },
    close: () => Promise.resolve(),
  };
};

type Act = (store: ConsentStore, user: string, request: MarkRequest) => Promise<unknown>;

const ACT: Partial<Record<MarkRequest['mark'], Act>> = {
  stop: refuse,
  restrict: (store, user, { purposes, asOf }) => store.restrict({ user }, purposes, asOf),
  lift: async (store, user, { stays, asOf }) => {
    if (stays) await store.restrict({ user }, stays.purposes, asOf);
    await store.lift({ user }, stays?.purposes);
  },
};

const BY: Partial<Record<MarkRequest['mark'], string>> = {
  stop: 'consent_event.given',
  restrict: 'consent_state.restricted_since',
  lift: 'consent_state.restricted_since',
};

const stopped = (purposes: readonly Purpose[]): readonly Purpose[] =>
  purposes.length === 0 ? PURPOSES : purposes;

/** Only what is not refused already: repeating it adds nothing. */
async function refuse(store: ConsentStore, user: string, request: MarkRequest): Promise<void> {
  const { purposes, asOf, receivedAt = asOf } = request;
  const standing = await store.standing({ user });
  const open = stopped(purposes).filter((purpose) => standing.get(purpose) !== false);
  if (open.length === 0) return;
  const said = await store.history({ user });
  /** From the receipt, and never before the yes that it ends. */
  const from = (purpose: Purpose): string =>
    said
      .filter((one) => one.given && one.purpose === purpose)
      .reduce((latest, { at }) => (Date.parse(at) > Date.parse(latest) ? at : latest), receivedAt);
  await store.record(
    open.map((purpose) => ({
      id: randomUUID(),
      subject: { user },
      purpose,
      given: false,
      textVersion: REQUEST_TEXT,
      channel: 'request',
      at: from(purpose),
    })),
  );
}

async function stands(store: ConsentStore, user: string, request: MarkRequest): Promise<boolean> {
  const { mark, purposes, stays } = request;
  if (mark === 'stop') {
    const standing = await store.standing({ user });
    return stopped(purposes).every((purpose) => standing.get(purpose) === false);
  }
  const restricted = await store.restricted({ user });
  if (mark === 'restrict') return namesOf(purposes).every((purpose) => restricted.includes(purpose));
  const left = stays ? namesOf(stays.purposes) : [];
  return restricted.length === left.length && left.every((purpose) => restricted.includes(purpose));
}

/** As the ledger names them. */
const namesOf = (purposes: readonly Purpose[]): readonly string[] =>
  purposes.length === 0 ? [EVERY_PURPOSE] : purposes;
