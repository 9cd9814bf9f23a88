/** Which queues a worker process serves: all of them, or those that `WAFA_WORKER_QUEUES` names. */
import type { Config } from '#libs/config/config';
import { CASES } from '#libs/config/worker';
import { WafaError } from '#libs/domain/errors';

interface Served<System> {
  /** The workflows, and with them what goes round beside: outbox, mails, dates, housekeeping. */
  readonly cases: boolean;
  readonly systems: readonly System[];
}

/** Throws `config-invalid` for a name that is no system. */
export function servedBy<System extends { readonly key: string }>(
  { WAFA_WORKER_QUEUES: asked }: Pick<Config, 'WAFA_WORKER_QUEUES'>,
  systems: readonly System[],
): Served<System> {
  if (asked === undefined) return { cases: true, systems };
  const unknown = asked.filter((name) => name !== CASES && systems.every(({ key }) => key !== name));
  if (unknown.length > 0)
    throw new WafaError(
      'config-invalid',
      `WAFA_WORKER_QUEUES: ${unknown.join(', ')} is neither ${CASES} nor a system of systems.yaml`,
    );
  return { cases: asked.includes(CASES), systems: systems.filter(({ key }) => asked.includes(key)) };
}
