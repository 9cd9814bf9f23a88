/**
 * What finds the erased rows of one person in one system long after the case: the identifiers that this system was asked
 * with, the rows that were approved, and what masks were made with. Sealed under the obligation's own key.
 */
import { z } from 'zod';
import { erasureItemSchema } from '#libs/contracts/erasure-plan';
import type { ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { WafaError } from '#libs/domain/errors';
import { IDENTIFIER_KINDS } from '#libs/domain/words';
import type { OpenObligation } from './handler.js';

const keysSchema = z.object({
  identifiers: z.array(z.object({ kind: z.enum(IDENTIFIER_KINDS), value: z.string() })),
  lookups: z.array(z.string()),
  secret: z.object({ salt: z.string(), key: z.string() }),
  planned: z.object({
    items: z.array(erasureItemSchema),
    // Loose: what else a system needs to know its row again is the system's own.
    targets: z.array(z.array(z.looseObject({ key: z.array(z.string()) }))),
    notSearched: z.array(z.object({ collection: z.string(), needs: z.string() })),
  }),
});

export interface ErasureKeys extends Pick<ErasureRequest, 'identifiers' | 'secret'> {
  readonly planned: PlannedErasure;
  /** Legal holds on the person are asked by them, also when the case's own keys are gone. */
  readonly lookups: readonly string[];
}

export const erasureKeys = (
  { identifiers, secret }: ErasureRequest,
  { planned, lookups }: Pick<ErasureKeys, 'planned' | 'lookups'>,
): ErasureKeys => ({ identifiers, secret, planned, lookups });

export interface OpenedErasure {
  /** For the rows of the plan alone: what the person gave the company since is hers to give. */
  readonly request: ErasureRequest;
  readonly planned: PlannedErasure;
  readonly lookups: readonly string[];
}

export function openedErasure(
  { id, keys }: Pick<OpenObligation, 'id' | 'keys'>,
  asOf: string,
): OpenedErasure {
  const parsed = keysSchema.safeParse(keys);
  if (!parsed.success) throw new WafaError('key-destroyed', `obligation ${id} has no keys of an erasure`);
  const { identifiers, secret, planned, lookups } = parsed.data;
  return {
    request: { identifiers, rules: BY_THE_MAP, asOf, secret, onlyApproved: true },
    planned: planned as PlannedErasure,
    lookups,
  };
}
