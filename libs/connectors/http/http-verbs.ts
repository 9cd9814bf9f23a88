/** Version 2 of the protocol: what a service is told to do and answers. The OpenAPI document says the same. */
import { z } from 'zod';
import { ERASURE_DISPOSITIONS } from '#libs/domain/words';
import { keySchema } from './http-protocol.js';

const MAX_ROWS = 200_000;
const MAX_CHECK_AFTER_SECONDS = 7 * 86_400;
const requestId = z.string();
const collection = z.string().min(1).max(60);
const rows = z.int().min(0).max(MAX_ROWS);
/** Codes only: a service can write nothing of a person into a plan, an answer or a log. */
const code = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

/** Why a service does not do what it is told. */
const REFUSALS = ['more-than-planned', 'legal-hold', 'not-possible', 'another-person'] as const;

const refused = z.object({ requestId, status: z.literal('refused'), reason: z.enum(REFUSALS) });
export type Refused = z.infer<typeof refused>;
const pending = z.object({
  requestId,
  status: z.literal('pending'),
  checkAfterSeconds: z.int().min(1).max(MAX_CHECK_AFTER_SECONDS),
});

/** A row that is meant, and which of the identifiers led to it. */
const meantRow = z.object({ key: keySchema, via: z.object({ kind: z.string(), value: z.string() }) });
export type MeantRow = z.infer<typeof meantRow>;

const counted = z.object({ collection, rows });

const fate = z
  .object({
    collection,
    disposition: z.enum(ERASURE_DISPOSITIONS).extract(['delete', 'mask', 'keep']),
    rows: z.array(meantRow).min(1).max(MAX_ROWS),
    columns: z.array(z.string().max(100)).max(500).default([]),
    ground: code.optional(),
    keptUntil: z.iso.date().optional(),
    reviewOn: z.iso.date().optional(),
  })
  .refine(({ disposition, columns }) => disposition !== 'mask' || columns.length > 0)
  .refine(
    ({ disposition, ground, keptUntil, reviewOn }) =>
      disposition !== 'keep' || (ground !== undefined && (keptUntil ?? reviewOn) !== undefined),
  );
export type Fate = z.infer<typeof fate>;

export const erasurePlanSchema = z.discriminatedUnion('status', [
  refused,
  z.object({
    requestId,
    status: z.literal('done'),
    items: z.array(fate).max(1_000),
    notSearched: z
      .array(z.object({ collection, needs: z.string().regex(/^needs [a-z_]{1,40}( or [a-z_]{1,40}){0,9}$/) }))
      .max(100)
      .default([]),
  }),
]);

export const erasureDoneSchema = z.discriminatedUnion('status', [
  refused,
  pending,
  z.object({
    requestId,
    status: z.literal('accepted'),
    receivedAt: z.iso.datetime({ offset: true }),
    finalBy: z.iso.date(),
  }),
  z.object({
    requestId,
    status: z.literal('done'),
    changed: z.array(counted).max(1_000),
    deferred: z
      .array(counted.extend({ from: z.iso.date(), ground: code }))
      .max(1_000)
      .default([]),
  }),
]);

export const leftSchema = z.object({ requestId, left: z.array(counted).max(1_000) });

export const markedSchema = z.discriminatedUnion('status', [
  refused,
  pending,
  z.object({
    requestId,
    status: z.literal('done'),
    items: z.array(counted.extend({ by: z.string().regex(/^[A-Za-z0-9_. -]{1,60}$/) })).max(1_000),
    endsAt: z.iso.datetime({ offset: true }).optional(),
  }),
]);

export const rectificationPlanSchema = z.discriminatedUnion('status', [
  refused,
  z.object({
    requestId,
    status: z.literal('done'),
    corrections: z
      .array(
        z.object({
          id: z.string(),
          rows: z.array(meantRow).max(MAX_ROWS),
          right: rows,
          notPossible: code.optional(),
        }),
      )
      .max(1_000),
  }),
]);

export const rectifiedSchema = z.discriminatedUnion('status', [
  refused,
  pending,
  z.object({ requestId, status: z.literal('done'), changed: z.record(z.string(), rows) }),
]);

export const wrongSchema = z.object({ requestId, wrong: z.array(z.string()).max(1_000) });
