/** The ports of the embedded services. */
import { WafaError } from '#libs/domain/errors';
import { freePorts, MAX_TEMPORAL_PORT, requireFreePort } from '../../sandbox/src/embedded/ports.js';

/** Variable → port where nothing else is wished. */
const FIXED_PORTS = {
  WAFA_PORT: 4400,
  WAFA_INBOX_PORT: 4401,
  WAFA_OIDC_PORT: 4402,
  WAFA_SMTP_PORT: 4403,
  WAFA_POSTGRES_PORT: 4404,
  WAFA_TEMPORAL_PORT: 4405,
  WAFA_SANDBOX_PORT: 4406,
  WAFA_SITE_PORT: 4407,
  WAFA_API_METRICS_PORT: 4408,
  WAFA_WORKER_METRICS_PORT: 4409,
  WAFA_TEMPORAL_METRICS_PORT: 4410,
} as const;
type PortName = keyof typeof FIXED_PORTS;
export type Ports = Readonly<Record<PortName, number>>;

const MAX_PORT = 65_535;

/** Variables that, where all are set, leave the embedded service and its port out. */
const LEFT_OUT_BY: Readonly<Partial<Record<PortName, readonly string[]>>> = {
  WAFA_INBOX_PORT: ['SMTP_URL'],
  WAFA_SMTP_PORT: ['SMTP_URL'],
  WAFA_OIDC_PORT: ['OIDC_ISSUER'],
  WAFA_POSTGRES_PORT: ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'PRODUCT_DATABASE_URL'],
  WAFA_TEMPORAL_PORT: ['TEMPORAL_ADDRESS'],
};

/** Every port is checked before anything starts, so that a taken one is a sentence and not half a start. */
export async function choosePorts(kind: 'fixed' | 'free', own: NodeJS.ProcessEnv): Promise<Ports> {
  const names = Object.keys(FIXED_PORTS) as PortName[];
  const free = kind === 'free' ? await freePorts(names.length) : [];
  const chosen = names.map((name, index): [PortName, number] => [
    name,
    wished(name, own[name]) ?? free[index] ?? FIXED_PORTS[name],
  ]);
  for (const [name, port] of chosen.filter(([name]) => isNeeded(name, own))) {
    const [twin] = chosen.find(([other, same]) => other !== name && same === port) ?? [];
    if (twin !== undefined) throw new WafaError('config-invalid', `${name} and ${twin} are both ${port}`);
    await requireFreePort(port, name);
  }
  return Object.fromEntries(chosen) as Record<PortName, number>;
}

function wished(name: PortName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const highest = name === 'WAFA_TEMPORAL_PORT' ? MAX_TEMPORAL_PORT : MAX_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= highest) return port;
  throw new WafaError('config-invalid', `${name} is "${text}": it has to be a port from 1 to ${highest}`);
}

const isNeeded = (name: PortName, own: NodeJS.ProcessEnv): boolean =>
  LEFT_OUT_BY[name]?.every((variable) => own[variable]) !== true;
