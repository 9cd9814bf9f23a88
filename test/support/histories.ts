/** Saved histories: the JSON that Temporal's own tools read, without traces of the machine they were made on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import common from '@temporalio/common/lib/proto-utils.js';

type History = Parameters<typeof common.historyToJSON>[0];

const FOLDER = resolve(import.meta.dirname, '../replay');
const MACHINE_FIELDS = new Set(['identity', 'stackTrace', 'binaryChecksum', 'buildId']);

/** Named after the spec that made it. */
export function saveHistory(name: string, history: History): void {
  const slug = name
    .replace(/^.* server /, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  const json: unknown = JSON.parse(common.historyToJSON(history));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${slug}.json`), `${JSON.stringify(json, withoutMachine, 1)}\n`);
}

const withoutMachine = (key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (MACHINE_FIELDS.has(key)) return '';
  // Sticky queues are named after process and host.
  return value.replace(/^\d+@.*$/, 'sticky');
};

export interface SavedHistory {
  readonly name: string;
  readonly history: History;
}

export const savedHistories = (): SavedHistory[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      history: common.historyFromJSON(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
    }));
