/**
 * What a row of `message` carries for its template: ids, codes, instants and counts, never personal data. Everything
 * else (reference, dates, tokens) is looked up when the mail is rendered.
 */
import { z } from 'zod';
import { erasureAnswerSchema } from '#libs/contracts/erasure-plan';
import {
  CLOCK_EVENTS,
  MAIL_TEMPLATES,
  MANUAL_TASK_KINDS,
  REFUSAL_GROUNDS,
  type MailTemplate,
} from '#libs/domain/words';

const none = z.object({});
const instant = z.iso.datetime({ offset: true });
const count = z.coerce.number().int().min(0);

export const MAIL_PARAMETERS = {
  'acknowledge-and-confirm': none,
  'acknowledge-signed-in': none,
  'fresh-link': none,
  'confirm-reminder': none,
  'download-code': none,
  /** `until`: when the hold ends. */
  'release-on-hold': z.object({ until: instant }),
  /** `until`: when the package expires; `downloads`: how often it may be downloaded. */
  'answer-ready': z.object({ until: instant, downloads: count }),
  'erasure-on-hold': z.object({ until: instant }),
  /** `answer`: JSON of what each system did and keeps: keys, counts, grounds, dates. */
  erased: z.object({ answer: z.string().transform((text) => erasureAnswerSchema.parse(JSON.parse(text))) }),
  /** `target`: key of the other controller. */
  transferred: z.object({ target: z.string().max(40) }),
  'transfer-failed': z.object({ target: z.string().max(40) }),
  downloaded: z.object({ at: instant, downloadsLeft: count }),
  refused: z.object({ ground: z.enum(REFUSAL_GROUNDS) }),
  'closed-unverified': none,
  withdrawn: none,
  'officer-deadline': z.object({ event: z.enum(CLOCK_EVENTS) }),
  /** `system`: key of the system to look in by hand. Without it, `cause` is the error code of a failed package. */
  'officer-task': z.object({
    system: z.string().max(40).optional(),
    cause: z.string().max(40).optional(),
    kind: z.enum(MANUAL_TASK_KINDS).default('look-by-hand'),
  }),
  'officer-paused': z.object({ system: z.string().max(40) }),
  /** `cause`: error code of the last try. */
  'officer-unanswered': z.object({ system: z.string().max(40), cause: z.string().max(40) }),
  /** `target`: key of the other controller; `cause`: error code. */
  /** `mail`: template of the refused mail; `code`: of SMTP. */
  'officer-undelivered': z.object({ mail: z.enum(MAIL_TEMPLATES), code: count }),
  /** `system`: where the account was; `days`: to say no. */
  'account-deleted': z.object({ system: z.string().max(40), days: count }),
  'acknowledge-account-deleted': none,
  /** `at`: when the account was deleted, which finds it in the vendor's own log. */
  'officer-account-unknown': z.object({
    system: z.string().max(40),
    at: instant,
    why: z.enum(['unknown', 'undelivered']),
  }),
  'officer-transfer': z.object({ target: z.string().max(40), cause: z.string().max(40) }),
} as const satisfies Record<MailTemplate, z.ZodType>;

export type MailParameters<Template extends MailTemplate> = z.output<(typeof MAIL_PARAMETERS)[Template]>;
