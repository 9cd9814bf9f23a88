/**
 * Corrects a person's values in a PostgreSQL database of the company's product, in the columns that the data map calls
 * rectifiable. What stands in the way is known before anything runs; the change is one transaction of a role that may
 * write, every row named by its key and by the value that led to it; a new connection reads it back.
 */
import { keyText } from '#libs/connectors/kit/belongs';
import { rectifiableColumns } from '#libs/connectors/kit/rectifiable-columns';
import type {
  PlannedRectification,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import { WafaError } from '#libs/domain/errors';
import { Connections, WRITER_DEFAULTS, type WriterOptions } from '../connections.js';
import { DatabaseMap } from '../database-map.js';
import { mapped, readDatabase } from '../erasure/database.js';
import { runStatements } from '../erasure/execute.js';
import { readHerRows } from '../erasure/her-rows.js';
import type { Session } from '../session.js';
import { boundCorrections, withoutContradictions } from './bound.js';
import { databaseText, draw, type Drawn } from './drawn.js';
import { assertMayCorrect } from './privileges.js';
import { readValues } from './values-now.js';

export const createPostgresRectifier = (options: WriterOptions): Rectifier =>
  new PostgresRectifier({ ...WRITER_DEFAULTS, ...options });

class PostgresRectifier implements Rectifier {
  readonly system: string;
  readonly judgesShared = true;
  readonly fields: Rectifier['fields'];
  readonly #connections: Connections;
  readonly #map: DatabaseMap;
  readonly #maxRows: number;

  constructor(options: Required<WriterOptions>) {
    this.#connections = new Connections({ ...options, act: 'correction' });
    this.system = options.system;
    this.#map = new DatabaseMap(options.system, options.datasets);
    this.#maxRows = options.maxRows;
    this.fields = rectifiableColumns(options.datasets);
  }

  plan(request: RectificationRequest): Promise<PlannedRectification> {
    return this.#connections.read(async (session) => {
      const { drawn } = await this.#draw(session, request);
      return {
        corrections: drawn.map(({ planned }) => planned),
        targets: Object.fromEntries(
          drawn.map(({ planned, rows }) => [planned.id, rows.map(({ key }) => key)]),
        ),
        current: Object.fromEntries(
          drawn.filter((one) => this.#reaches(one)).map(({ planned, current }) => [planned.id, current]),
        ),
      };
    });
  }

  execute(request: RectificationRequest, planned: PlannedRectification): ReturnType<Rectifier['execute']> {
    return this.#connections.write(async (session) => {
      const approved = approvedOf(request, planned);
      const { hers, drawn } = await this.#draw(session, approved);
      for (const one of drawn) assertWithin(one, planned);
      const bound = boundCorrections(drawn, hers);
      assertMayCorrect(this.system, bound);
      await session.useOwnPath();
      const changed = new Map(approved.corrections.map(({ id }) => [id, 0]));
      for (const { ids, draft } of bound) {
        const [done] = await runStatements(session, [[draft]], NO_SECRET);
        for (const id of ids) changed.set(id, (changed.get(id) ?? 0) + (done?.changed ?? 0));
      }
      await session.commit();
      return { changed: Object.fromEntries(changed) };
    });
  }

  verify(request: RectificationRequest, planned: PlannedRectification): Promise<readonly string[]> {
    return this.#connections.read(async (session) => {
      const database = await readDatabase(session, this.#map);
      const wrong: string[] = [];
      for (const { id, collection, field, value } of approvedOf(request, planned).corrections) {
        const rows = (planned.targets[id] ?? []).map((key) => ({ key }));
        const table = mapped(database, collection);
        const text = databaseText(table, field, value);
        const now = await readValues(session, table, { column: field, rows, text });
        if (now.some(({ isRight }) => !isRight)) wrong.push(id);
      }
      return wrong;
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #draw(session: Session, { identifiers, corrections }: RectificationRequest) {
    const hers = await readHerRows(session, {
      ...{ system: this.system, map: this.#map, maxRows: this.#maxRows, identifiers },
    });
    const drawn: Drawn[] = [];
    for (const correction of corrections)
      drawn.push(await draw({ session, hers, fields: this.fields }, correction));
    return { hers, drawn: withoutContradictions(drawn) };
  }

  #reaches({ correction: { collection, field } }: Drawn): boolean {
    return this.fields.some(
      (one) => one.collection === collection && one.field === field && one.reaches !== undefined,
    );
  }
}

/** Nothing that a correction writes is made from a secret. */
const NO_SECRET = { salt: '', key: '' };

/** The corrections that the plan says can be done. */
function approvedOf(
  request: RectificationRequest,
  { corrections }: PlannedRectification,
): RectificationRequest {
  const doable = new Set(
    corrections.filter(({ notAppliedBecause }) => notAppliedBecause === undefined).map(({ id }) => id),
  );
  return { ...request, corrections: request.corrections.filter(({ id }) => doable.has(id)) };
}

/** Rows that nobody approved, or an obstacle that was not there: nothing at all is written. */
function assertWithin(
  { planned: { id, notAppliedBecause }, rows, correction }: Drawn,
  plan: PlannedRectification,
): void {
  const place = `${correction.collection}.${correction.field}`;
  if (notAppliedBecause !== undefined)
    throw new WafaError('erasure-conflict', `${place}: since the plan: ${notAppliedBecause}`);
  const approved = new Set((plan.targets[id] ?? []).map(keyText));
  const unknown = rows.filter(({ key }) => !approved.has(keyText(key))).length;
  if (unknown === 0) return;
  throw new WafaError('plan-exceeded', `${place}: ${unknown} rows are not in the plan of ${approved.size}`);
}
