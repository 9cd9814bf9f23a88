/** Everything a running service has written anywhere, as text to search for what must not be there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { filesIn } from '../chaos/invariants/observe.js';
import type { Scene } from '../chaos/scene.js';

export interface Place {
  readonly name: string;
  readonly text: string;
}

/** Wafa's own database and the engine's two. The product's is where the data lives. */
const DATABASES = ['wafa', 'temporal', 'temporal_visibility'] as const;

export interface Overheard {
  /** Exports of the traces. */
  readonly traces: readonly string[];
  /** Paths of the portal and the API. */
  readonly addresses: readonly string[];
}

export async function writtenBy(
  { stack, mailroom }: Scene,
  { traces, addresses }: Overheard,
): Promise<Place[]> {
  const databases = await Promise.all(DATABASES.map((name) => rowsOf(stack.databaseUrl(name), name)));
  const metrics = await Promise.all(stack.metricsUrls.map(async (url) => (await fetch(url)).text()));
  return [
    ...databases.flat(),
    ...filesOf('log', stack.folders.logs),
    ...filesOf('vault', stack.folders.vault),
    { name: 'metrics', text: metrics.join('\n') },
    { name: 'traces', text: traces.join('\n') },
    {
      name: 'mail subjects',
      text: mailroom
        .everything()
        .map(({ subject }) => subject)
        .join('\n'),
    },
    { name: 'addresses', text: addresses.join('\n') },
  ];
}

/** `place: words` for every one of the words that stands somewhere. */
export const standing = (places: readonly Place[], words: readonly string[]): string[] =>
  places.flatMap(({ name, text }) =>
    words
      .filter((word) => formsOf(word).some((form) => text.includes(form)))
      .map((word) => `${name}: ${word}`),
  );

/** As text, in an address, in JSON, as base64 of a JSON payload would not be: payloads are read as bytes. */
const formsOf = (word: string): string[] => [
  ...new Set([word, word.toLowerCase(), encodeURIComponent(word), JSON.stringify(word).slice(1, -1)]),
];

const filesOf = (kind: string, folder: string): Place[] =>
  filesIn(folder).map((file) => ({
    name: `${kind} ${kind === 'log' ? file : ''}`.trim(),
    text: readFileSync(join(folder, file), 'latin1'),
  }));

/** Bytes of a row are read as text: the engine keeps histories as serialised messages, which hold payloads as they are. */
async function rowsOf(url: string, database: string): Promise<Place[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const places: Place[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(
        `SELECT row_to_json(t)::text AS text FROM ${pg.escapeIdentifier(name)} t`,
      );
      const text = rows.map((row) => row.text.replaceAll(HEX, bytesOf)).join('\n');
      places.push({ name: `${database} table ${name}`, text });
    }
    return places;
  } finally {
    await client.end();
  }
}

const HEX = /\\\\x(?:[0-9a-f]{2})+/g;
const bytesOf = (hex: string): string => Buffer.from(hex.slice(3), 'hex').toString('latin1');
