/** The erasure rules of `wafa map try`: the plan, and with `--apply` its execution, read back by a new connection. */
import { randomBytes } from 'node:crypto';
import type { ErasureItem, ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { Eraser } from '#libs/connectors/kit/erasure';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import type { Input, Problem } from './input.js';
import type { Tried } from './output.js';

const SECRET_BYTES = 32;
const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export async function tryErasure(input: Input, { output, whole }: Tried): Promise<Tried> {
  const { url, datasets, identifiers, erasure } = input;
  const eraser = createPostgresEraser({ system: 'database', url, writeUrl: url, datasets });
  const request = {
    identifiers,
    rules: erasure,
    asOf: new Date().toISOString(),
    secret: { salt: secret(), key: secret() },
  };
  try {
    const planned = await eraser.plan(request);
    const refused = planned.items.flatMap(problemOf);
    const done = input.apply
      ? await apply(eraser, request, planned)
      : { changed: {}, notes: [], residue: [] };
    return {
      output: {
        ...output,
        plan: [...output.plan, ...planned.items],
        changed: done.changed,
        problems: [...output.problems, ...refused, ...done.notes, ...done.residue],
      },
      whole: whole && refused.length === 0 && done.residue.length === 0,
    };
  } finally {
    await eraser.close();
  }
}

/** What was targeted and cannot be done. */
function problemOf({ collection, disposition, columns, notAppliedBecause }: ErasureItem): readonly Problem[] {
  const what = columns.length > 0 ? `${columns.join(', ')}: ` : '';
  if (notAppliedBecause !== undefined) {
    return [{ code: 'not-applied', message: `${what}${notAppliedBecause}`, where: collection }];
  }
  if (disposition !== 'not-covered') return [];
  return [{ code: 'not-covered', message: `${what}no rule says how this is erased`, where: collection }];
}

interface Applied {
  readonly changed: Readonly<Record<string, number>>;
  readonly notes: readonly Problem[];
  readonly residue: readonly Problem[];
}

async function apply(eraser: Eraser, request: ErasureRequest, planned: PlannedErasure): Promise<Applied> {
  const { changed, notes } = await eraser.execute(request, planned);
  const residue = await eraser.verify(request, planned);
  return {
    changed: Object.fromEntries(changed.map(({ collection, rows }) => [collection, rows])),
    notes: notes.map((message) => ({ code: 'fewer-rows', message, where: 'database' })),
    residue: residue.map(({ collection, rows, columns }) => ({
      code: 'residue',
      message: `${rows} rows are not as planned${columns.length > 0 ? `: ${columns.join(', ')}` : ''}`,
      where: collection,
    })),
  };
}
