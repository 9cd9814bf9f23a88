import type { ErrandKind } from '../driver/errands.js';
import type { Observed, ObservedCase, ObservedPerson } from './observed.js';
import { groupBy } from '#libs/connectors/postgres/erasure/group-by';
import { unexplained } from './repeats.js';
import { isFulfilled } from './outcomes.js';
import type { Verdict } from './verdict.js';

/** Right → the mail that its person gets when it is fulfilled. */
const ANSWERS: Readonly<Record<string, string>> = {
  access: 'answer-ready',
  portability: 'answer-ready',
  erasure: 'erased',
  rectification: 'rectified',
  restriction: 'restricted',
  withdrawal: 'consent-withdrawn',
  objection: 'objection-upheld',
};
/** Outcome → the mail that says so. */
const FAREWELLS: Readonly<Record<string, string>> = {
  refused: 'refused',
  unverified: 'closed-unverified',
  'withdrawn-by-requester': 'withdrawn',
};
/** Each tells how a case ended: of all of them a person gets the one that its outcome calls for. */
const ENDS: readonly string[] = [
  ...[...Object.values(ANSWERS), ...Object.values(FAREWELLS)],
  ...['objection-refused', 'erasure-halted', 'rectification-halted', 'transfer-failed'],
];
/** What such a person is told besides. */
const ALSO: Readonly<Partial<Record<ErrandKind, string>>> = {
  transfer: 'transferred',
  lift: 'restriction-lifted',
  objection: 'restriction-lifted',
  outweighed: 'restriction-lifted',
};

/** A person gets each of these once for a case: another row of it would be the same answer under another Message-ID. */
const ONCE: readonly string[] = [...ENDS, ...Object.values(ALSO)];

/** At least once, again only where something broke meanwhile, and always under the id of its row; the mail server refuses nothing. */
export function mails({ messages, mails: received, cases, people, outages }: Observed): Verdict {
  const came = groupBy(received, ({ messageId }) => /^<?([0-9a-f-]{36})@/.exec(messageId)?.[1] ?? messageId);
  const known = new Set(messages.map(({ id }) => id));
  const unsent = messages.flatMap(({ id, template, sent, refused }) => {
    if (refused) return [`${template} ${id} is called refused, and nobody refuses mail`];
    if (!sent) return [`${template} ${id} was never sent`];
    return came.has(id) ? [] : [`${template} ${id} is called sent, and never came`];
  });
  const strange = [...came.keys()]
    .filter((id) => !known.has(id))
    .map((id) => `a mail ${id} came that is no message`);
  const again = [...came].flatMap(([id, times]) => {
    const count = unexplained(times, outages);
    return count > 0 ? [`the mail ${id} came ${count} times again, and nothing had broken`] : [];
  });
  const answers = messages.filter(({ template }) => ONCE.includes(template));
  const twice = [...groupBy(answers, ({ caseId, template }) => `${template} of case ${caseId}`)]
    .filter(([, rows]) => rows.length > 1)
    .map(([name, rows]) => `${name} was written ${rows.length} times`);
  return {
    checked: messages.length,
    violations: [
      ...[...unsent, ...strange, ...again, ...twice],
      ...cases.flatMap((one) => toldOtherwise(one, messages)),
      ...people.flatMap((one) => notTold(one, { cases, messages })),
    ],
  };
}

/** A case that has ended told its end, and no other. */
function toldOtherwise(one: ObservedCase, messages: Observed['messages']): string[] {
  if (one.outcome === null) return [];
  const owed = endOf(one);
  const told = messages.filter(({ caseId, template }) => caseId === one.id && ENDS.includes(template));
  const name = `${one.right} ${one.reference} is ${one.outcome}`;
  return [
    ...(owed === undefined || told.some(({ template, sent }) => sent && template === owed)
      ? []
      : [`${name}, without the mail ${owed}`]),
    ...told
      .filter(({ template }) => template !== owed)
      .map(({ template }) => `${name}, and told ${template}`),
  ];
}

function notTold(
  { kind, reference }: ObservedPerson,
  { cases, messages }: Pick<Observed, 'cases' | 'messages'>,
): string[] {
  const template = ALSO[kind];
  const hers = cases.filter((one) => one.reference === reference && one.outcome !== null);
  if (template === undefined) return [];
  return hers
    .filter(({ id }) => !messages.some((one) => one.caseId === id && one.template === template && one.sent))
    .map(() => `${kind} ${reference} was never told ${template}`);
}

function endOf({ right, outcome }: ObservedCase): string | undefined {
  if (isFulfilled(outcome)) return ANSWERS[right];
  return right === 'objection' && outcome === 'refused' ? 'objection-refused' : FAREWELLS[outcome ?? ''];
}
