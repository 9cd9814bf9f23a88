import type { Verdict } from './invariants.js';
import type { Observed, ObservedCall, ObservedPerson } from './observed.js';

/** I2. The ledger says that everything begun was finished; the vendors and the product say how often it happened. */
export function effectsOnce(observed: Observed): Verdict {
  const { effects, changes, calls, people, cases } = observed;
  const closed = new Set(cases.filter(({ status }) => status === 'closed').map(({ id }) => id));
  const unfinished = effects
    .filter(({ ownerId, finished }) => !finished && closed.has(ownerId))
    .map(
      ({ ownerId, system, action }) => `case ${ownerId}: ${action} in ${system} was begun, never finished`,
    );
  const writes = calls.filter(isEffect);
  const done = people.filter((one) => isFulfilled(observed, one));
  return {
    checked: effects.length + changes.length + writes.length + done.length,
    violations: [
      ...unfinished,
      ...moreThanOnce(
        changes.filter(({ digest }) => digest !== ''),
        ({ table, operation, key, digest }) => `${operation} ${table} ${key} ${digest}`,
      ),
      ...moreThanOnce(writes, ({ system, method, path, bodyDigest }) =>
        [system, method, path, bodyDigest].join(' '),
      ),
      ...done.flatMap(notDone),
    ],
  };
}

/** Systems that carry an effect out anew when they are told anew; the others are told the same state again. */
const COUNTING: readonly string[] = ['stripe'];

/** What changed something there: neither refused nor an earlier answer given again. */
const isEffect = ({ system, method, status, replayed }: ObservedCall): boolean =>
  status >= 200 &&
  status < 300 &&
  !replayed &&
  (method === 'DELETE' || (method === 'POST' && COUNTING.includes(system)));

function moreThanOnce<Thing>(things: readonly Thing[], nameOf: (thing: Thing) => string): string[] {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(nameOf(thing), (counts.get(nameOf(thing)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([name, count]) => `${name} happened ${count} times`);
}

const isFulfilled = ({ cases }: Observed, { reference }: ObservedPerson): boolean =>
  cases.some((one) => one.reference === reference && /^(partly-)?fulfilled$/.test(one.outcome ?? ''));

/** Answered as done: then it is done. */
function notDone({ person, kind, reference, ...left }: ObservedPerson): string[] {
  const of = `${kind} ${reference} of person ${person.number}`;
  if (kind === 'rectification')
    return left.birthDate === '1994-03-02' ? [] : [`${of}: the date of birth is ${left.birthDate}`];
  if (kind === 'transfer' && left.transferKeys !== 1)
    return [`${of}: the other controller got it under ${left.transferKeys} keys`];
  if (kind !== 'erasure' && kind !== 'review')
    return left.deletionsAtGoogle === 0 ? [] : [`${of}: was erased at Google`];
  return [
    ...(left.atClerk ? [`${of}: the account at Clerk is still there`] : []),
    ...(left.namedAtStripe ? [`${of}: Stripe still knows the name`] : []),
    ...(left.hasFile ? [`${of}: the file is still there`] : []),
    ...(left.deletionsAtGoogle === 0 ? [`${of}: Google was never told`] : []),
  ];
}
