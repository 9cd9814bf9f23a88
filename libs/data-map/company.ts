/** Shape of `controller.yaml`: what one company (the controller) declares about itself. */
import { z } from 'zod';
import { LAWS } from '#libs/domain/clock/laws';
import { LANGUAGES, RIGHTS } from '#libs/domain/words';

/** One sentence in every language that goes out to people. */
export const localised = z.strictObject({ en: z.string().min(1), ar: z.string().min(1) });
export type Localised = z.infer<typeof localised>;

/** ISO 8601 duration of whole days, months or years: `P14D`, `P90D`, `P8Y`. */
export const duration = z.string().regex(/^P\d{1,4}[DMY]$/, 'write an ISO 8601 duration such as P90D or P8Y');
/** `PT72H`, `PT30M`, `PT0S`. */
const hours = z.string().regex(/^PT\d{1,4}[HMS]$/, 'write hours, minutes or seconds such as PT72H');
export const localisedList = z.array(localised).min(1);

/** `https://example.org`, without a path. */
export const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'write an origin: no path, no slash',
  );

const transferTargetSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{2,40}$/),
  name: localised,
  /** Takes the package by PUT. */
  url: z.url({ protocol: /^https?$/ }),
  /** The variable that holds its bearer token. */
  tokenFrom: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .optional(),
});
export type TransferTarget = z.infer<typeof transferTargetSchema>;

export const controllerSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]+$/),
  name: localised,
  website: z.url(),
  contact: z.strictObject({
    email: z.email(),
    address: localised,
    telephone: z.string().optional(),
    /** Who is told where the officers leave a system unanswered; without it, they are. */
    deputyEmail: z.email().optional(),
  }),
  representative: localised.optional(),
  dataProtectionOfficer: z.strictObject({ name: localised, email: z.email() }).optional(),
  /** Where a person complains (GDPR Art. 15(1)(f)). */
  authority: z.strictObject({ name: localised, website: z.url() }),
  timeZone: z.string().min(1),
  languages: z.array(z.enum(LANGUAGES)).min(1),
  /** Days within which the company promises an answer; null for no promise. */
  promiseDays: z.int().min(1).max(365).nullable(),
  /** Laws whose periods count. The clock has to know each: else no request could be dated, and none taken in. */
  regimes: z
    .array(
      z.string().refine((law) => Object.hasOwn(LAWS, law), {
        message: `is no law that the clock knows; it knows ${Object.keys(LAWS).join(', ')}`,
      }),
    )
    .min(1),
  calendars: z.record(z.string(), z.string()).default({}),
  verification: z
    .strictObject({
      /** Wait between the release approval and the download when only the mailbox is proved. `PT72H`, `PT5S`, `PT0S`. */
      mailboxHold: z.string().regex(/^PT\d{1,4}[HMS]$/),
    })
    .default({ mailboxHold: 'PT72H' }),
  /** A change of how a person signs in or is reached: the wait with notice to the old address, and the rest afterwards. */
  loginChange: z
    .strictObject({
      wait: z
        .string()
        .regex(/^PT\d{1,4}[HMS]$/)
        .default('PT72H'),
      noReleaseFor: duration.default('P7D'),
    })
    .default({ wait: 'PT72H', noReleaseFor: 'P7D' }),
  /** People needed per step; never fewer than the shipped policy. */
  approvals: z
    .strictObject({
      plan: z.int().min(1).max(3).default(1),
      release: z.int().min(1).max(3).default(1),
      /** Steps that need more people than the shipped policy asks for: docs/operating/runbook.md. */
      rules: z
        .array(
          z.strictObject({
            right: z.enum(RIGHTS),
            subject: z.enum(['plan', 'release']),
            /** Only where more records than this are concerned. */
            rowsAbove: z.int().min(0).optional(),
            /** Only where a system of this role is concerned. */
            systemRole: z.enum(['own', 'processor', 'controller']).optional(),
            people: z.int().min(1).max(3),
            /** One of them has to be an approver. */
            approver: z.boolean().default(false),
          }),
        )
        .optional(),
      /** The company has one officer: who approves alone waits so long, and every evidence says so. */
      soleOfficer: z.strictObject({ delay: hours }).optional(),
    })
    .refine(
      ({ plan, release, rules = [], soleOfficer }) =>
        soleOfficer === undefined ||
        [plan, release, ...rules.map(({ people }) => people)].every((n) => n === 1),
      {
        message: 'soleOfficer asks for one person; plan, release or a rule for more: keep one of them',
        path: ['soleOfficer'],
      },
    )
    .default({ plan: 1, release: 1 }),
  erasure: z
    .strictObject({
      /** Wait between the approval and the first deletion, in which the person can still cancel. `PT72H`. */
      coolingOff: hours.default('PT0S'),
    })
    .default({ coolingOff: 'PT0S' }),
  package: z
    .strictObject({ availableFor: duration.default('P14D'), downloads: z.int().min(1).max(20).default(5) })
    .default({ availableFor: 'P14D', downloads: 5 }),
  /** Pages of the product from which signed-in people may send requests: docs/connectors/clerk.md. */
  product: z.strictObject({ origins: z.array(origin).default([]) }).default({ origins: [] }),
  /** Controllers to whom a person may have the data sent directly (GDPR Art. 20(2)). */
  transferTargets: z.array(transferTargetSchema).default([]),
  retention: z
    .strictObject({ caseLog: duration.default('P24M'), contact: duration.default('P90D') })
    .default({ caseLog: 'P24M', contact: 'P90D' }),
  /** Said in every access answer (Art. 15(1)(h)). */
  automatedDecisions: localised,
  /** Clauses of the company's own published policy that the check may warn about. */
  policyClauses: z.array(z.string()).default([]),
});
export type Controller = z.infer<typeof controllerSchema>;
