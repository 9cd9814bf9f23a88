/**
 * A mark that rests on a switch elsewhere: Google keeps none, and measures until nothing more is sent. It counts only where
 * the mark of the system with the switch does.
 */
import { SEND_STOP_NEEDED } from '#libs/connectors/kit/marks';
import type { MarkedItem } from '#libs/contracts/marks';
import { CONSENT_LEDGER } from '#libs/data-map/systems';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { MarkActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';

type Mapped = Pick<ActivityDependencies, 'company'>;

/** Key of the system with the switch; undefined where a mark rests on none. */
export function switchOf({ company: { systems } }: Mapped, key: string): string | undefined {
  const system = systems.find((one) => one.key === key);
  const named = system?.connector === 'ga4' ? system.sendStop?.system : undefined;
  const ledger = systems.find(({ connector }) => connector === 'consents');
  return named === CONSENT_LEDGER ? (ledger?.key ?? named) : named;
}

/** What is a person's since the switch is not set. */
export async function withSwitch(
  deps: Mapped,
  db: Queryable,
  {
    at: { caseId, system, mark },
    items,
  }: { readonly at: Parameters<MarkActivities['markSystem']>[0]; readonly items: readonly MarkedItem[] },
): Promise<readonly MarkedItem[]> {
  const other = switchOf(deps, system);
  if (other === undefined) return items;
  const set = await rows(
    db,
    `SELECT 1 FROM system_mark WHERE case_id = $1 AND system = $2 AND mark = $3 AND state = 'applied'`,
    [caseId, other, mark],
  );
  if (set.length > 0) return items;
  return items.map((item) => ({ notAppliedBecause: SEND_STOP_NEEDED, ...item }));
}
