/** The addresses that a system itself has on file: what the person says about them counts for nothing here. */
import { Context } from '@temporalio/activity';
import { rectifiableFields } from '#libs/connectors/all/rectifiable-fields';
import type { Envelope } from '#libs/connectors/kit/connector';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import { reachOfValue } from '#libs/domain/rectification/login-change';
import { rows } from '#libs/persistence/data-source';
import { vaultObject } from '#libs/persistence/vault-objects';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { linesOf } from '#libs/vault/lines';

/** More than a person has: nobody sends mails without end. */
const MAX_ADDRESSES = 10;

interface Place {
  readonly system: string;
  readonly collection: string;
  readonly field: string;
}

export async function foundAddresses(deps: ActivityDependencies, row: CaseRow): Promise<string[]> {
  const { company, rectifiers, dataSource } = deps;
  const own = [...rectifiers.values()].flatMap(({ system, fields }) =>
    fields.map((field) => ({ ...field, system })),
  );
  const places = [...rectifiableFields(company), ...own].filter(({ reaches }) => reaches === 'email');
  const found = (
    await deps.requests.foundIdentifiers(dataSource.manager, { requestId: row.requestId, caseId: row.id })
  )
    .filter(({ kind }) => kind === 'email')
    .map(({ value }) => value);
  for (const place of places) found.push(...(await valuesAt(deps, row, place)));
  return [...new Set(found.map(canonicalEmail))].slice(0, MAX_ADDRESSES);
}

/** Every e-mail address in one field of the found records of one collection. */
async function valuesAt(
  { dataSource, dataKeys, vault }: ActivityDependencies,
  row: CaseRow,
  { system, collection, field }: Place,
): Promise<string[]> {
  const [finding] = await rows<{ objectId: string }>(
    dataSource,
    `SELECT vault_object_id AS "objectId" FROM finding
     WHERE case_id = $1 AND system = $2 AND collection = $3 AND vault_object_id IS NOT NULL`,
    [row.id, system, collection],
  );
  if (!finding) return [];
  const { manifest, dataKeyId } = await vaultObject(dataSource, finding.objectId);
  const { bytes: dataKey } = await dataKeys.byId(dataSource, dataKeyId);
  const stream = vault.read({ manifest, dataKey });
  const values: string[] = [];
  try {
    for await (const lines of linesOf(stream)) {
      Context.current().heartbeat();
      const records = lines.map((line) => JSON.parse(line) as Envelope);
      values.push(...records.flatMap(({ data }) => textsIn(field.split('.').reduce<unknown>(inside, data))));
      if (values.length >= MAX_ADDRESSES) break;
    }
  } finally {
    stream.destroy();
  }
  return values.filter((value) => reachOfValue(value) === 'email');
}

const inside = (value: unknown, name: string): unknown =>
  Array.isArray(value)
    ? value.map((one) => inside(one, name))
    : typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;

/** A vendor lists addresses as objects of their own. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};
