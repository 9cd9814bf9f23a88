/** The search of `wafa map try`, with the report of what falls under the access targets. */
import type { DiscoveryResult } from '#libs/connectors/kit/connector';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import type { Collection } from '#libs/data-map/dataset';
import { reportFields, reportRow } from '#libs/data-map/report';
import type { Input, Problem } from './input.js';
import type { ExportItem, Row, Tried } from './output.js';

export async function tryAccess(input: Input): Promise<Tried> {
  const rows: Record<string, Row[]> = {};
  const { url, datasets, identifiers } = input;
  const connector = createPostgresConnector({ system: 'database', url, datasets, wholeRows: true });
  try {
    const result = await connector.discover({
      identifiers,
      emit: ({ collection, data }) => {
        (rows[collection] ??= []).push(data);
        return Promise.resolve();
      },
      heartbeat: () => undefined,
    });
    return toOutput(result, rows, input);
  } finally {
    await connector.close();
  }
}

function toOutput(
  { collections }: DiscoveryResult,
  found: Readonly<Record<string, readonly Row[]>>,
  { datasets, targets, erasure }: Input,
): Tried {
  const asked = [...targets, ...erasure.flatMap((rule) => rule.targets)];
  const byKey = new Map<string, Collection>(
    datasets.flatMap((dataset) =>
      dataset.collections.map((collection) => [collection.key, collection] as const),
    ),
  );
  const rows: Record<string, readonly Row[]> = {};
  const report: Record<string, readonly Row[]> = {};
  const plan: ExportItem[] = [];
  const problems: Problem[] = [];
  let whole = true;
  for (const { collection: key, notSearched } of collections) {
    const collection = byKey.get(key);
    if (!collection) continue;
    const columns = reportFields(collection, targets);
    if (notSearched !== undefined) {
      problems.push({ code: 'not-searched', message: `not searched: ${notSearched}`, where: key });
      whole &&= reportFields(collection, asked).length === 0;
      continue;
    }
    rows[key] = found[key] ?? [];
    const reported = (found[key] ?? [])
      .map((row) => reportRow(collection, row, targets))
      .filter((row) => row !== undefined);
    if (reported.length === 0) continue;
    report[key] = reported;
    plan.push({ collection: key, disposition: 'export', rows: reported.length, columns });
  }
  return { output: { rows, report, plan, changed: {}, problems }, whole };
}
