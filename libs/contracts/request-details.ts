/** What a person says with a right: codes only, kept with the case. Values to be corrected are sealed apart. */
import { z } from 'zod';
import { ACCESS_SCOPES } from '#libs/domain/california';
import { PURPOSES, RESTRICTION_GROUNDS, type Right } from '#libs/domain/words';

const purposes = z.array(z.enum(PURPOSES)).max(PURPOSES.length);

/** Keys of systems.yaml. */
const systems = z.array(z.string().regex(/^[a-z0-9-]{1,60}$/)).max(100);

/**
 * GDPR Art. 18: on which ground, for which purposes and which data (none: for all), and what only they may ask for.
 * With both, it is the named data that is restricted, for the named purposes.
 */
export const restrictionDetails = z.strictObject({
  ground: z.enum(RESTRICTION_GROUNDS),
  purposes: purposes.default([]),
  systems: systems.default([]),
  lockAccount: z.boolean().default(false),
  pauseBilling: z.boolean().default(false),
});

/** GDPR Art. 7(3). */
export const withdrawalDetails = z.strictObject({ purposes: purposes.min(1) });

/** GDPR Art. 21(1), 21(2). */
export const OBJECTION_TARGETS = ['direct-marketing', 'legitimate-interest', 'profiling'] as const;
export type ObjectionTarget = (typeof OBJECTION_TARGETS)[number];
export const objectionDetails = z.strictObject({ to: z.enum(OBJECTION_TARGETS) });

/** GDPR Art. 16, 18(1)(a): store only, until it is checked. */
export const rectificationDetails = z.strictObject({ restrictMeanwhile: z.boolean().default(false) });

/** Cal. Civ. Code 1798.110: the data itself, or which kinds of it. Only under the law of California. */
export const accessDetails = z.strictObject({ scope: z.enum(ACCESS_SCOPES) });

export const requestDetailsSchema = z.strictObject({
  access: accessDetails.optional(),
  restriction: restrictionDetails.optional(),
  withdrawal: withdrawalDetails.optional(),
  objection: objectionDetails.optional(),
  rectification: rectificationDetails.optional(),
});
export type RequestDetails = z.infer<typeof requestDetailsSchema>;

/** Rights that cannot be served without their details. */
export const DETAILED_RIGHTS = ['restriction', 'withdrawal', 'objection'] as const satisfies readonly Right[];

export const isDetailed = (right: Right): right is (typeof DETAILED_RIGHTS)[number] =>
  (DETAILED_RIGHTS as readonly Right[]).includes(right);

/** What is kept with the case of this right. */
export const detailsOf = (details: RequestDetails, right: Right): object =>
  right in details ? (details[right as keyof RequestDetails] ?? {}) : {};
