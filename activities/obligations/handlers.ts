/** Kind → what is done on its day. A kind that is not here waits for a person. */
import { WafaError } from '#libs/domain/errors';
import type { ObligationKind } from '#libs/domain/words';
import { lockRenewal } from '../marks/lock-renewal.js';
import { backupEnd } from './backup-end.js';
import { deferredErasure } from './deferred-erasure.js';
import { finalBy } from './final-by.js';
import { followUp } from './follow-up.js';
import { keepReview } from './keep-review.js';
import { reReadCorrections } from '../rectify/re-read.js';
import type { ObligationHandler } from './handler.js';
import { reReadErasure } from './re-read.js';

/** What a re-read is of: `body.of`. */
const RE_READS: Readonly<Partial<Record<string, ObligationHandler>>> = {
  erasure: reReadErasure,
  correction: reReadCorrections,
};

const reRead: ObligationHandler = (deps, owed) => {
  const of = String(owed.obligation.body['of']);
  const handler = RE_READS[of];
  if (!handler) throw new WafaError('config-invalid', `nothing re-reads ${of}`);
  return handler(deps, owed);
};

export const HANDLERS: Readonly<Partial<Record<ObligationKind, ObligationHandler>>> = {
  're-read': reRead,
  'final-by': finalBy,
  'deferred-erasure': deferredErasure,
  'lock-renewal': lockRenewal,
  'backup-end': backupEnd,
  'follow-up': followUp,
  'keep-review': keepReview,
};
