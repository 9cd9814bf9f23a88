import { freePorts, requireFreePort } from '../../sandbox/src/embedded/ports.js';

/** Variable → port where nothing else is wished. */
const FIXED_PORTS = {
  WAFA_PORT: 4400,
  WAFA_INBOX_PORT: 4401,
  WAFA_OIDC_PORT: 4402,
  WAFA_SMTP_PORT: 4403,
  WAFA_POSTGRES_PORT: 4404,
  WAFA_TEMPORAL_PORT: 4405,
} as const;
type PortName = keyof typeof FIXED_PORTS;
export type Ports = Readonly<Record<PortName, number>>;

/** Every port is checked before anything starts, so that a taken one is a sentence and not half a start. */
export async function choosePorts(kind: 'fixed' | 'free'): Promise<Ports> {
  const names = Object.keys(FIXED_PORTS) as PortName[];
  const free = kind === 'free' ? await freePorts(names.length) : [];
  const chosen = names.map((name, index): [PortName, number] => {
    const wished = process.env[name];
    return [name, wished === undefined ? (free[index] ?? FIXED_PORTS[name]) : Number(wished)];
  });
  for (const [name, port] of chosen) await requireFreePort(port, name);
  return Object.fromEntries(chosen) as Record<PortName, number>;
}
