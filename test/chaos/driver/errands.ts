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
const NAMES = [
  { system: 'sign-in', collection: 'clerk:users', field: 'first_name' },
  { system: 'stripe', collection: 'stripe:customers', field: 'name' },
] as const;
/** What every correction says is right. */
export const RIGHT_BIRTH_DATE = '1994-03-02';
export const RIGHT_NAME = 'Nadia';

/** Key of the controller that takes packages. */
export const OTHER_CONTROLLER = 'other-studio';

export const ERRANDS = {
  access: { rights: ['access'] },
  /** A letter that an officer enters weeks after it came: its reminders, or its date, are due at once. */
  letter: { rights: ['access'] },
  portability: { rights: ['portability'] },
  erasure: { rights: ['erasure'] },
  rectification: {
    rights: ['rectification'],
    corrections: [
      { about: BIRTH_DATE, right: RIGHT_BIRTH_DATE },
      ...NAMES.map((about) => ({ about, right: RIGHT_NAME })),
    ],
  },
  restriction: {
    rights: ['restriction'],
    details: { restriction: { ground: 'accuracy-contested' } },
  },
  /** A restriction that is lifted again once it stands. */
  lift: { rights: ['restriction'], details: { restriction: { ground: 'accuracy-contested' } } },
  /** An erasure after which an approver ends what was kept for a review. */
  review: { rights: ['erasure'] },
  withdrawal: { rights: ['withdrawal'], details: { withdrawal: { purposes: ['marketing'] } } },
  objection: { rights: ['objection'], details: { objection: { to: 'profiling' } } },
  /** An objection that the office refuses. */
  outweighed: { rights: ['objection'], details: { objection: { to: 'profiling' } } },
  /** Files that another controller gets directly, too. */
  transfer: { rights: ['portability'], transferTo: OTHER_CONTROLLER },
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

/** What happens in the middle of an errand: it goes on when this has resolved. */
export interface InBetween {
  readonly accepted?: (accepted: Accepted) => Promise<unknown>;
  readonly proved?: (accepted: Accepted) => Promise<unknown>;
}

export async function runErrand(
  kind: ErrandKind,
  who: ChaosPerson,
  {
    onAccepted,
    inBetween = {},
    ...place
  }: ErrandPlace & { readonly onAccepted: OnAccepted; readonly inBetween?: InBetween },
): Promise<Errand> {
  const person = new Person(who, place);
  const asked = ERRANDS[kind];
  const accepted =
    kind === 'letter'
      ? await enter(place, who)
      : await person.ask(asked, `chaos-${who.number}-${kind}-0123456789abcdef`);
  onAccepted(accepted);
  if (kind === 'outweighed') place.office.outweighed.add(accepted.reference);
  await inBetween.accepted?.(accepted);
  if (kind === 'letter') await untilReminded(place, accepted);
  await person.prove(accepted.reference);
  await inBetween.proved?.(accepted);
  const cases = await closedCases(place, accepted, asked.rights.length);
  if (kind === 'lift') await lift(place, cases);
  if (kind === 'review') await endReviews(place, cases);
  const packages: string[] = [];
  if (cases.some(({ right }) => right === 'access' || right === 'portability'))
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

const DAY_MILLISECONDS = 86_400_000;
/** When a letter came, and the last event of its deadline that is due since. */
const LETTERS = [
  { daysAgo: 22, event: 'reminder-10' },
  { daysAgo: 28, event: 'reminder-3' },
  { daysAgo: 35, event: 'overdue' },
] as const;
const letterOf = (number: number) => LETTERS[number % LETTERS.length] ?? LETTERS[0];

/** Once: an officer who got no answer would enter the same letter twice. */
async function enter({ office }: ErrandPlace, { number, email, name }: ChaosPerson): Promise<Accepted> {
  const { rights } = ERRANDS.letter;
  const receivedAt = new Date(Date.now() - letterOf(number).daysAgo * DAY_MILLISECONDS).toISOString();
  const letter = { channel: 'letter', rights, contactEmail: email, name, language: 'en', receivedAt };
  const { reference } = await office.enter(letter);
  return { reference, person: number, rights, at: new Date().toISOString() };
}

/** Nobody answers before, so that what is due at once has to be there, however soon the answer comes. */
async function untilReminded(
  { office, patienceSeconds }: ErrandPlace,
  { reference, person }: Accepted,
): Promise<void> {
  const { event } = letterOf(person);
  await patiently(
    `${event} of ${reference}`,
    async () => ((await office.saidOf(reference)).includes(event) ? true : undefined),
    patienceSeconds,
  );
}

/** As the office does it weeks later: the person hears of it first. */
async function lift({ office, patienceSeconds }: ErrandPlace, [one]: readonly CaseDetail[]): Promise<void> {
  await patiently(
    `the end of the restriction of ${one?.reference}`,
    async () => {
      const { restrictions } = await office.get<{ restrictions: { id: string; caseId: string }[] }>(
        'restrictions',
      );
      const standing = restrictions.find(({ caseId }) => caseId === one?.id);
      if (!standing) return true;
      await office.post(`restrictions/${standing.id}/lift`, { reason: 'accuracy-settled' });
      return undefined;
    },
    patienceSeconds,
  );
}

interface Owed {
  readonly id: string;
  readonly state: string;
}

/** Done once every review is: one that is paused, or that needs somebody, is not. */
async function endReviews(
  { office, patienceSeconds }: ErrandPlace,
  [one]: readonly CaseDetail[],
): Promise<void> {
  const reviews = async (more = ''): Promise<readonly Owed[]> => {
    const path = `obligations?caseId=${one?.id}&kind=keep-review${more}`;
    return (await office.get<{ obligations: readonly Owed[] }>(path)).obligations;
  };
  await patiently(
    `the end of what was kept of ${one?.reference}`,
    async () => {
      const owed = await reviews();
      for (const { id, state } of owed) {
        if (state === 'waiting')
          await office.approverPost(`obligations/${id}/erase`, { reason: 'ground-ended' });
        if (state === 'needs-you') await office.approverPost(`obligations/${id}/retry`, {});
      }
      return owed.length === 0 && (await reviews('&state=done')).length > 0 ? true : undefined;
    },
    patienceSeconds,
  );
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
