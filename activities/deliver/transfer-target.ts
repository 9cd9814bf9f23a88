/** Where a package may be sent to: a target of controller.yaml that lies where calls are allowed, with its token. */
import { isIP } from 'node:net';
import { isPublicAddress } from '#libs/connectors/http/address-rules';
import type { HandOverPlan } from '#libs/contracts/plan';
import type { TransferTarget } from '#libs/data-map/company';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { handOverPlan } from '../plan/stored-plan.js';

export interface TransferPlace {
  readonly key: string;
  readonly url: URL;
  readonly token: string | undefined;
}

type Configured = Pick<ActivityDependencies, 'company' | 'secret' | 'embedded'>;

/** Throws `config-invalid` where a target could not be used, so that it is not found out with a person's package. */
export function requireTransferTargets(deps: Configured): void {
  for (const target of deps.company.controller.transferTargets) placeOf(target, deps);
}

type PlannedTarget = NonNullable<HandOverPlan['transferTo']>;

/** The controller that the person named, as the configuration knows it now: it stands in the plan. */
export async function namedTarget(
  { company }: Pick<Configured, 'company'>,
  db: Queryable,
  requestId: string,
): Promise<PlannedTarget | undefined> {
  const [request] = await rows<{ key: string | null }>(
    db,
    'SELECT transfer_to AS key FROM request WHERE id = $1',
    [requestId],
  );
  const target = company.controller.transferTargets.find(({ key }) => key === request?.key);
  return target && { key: target.key, url: target.url };
}

/** The controller whose getting the package was approved. */
export const approvedTarget = async (
  db: Queryable,
  { caseId, packageId }: { readonly caseId: string; readonly packageId: string },
): Promise<PlannedTarget | undefined> => (await handOverPlan(db, { caseId, of: packageId })).transferTo;

/** The place of an approved target; `digest-mismatch` where its address is no longer the approved one. */
export function transferPlace({ key, url }: PlannedTarget, deps: Configured): TransferPlace {
  const target = deps.company.controller.transferTargets.find((one) => one.key === key);
  if (!target) throw new WafaError('config-invalid', `controller.yaml no longer allows the target ${key}`);
  if (target.url !== url)
    throw new WafaError('digest-mismatch', `the address of the target ${key} is not the approved one`);
  return placeOf(target, deps);
}

function placeOf(
  { key, url: text, tokenFrom }: TransferTarget,
  { secret, embedded }: Configured,
): TransferPlace {
  const token = tokenFrom === undefined ? undefined : secret(tokenFrom);
  if (tokenFrom !== undefined && !token)
    throw new WafaError('config-invalid', `${tokenFrom}, which the target ${key} needs, is missing`);
  const fault = (what: string): WafaError =>
    new WafaError('config-invalid', `the address of the target ${key} ${what}`);
  const url = new URL(text);
  if (url.username || url.password) throw fault('may not hold a password');
  if (url.protocol !== 'https:' && !embedded) throw fault('has to begin with https://');
  // Literal addresses are never looked up, so they are judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!embedded && isIP(literal) !== 0 && !isPublicAddress(literal)) throw fault('may not be called');
  return { key, url, token };
}
