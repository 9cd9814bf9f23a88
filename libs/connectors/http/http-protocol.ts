/** What is asked and answered: docs/connectors/http-connector.openapi.yaml says the same to those who write a service. */
import { z } from 'zod';
import type { Identifier } from '#libs/connectors/kit/connector';

export interface DiscoverQuestion {
  /** Of one search; the same for all its pages. */
  readonly requestId: string;
  readonly identifiers: readonly Identifier[];
  readonly asOf: string;
  /** The next page of one collection. */
  readonly collection?: string;
  readonly next?: string;
}

const MAX_CURSOR_CHARACTERS = 1000;

/** What names a record within its collection. */
export const keySchema = z.record(z.string(), z.string()).refine((key) => Object.keys(key).length > 0);

const recordSchema = z.object({
  key: keySchema,
  /** Which of the identifiers led to this record. */
  via: z.object({ kind: z.string(), value: z.string() }),
  data: z.record(z.string(), z.unknown()),
});

export const discoverAnswerSchema = z.object({
  requestId: z.string(),
  collections: z.array(
    z.object({
      collection: z.string(),
      records: z.array(recordSchema),
      notSearched: z
        .string()
        .regex(/^needs [a-z_]{1,40}( or [a-z_]{1,40}){0,9}$/)
        .optional(),
      next: z.string().min(1).max(MAX_CURSOR_CHARACTERS).optional(),
    }),
  ),
});
export type DiscoverAnswer = z.infer<typeof discoverAnswerSchema>;
export type AnsweredCollection = DiscoverAnswer['collections'][number];
export type AnsweredRecord = AnsweredCollection['records'][number];

/** `does`: since version 2 of the protocol. Verbs that we do not know are no fault. */
export const healthAnswerSchema = z.object({
  status: z.literal('ok'),
  does: z.array(z.string().max(40)).max(100).optional(),
});
