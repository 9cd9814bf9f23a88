import { behindChange, effectsOfPeople, isWrite, PRODUCT } from './ledger.js';
import type { Observed, ObservedCall } from './observed.js';
import { groupBy } from '#libs/connectors/postgres/erasure/group-by';
import { unexplained, type Seen } from './repeats.js';
import type { Verdict } from './verdict.js';

/** I2. The ledger says that everything begun was finished, each once; the vendors and the product say how often it happened. */
export function effectsOnce(observed: Observed): Verdict {
  const { effects, changes, calls, cases, transfers } = observed;
  const closed = new Set(cases.filter(({ status }) => status === 'closed').map(({ id }) => id));
  const unfinished = effects
    .filter(({ caseId, finished }) => !finished && closed.has(caseId ?? ''))
    .map(({ ownerId, system, action }) => `${ownerId}: ${action} in ${system} was begun, never finished`);
  const writes = calls.filter(isWrite);
  return {
    checked: effects.length + changes.length + writes.length + transfers.length,
    violations: [
      ...unfinished,
      ...moreThanOnce(effects, ({ ownerId, system, action }) => `${action} in ${system} of ${ownerId}`),
      ...transactionsTooMany(observed),
      ...moreThanOnce(writes.filter(isCounted), nameOfCall),
      ...repeatedForNothing(
        observed,
        writes.filter((one) => !isCounted(one)),
        nameOfCall,
      ),
      ...repeatedForNothing(observed, transfers, ({ reference }) => `the transfer of ${reference}`),
    ],
  };
}

/** A second time is refused there, or answered with the first answer: nothing is repeated, whatever dies. */
const isCounted = ({ system, method }: ObservedCall): boolean => method === 'DELETE' || system === 'stripe';

const nameOfCall = ({ system, method, path, bodyDigest }: ObservedCall): string =>
  [system, method, path, bodyDigest].join(' ');

function moreThanOnce<Thing>(things: readonly Thing[], nameOf: (thing: Thing) => string): string[] {
  return [...groupBy(things, nameOf)]
    .filter(([, group]) => group.length > 1)
    .map(([name, group]) => `${name} happened ${group.length} times`);
}

/**
 * Every statement names only rows that are not yet as planned, and all of one effect are one transaction: a second one finds
 * nothing to write. What writes the same values anew is seen all the same.
 */
function transactionsTooMany(observed: Observed): string[] {
  const { ofAccount } = effectsOfPeople(observed);
  const groups = groupBy(observed.changes, ({ account, by }) => `${account} ${by}`);
  return [...groups.values()].flatMap((changes) => {
    const [first] = changes;
    if (!first) return [];
    const { account, by } = first;
    const written = new Set(changes.map(({ transaction }) => transaction)).size;
    const effects = ofAccount(account).filter(
      ({ system, action }) => system === PRODUCT && behindChange({ by }).test(action),
    ).length;
    return written > Math.max(effects, 1)
      ? [`${by} wrote ${written} times for account ${account}: ${effects} effects`]
      : [];
  });
}

function repeatedForNothing<Thing extends Seen>(
  { outages }: Observed,
  things: readonly Thing[],
  nameOf: (thing: Thing) => string,
): string[] {
  return [...groupBy(things, nameOf)].flatMap(([name, group]) => {
    const count = unexplained(group, outages);
    return count > 0 ? [`${name} was repeated ${count} times, and nothing had broken`] : [];
  });
}
