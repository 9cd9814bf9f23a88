/** Which environment variables a process of Wafa reads: what deploy/ sets has to be among them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '#libs/config/config';
import { ROOT } from '../repository.js';

const OF_NODE = ['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];
/** The listener of api and worker for metrics and health. */
const OF_METRICS = ['WAFA_METRICS_BIND', 'WAFA_METRICS_PORT', 'WAFA_TEMPORAL_METRICS_PORT'];

/** Variables that the example companies' systems name: `urlFrom: PRODUCT_DATABASE_URL`. */
const ofSystems = (): string[] =>
  readdirSync(join(ROOT, 'examples'))
    .map((company) => join(ROOT, 'examples', company, 'systems.yaml'))
    .filter((path) => path.includes('qwenimage') || path.includes('khaam'))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\w+From: ([A-Z][A-Z0-9_]+)/g)])
    .map(([, name = '']) => name);

export function isKnownSetting(name: string): boolean {
  const known = [...Object.keys(configSchema.shape), ...OF_NODE, ...OF_METRICS, ...ofSystems()];
  return known.includes(name) || (name.endsWith('_FILE') && known.includes(name.slice(0, -'_FILE'.length)));
}

/** Variables without which an api or a worker does not start. */
export const requiredSettings = (): string[] =>
  Object.entries(configSchema.shape)
    .filter(([, field]) => !field.safeParse(undefined).success)
    .map(([name]) => name);

/** Of these variables, what is missing; `NAME_FILE` stands for `NAME`. */
export const missingAmong = (names: readonly string[]): string[] =>
  requiredSettings().filter((name) => !names.includes(name) && !names.includes(`${name}_FILE`));
