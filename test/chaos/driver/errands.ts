/** What a person can come for, from the request to the end of every case of it. */
import { join } from 'node:path';
import type { CaseDetail } from '../../../apps/cli/src/demo/officer.js';
import type { Mailroom } from '../mailroom.js';
import type { ChaosPerson } from '../people.js';
import type { Office } from './office.js';
import { patiently } from './patience.js';
import { Person, type Accepted, type Asked } from './person.js';

const BIRTH_DATE = {
  system: 'product-database',
  collection: 'qwenimage_product:accounts',
  field: 'birth_date',
} as const;
/** What every correction says is right. */
export const RIGHT_BIRTH_DATE = '1994-03-02';

export const ERRANDS = {
  access: { rights: ['access'] },
  portability: { rights: ['portability'] },
  erasure: { rights: ['erasure'] },
  rectification: {
    rights: ['rectification'],
    corrections: [{ about: BIRTH_DATE, right: RIGHT_BIRTH_DATE }],
  },
  restriction: {
    rights: ['restriction'],
    details: { restriction: { ground: 'accuracy-contested' } },
  },
  withdrawal: { rights: ['withdrawal'], details: { withdrawal: { purposes: ['marketing'] } } },
  objection: { rights: ['objection'], details: { objection: { to: 'profiling' } } },
} as const satisfies Readonly<Record<string, Asked>>;
export type ErrandKind = keyof typeof ERRANDS;

export interface ErrandPlace {
  readonly portalUrl: string;
  readonly mailroom: Mailroom;
  readonly office: Office;
  /** Where packages are put. */
  readonly folder: string;
  readonly patienceSeconds: number;
}

/** What is known from outside of one errand. */
export interface Errand {
  readonly kind: ErrandKind;
  readonly person: ChaosPerson;
  readonly accepted: Accepted;
  readonly cases: readonly {
    readonly id: string;
    readonly reference: string;
    readonly outcome: string | null;
  }[];
  /** Packages that the person has fetched. */
  readonly packages: readonly string[];
}

/** Told at once, so that a case that never ends is known all the same. */
export type OnAccepted = (accepted: Accepted) => void;

export async function runErrand(
  kind: ErrandKind,
  who: ChaosPerson,
  { onAccepted, ...place }: ErrandPlace & { readonly onAccepted: OnAccepted },
): Promise<Errand> {
  const person = new Person(who, place);
  const asked = ERRANDS[kind];
  const accepted = await person.ask(asked, `chaos-${who.number}-${kind}-0123456789abcdef`);
  onAccepted(accepted);
  await person.prove(accepted.reference);
  const cases = await closedCases(place, accepted, asked.rights.length);
  const packages: string[] = [];
  if (kind === 'access' || kind === 'portability')
    for (const { reference } of cases)
      packages.push(await person.download(reference, join(place.folder, `${reference}.zip`)));
  return {
    kind,
    person: who,
    accepted,
    cases: cases.map(({ id, reference, outcome }) => ({ id, reference, outcome })),
    packages,
  };
}

const closedCases = (
  { office, patienceSeconds }: ErrandPlace,
  { reference, rights }: Accepted,
  count: number,
): Promise<readonly CaseDetail[]> =>
  patiently(
    `the end of ${rights.join(' and ')} (${reference})`,
    () => {
      const closed = office.closedOf(reference);
      if (closed.length >= count) return Promise.resolve(closed);
      if (office.lastError !== '') throw new Error(office.lastError);
      return Promise.resolve(undefined);
    },
    patienceSeconds,
  );
