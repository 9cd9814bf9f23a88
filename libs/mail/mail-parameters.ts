/**
 * What a row of `message` carries for its template: ids, codes, instants and counts, never personal data. Everything
 * else (reference, dates, tokens) is looked up when the mail is rendered.
 */
import { z } from 'zod';
import { erasureAnswerSchema } from '#libs/contracts/erasure-plan';
import { markAnswerSchema } from '#libs/contracts/marks';
import { rectificationAnswerSchema } from '#libs/contracts/rectification-plan';
import { EXTENSION_REASONS } from '#libs/domain/decisions';
import {
  CLOCK_EVENTS,
  LIFT_REASONS,
  OPPOSING_GROUNDS,
  MAIL_TEMPLATES,
  MANUAL_RESULTS,
  MANUAL_TASK_KINDS,
  OBLIGATION_KINDS,
  OBJECTION_GROUNDS,
  PURPOSES,
  REFUSAL_GROUNDS,
  RESTRICTION_GROUNDS,
  RIGHTS,
  UNPROVED_RIGHTS,
  type MailTemplate,
} from '#libs/domain/words';

const none = z.object({});
/** The person chooses from what is found before anything is done. */
const acknowledged = z.object({ then: z.literal('choose').optional() });
const instant = z.iso.datetime({ offset: true });
const count = z.coerce.number().int().min(0);
/** JSON of what each system was marked with: keys, counts, results. */
const marks = z.string().transform((text) => markAnswerSchema.parse(JSON.parse(text)));
/** Keys joined with commas; of a restriction none where every one is meant. */
const systems = z
  .string()
  .transform((text) => text.split(','))
  .default([]);
/** Joined with commas. */
const purposes = z
  .string()
  .transform((text) => (text === '' ? [] : text.split(',')))
  .pipe(z.array(z.enum(PURPOSES)));
/** Records that stay hidden although nothing was erased. */
const unpublished = count.min(1).optional();
/** A restriction stood, and this mail is the notice before it is lifted. */
const restriction = z.literal('ends').optional();
const others = z.literal('stand').optional();
const corrections = z.string().transform((text) => rectificationAnswerSchema.parse(JSON.parse(text)));

export const MAIL_PARAMETERS = {
  'acknowledge-and-confirm': acknowledged,
  'acknowledge-signed-in': acknowledged,
  'fresh-link': none,
  'confirm-reminder': none,
  'download-code': none,
  /** `until`: when the hold ends. */
  'release-on-hold': z.object({ until: instant, because: z.literal('login-change').optional() }),
  /**
   * `until`: when the package expires; `downloads`: how often it may be downloaded; `without`: systems that had not
   * answered; `signInUntil`: the sign-in is erased by then, since the person asked for that, too.
   */
  'answer-ready': z.object({
    ...{ until: instant, downloads: count },
    ...{ without: systems, signInUntil: instant.optional() },
  }),
  /** `until`: when the hold ends, where there is one; `lost`: JSON of what ends although it is paid for. */
  'erasure-on-hold': z.object({
    until: instant.optional(),
    lost: z
      .string()
      .transform((text) =>
        z.array(z.object({ system: z.string(), until: z.iso.date().optional() })).parse(JSON.parse(text)),
      )
      .optional(),
  }),
  /** `answer`: JSON of what each system did and keeps: keys, counts, grounds, dates. */
  erased: z.object({ answer: z.string().transform((text) => erasureAnswerSchema.parse(JSON.parse(text))) }),
  /** `ground`: where officers refused what was left. */
  'erasure-halted': z.object({
    answer: z.string().transform((text) => erasureAnswerSchema.parse(JSON.parse(text))),
    ground: z.enum(REFUSAL_GROUNDS).optional(),
    unpublished,
    restriction,
  }),
  /** `target`: key of the other controller. */
  transferred: z.object({ target: z.string().max(40) }),
  'transfer-failed': z.object({ target: z.string().max(40) }),
  downloaded: z.object({ at: instant, downloadsLeft: count }),
  refused: z.object({ ground: z.enum(REFUSAL_GROUNDS), unpublished, restriction }),
  'closed-unverified': none,
  withdrawn: z.object({ unpublished, restriction }),
  'acknowledge-at-once': none,
  'acknowledge-withdrawal': z.object({ purposes }),
  /** `processors`: systems of processors that were told over their API. */
  restricted: z.object({
    ...{ answer: marks, purposes, systems, processors: systems },
    ground: z.enum(RESTRICTION_GROUNDS),
  }),
  'restriction-ends': z.object({ reason: z.enum([...LIFT_REASONS, 'kept-no-longer']) }),
  /** `others`: another restriction of the person goes on. */
  'restriction-lifted': z.object({ others }),
  'consent-withdrawn': z.object({ answer: marks, purposes }),
  /** `ground`: of the restriction that ends with it, where there was one. */
  'objection-upheld': z.object({
    answer: marks,
    purposes,
    ground: z.literal('objection-pending').optional(),
  }),
  'objection-refused': z.object({ ground: z.enum(OBJECTION_GROUNDS) }),
  'opted-out': z.object({ right: z.enum(UNPROVED_RIGHTS), answer: marks.default([]) }),
  'items-to-choose': none,
  /** `answer`: where a person had to look or act. The items are read when the mail leaves. */
  'items-removed': z.object({ answer: marks }),
  /** `others`: the system is lifted, and a person keeps to another restriction there. */
  'officer-lift': z.object({ system: z.string().max(40), others }),
  'officer-deadline': z.object({ event: z.enum(CLOCK_EVENTS) }),
  'officer-unacknowledged': z.object({ by: z.iso.date() }),
  /** `system`: key of the system to look in by hand. Without it, `cause` is the error code of a failed package. */
  'officer-task': z.object({
    system: z.string().max(40).optional(),
    cause: z.string().max(40).optional(),
    kind: z.enum(MANUAL_TASK_KINDS).default('look-by-hand'),
    /** Of an erasure: the ground of a restriction by which the person wants the data kept. */
    opposed: z.enum(OPPOSING_GROUNDS).optional(),
  }),
  /** `days`: since it was asked for. */
  'officer-silent': z.object({ system: z.string().max(40), kind: z.enum(MANUAL_TASK_KINDS), days: count }),
  'officer-follow-up': z.object({ system: z.string().max(40), kind: z.enum(MANUAL_TASK_KINDS), days: count }),
  'officer-runs-on': z.object({ system: z.string().max(40) }),
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
  /** `until`: the day that the person had been told. */
  extended: z.object({ reason: z.enum(EXTENSION_REASONS) }),
  'obligation-done': z.object({
    system: z.string().max(40),
    what: z.enum(['kept', 'final']),
    until: z.iso.date(),
  }),
  /** What came of a system that had not answered when the person was answered. */
  'followed-up': z.object({
    system: z.string().max(40),
    right: z.enum(RIGHTS).exclude(UNPROVED_RIGHTS),
    outcome: z.enum(MANUAL_RESULTS),
  }),
  /** Either `cause`, an error code, or `rows` of erased data that are there again. */
  'officer-obligation': z.object({
    kind: z.enum(OBLIGATION_KINDS),
    system: z.string().max(40),
    cause: z.string().max(40).optional(),
    rows: count.default(0),
  }),
  /** `answer`: JSON of what came of each correction: keys and codes. `ground`: as above. */
  rectified: z.object({
    answer: corrections,
    ground: z.literal('accuracy-contested').optional(),
  }),
  'rectification-halted': z.object({
    answer: corrections,
    ground: z.enum(REFUSAL_GROUNDS).optional(),
    restriction,
  }),
  /** `until`: when the hold ends. */
  'login-change-notice': z.object({ until: instant }),
  'officer-login-change-stopped': none,
  'officer-came-back': z.object({ system: z.string().max(40), count }),
  /** `system` and `recipient` as systems.yaml names them; who the person is stands nowhere here. */
  'recipient-notice': z.object({
    act: z.enum(['erasure', 'rectification', 'restriction']),
    system: z.string().max(40),
    recipient: z.string().max(200),
  }),
} as const satisfies Record<MailTemplate, z.ZodType>;

export type MailParameters<Template extends MailTemplate> = z.output<(typeof MAIL_PARAMETERS)[Template]>;
