/** Writes the configuration folder that is measured: the shipped company, without its holds, with the systems at hand. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../chaos/root.js';

const EXAMPLE = join(ROOT, 'examples', 'qwenimage');

const words = (text: string) => ({ en: text, ar: text });

export interface MeasuredSystem {
  readonly key: string;
  /** Variables of the reading and of the writing role. */
  readonly urlFrom: string;
  readonly eraseUrlFrom?: string;
}

/** A product database in `systems.yaml`, as fast as it goes: the limits that spare a real one are not measured. */
export const databaseSystem = ({ key, urlFrom, eraseUrlFrom }: MeasuredSystem): object => ({
  ...{ key, connector: 'postgres', urlFrom },
  ...(eraseUrlFrom === undefined ? {} : { eraseUrlFrom }),
  name: words(key),
  purposes: [words('Sales')],
  legalBasis: [words('Contract')],
  source: [words('You')],
  retention: words('As long as needed'),
  rateLimit: { perSecond: 1000 },
  statementTimeoutSeconds: 60,
});

export interface Written {
  readonly systems: readonly object[];
  /** File name → data sets in the Fides format, as YAML or as an object. */
  readonly datasets: Readonly<Record<string, string | object>>;
}

export function writeConfiguration(folder: string, { systems, datasets }: Written): void {
  mkdirSync(join(folder, 'datasets'), { recursive: true });
  const shipped = readFileSync(join(EXAMPLE, 'controller.yaml'), 'utf8');
  writeFileSync(join(folder, 'controller.yaml'), shipped.replace(/mailboxHold: \S+/, 'mailboxHold: PT0S'));
  writeFileSync(join(folder, 'systems.yaml'), stringify({ systems }));
  for (const [name, dataset] of Object.entries(datasets))
    writeFileSync(join(folder, 'datasets', name), typeof dataset === 'string' ? dataset : stringify(dataset));
}
