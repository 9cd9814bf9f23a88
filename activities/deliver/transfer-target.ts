/** Where a package may be sent to: a target of controller.yaml that lies where calls are allowed, with its token. */
import { isIP } from 'node:net';
import { isPublicAddress } from '#libs/connectors/http/address-rules';
import type { TransferTarget } from '#libs/data-map/company';
import { WafaError } from '#libs/domain/errors';
import type { ActivityDependencies } from '../dependencies.js';

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

export function transferPlace(key: string, deps: Configured): TransferPlace {
  const target = deps.company.controller.transferTargets.find((one) => one.key === key);
  if (!target) throw new WafaError('config-invalid', `controller.yaml no longer allows the target ${key}`);
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
