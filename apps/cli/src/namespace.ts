/**
 * `wafa namespace [--check]`: makes the Temporal namespace ready, with its search attributes; a second run changes
 * nothing. Where somebody else manages it, it takes no more than the right to read.
 */
import { parseArgs } from 'node:util';
import { loadTemporalSettings } from '#libs/config/temporal';
import { WafaError } from '#libs/domain/errors';
import { connectionOf } from '#libs/temporal/connection';
import { checkNamespace, prepareNamespace } from '#libs/temporal/namespace';

const WITHIN_SECONDS = 30;

export async function run(args: readonly string[]): Promise<number> {
  const check = checkOnly(args);
  if (check === undefined) {
    process.stderr.write('wafa namespace [--check]\n');
    return 1;
  }
  const settings = loadTemporalSettings(process.env);
  const namespace = settings.TEMPORAL_NAMESPACE;
  const options = { ...connectionOf(settings), namespace, withinSeconds: WITHIN_SECONDS };
  try {
    await (check ? checkNamespace(options) : prepareNamespace(options));
  } catch (cause) {
    if (cause instanceof WafaError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const detail = `${settings.TEMPORAL_ADDRESS} did not make the namespace ${namespace} ready: ${why}`;
    throw new WafaError('system-unavailable', detail, { cause });
  }
  process.stdout.write(`namespace ${namespace} is ready\n`);
  return 0;
}

function checkOnly(args: readonly string[]): boolean | undefined {
  try {
    const options = { check: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...args], options }).values.check;
  } catch {
    return undefined;
  }
}
