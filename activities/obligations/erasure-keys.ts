/**
 * What finds the erased rows of one person in one system long after the case: the identifiers that this system was asked
 * with, the rows that were approved, and what masks were made with. Sealed under the obligation's own key. The identifiers
 * stay also where the rows alone would do: a legal hold on the person has to be seen years later, too.
 */
import { z } from 'zod';
import { erasureItemSchema } from '#libs/contracts/erasure-plan';
import type { ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { WafaError } from '#libs/domain/errors';
import { IDENTIFIER_KINDS } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { OpenObligation } from './handler.js';

/** Loose: what else a system needs to find its rows again is the system's own. */
const keysSchema = z.looseObject({
  identifiers: z.array(
    z.object({
      kind: z.enum(IDENTIFIER_KINDS),
      value: z.string(),
      shared: z.literal(true).optional(),
    }),
  ),
  secret: z.object({ salt: z.string(), key: z.string() }),
  subject: z.array(z.string()),
  planned: z.object({
    items: z.array(erasureItemSchema),
    targets: z.array(z.array(z.looseObject({ key: z.array(z.string()) }))),
    notSearched: z.array(z.object({ collection: z.string(), needs: z.string() })),
  }),
});

export interface ErasureKeys extends Omit<ErasureRequest, 'rules' | 'asOf'> {
  readonly planned: PlannedErasure;
  /** Hex of the keyed hashes of everything proved of the person: in another system a hold may know her by that alone. */
  readonly subject: readonly string[];
}

interface Erasing {
  readonly caseId: string;
  readonly request: ErasureRequest;
  readonly planned: PlannedErasure;
}

/** All of the request but its day, and the rules, which are the map's. */
export async function erasureKeys(
  { requests }: Pick<ActivityDependencies, 'requests'>,
  db: Queryable,
  { caseId, request, planned }: Erasing,
): Promise<ErasureKeys> {
  const { rules: _rules, asOf: _asOf, ...kept } = request;
  const proved = await rows<{ lookup: string }>(
    db,
    `SELECT encode(i.value_lookup, 'hex') AS lookup FROM identifier i JOIN dsr_case c ON c.request_id = i.request_id
     WHERE c.id = $1 AND i.standing = 'proved'`,
    [caseId],
  );
  const own = request.identifiers.map((one) => requests.identifierLookup(one).toString('hex'));
  const subject = [...new Set([...proved.map(({ lookup }) => lookup), ...own])];
  return { ...kept, planned, subject };
}

export interface OpenedErasure {
  /** For the rows of the plan alone: what the person gave the company since is hers to give. */
  readonly request: ErasureRequest;
  readonly planned: PlannedErasure;
  readonly subject: ErasureKeys['subject'];
}

export function openedErasure(
  { id, keys }: Pick<OpenObligation, 'id' | 'keys'>,
  asOf: string,
): OpenedErasure {
  const parsed = keysSchema.safeParse(keys);
  if (!parsed.success) throw new WafaError('key-destroyed', `obligation ${id} has no keys of an erasure`);
  const { planned, subject, identifiers, ...request } = parsed.data;
  const known = identifiers.map(({ shared, ...one }) => ({ ...one, ...(shared ? { shared } : {}) }));
  return {
    request: { ...request, identifiers: known, rules: BY_THE_MAP, asOf, onlyApproved: true },
    planned: planned as PlannedErasure,
    subject,
  };
}
