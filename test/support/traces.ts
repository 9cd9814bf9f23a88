/** Everything a case leaves behind outside its sealed stores, as text to search for what must not be there. */
import { rows } from '#libs/persistence/data-source';
import type { CaseStack } from './case-stack.js';
import type { CaseWeb } from './case-web.js';

export type Traces = ReadonlyMap<string, string>;

export async function tracesOf(stack: CaseStack, web: CaseWeb): Promise<Traces> {
  return new Map([
    ['Temporal', await engineText(stack)],
    ['logs', stack.logLines.join('\n')],
    ['mail subjects', stack.mails.map(({ subject }) => subject).join('\n')],
    ['addresses', web.addresses.join('\n')],
    ['metrics', `${await stack.deps.metrics.text()}\n${await stack.api.metrics.text()}`],
    ...(await textsOfTables((sql) => rows(stack.db, sql))).map(([table, text]): [string, string] => [
      `table ${table}`,
      text,
    ]),
  ]);
}

/** `place: canary` for every canary that stands somewhere. */
export const found = (traces: Traces, canaries: readonly string[]): string[] =>
  [...traces].flatMap(([place, text]) =>
    canaries.filter((canary) => appears(text, canary)).map((canary) => `${place}: ${canary}`),
  );

function appears(text: string, canary: string): boolean {
  const low = text.toLowerCase();
  const forms = [canary, encodeURIComponent(canary), JSON.stringify(canary).slice(1, -1)];
  return (
    forms.some((form) => low.includes(form.toLowerCase())) ||
    (canary.length >= LONG && encodedForms(canary).some((form) => text.includes(form)))
  );
}

/** What is shorter stands in other texts by chance, once it is encoded. */
const LONG = 10;

/** As hex, and as base64 wherever within a text: the signs at both ends depend on what stands beside it. */
function encodedForms(canary: string): string[] {
  const bytes = Buffer.from(canary);
  const inBase64 = [0, 1, 2].map((before) => {
    const padded = Buffer.concat([
      Buffer.alloc(before),
      bytes,
      Buffer.alloc((6 - before - (bytes.length % 3)) % 3),
    ]);
    return padded.toString('base64').slice(before === 0 ? 0 : 4, -4);
  });
  return [bytes.toString('hex'), ...inBase64, ...inBase64.map(urlSafe)];
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** Histories, memos and search attributes of every workflow that ran. */
async function engineText({ temporal }: CaseStack): Promise<string> {
  const texts: string[] = [];
  for await (const execution of temporal.client.workflow.list()) {
    const handle = temporal.client.workflow.getHandle(execution.workflowId, execution.runId);
    texts.push(plain(execution.raw), plain(await handle.fetchHistory()));
  }
  return texts.join('\n');
}

const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Uint8Array ? Buffer.from(part).toString() : part,
  );

/** Every row of every table that `query` sees, by name, with bytes read as text: histories hold their payloads as they are. */
export async function textsOfTables(
  query: <Row>(sql: string) => Promise<readonly Row[]>,
): Promise<[table: string, text: string][]> {
  const tables = await query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const texts: [string, string][] = [];
  for (const { name } of tables) {
    const all = await query<{ text: string }>(`SELECT row_to_json(t)::text AS text FROM "${name}" t`);
    texts.push([name, all.map(({ text }) => text.replace(HEX, bytesOf)).join('\n')]);
  }
  return texts;
}

const HEX = /\\\\x(?:[0-9a-f]{2})+/g;
const bytesOf = (hex: string): string => Buffer.from(hex.slice(3), 'hex').toString();
