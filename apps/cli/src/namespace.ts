/** `wafa namespace`: makes the Temporal namespace ready, with its search attributes; a second run changes nothing. */
import { settingOf } from '#libs/config/config';
import { WafaError } from '#libs/domain/errors';
import { prepareNamespace } from '#libs/temporal/namespace';

const WITHIN_SECONDS = 30;

export async function run(): Promise<number> {
  const address = settingOf(process.env, 'TEMPORAL_ADDRESS');
  if (!address) {
    process.stderr.write('wafa namespace: set TEMPORAL_ADDRESS to host:port of the Temporal frontend\n');
    return 1;
  }
  const namespace = settingOf(process.env, 'TEMPORAL_NAMESPACE') ?? 'wafa';
  try {
    await prepareNamespace({ address, namespace, withinSeconds: WITHIN_SECONDS });
  } catch (cause) {
    const detail = `${address} did not make the namespace ready within ${WITHIN_SECONDS} s`;
    throw new WafaError('system-unavailable', detail, { cause });
  }
  process.stdout.write(`namespace ${namespace} is ready\n`);
  return 0;
}
