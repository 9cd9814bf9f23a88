/** The plan of an erasure, in the form that is digested, approved and shown. Counts and names, never a value. */
import { z } from 'zod';
import { COVERAGE_ACTS, KEEP_GROUNDS } from '#libs/domain/decisions';
import {
  ERASURE_DISPOSITIONS,
  MASKING_STRATEGIES,
  OPPOSING_GROUNDS,
  TASK_OUTCOMES,
} from '#libs/domain/words';
import { systemMarkSchema } from './marks.js';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

export const erasureItemSchema = z.strictObject({
  collection: z.string(),
  disposition: z.enum(ERASURE_DISPOSITIONS),
  rows: z.int().min(0),
  /** Rows that may be changed at most. */
  atMost: z.int().min(0),
  columns: z.array(z.string()).readonly(),
  strategies: z.record(z.string(), z.enum(MASKING_STRATEGIES)).optional(),
  ground: z.string().optional(),
  keptUntil: z.iso.date().optional(),
  reviewOn: z.iso.date().optional(),
  notAppliedBecause: z.string().optional(),
  note: z.string().optional(),
  reversible: z.boolean(),
});

export const erasurePlanSchema = z
  .strictObject({
    format: z.literal('wafa-erasure-plan-v1'),
    caseId: z.uuid(),
    right: z.literal('erasure'),
    foundAsOf: z.iso.datetime(),
    configurationDigest: hex,
    /** How many identifiers of each kind the search began from. */
    identifiers: z.record(z.string(), z.int()),
    /** What officers decided in this case beside the map; they are among its preparers. */
    decisions: z
      .array(
        z.strictObject({
          id: z.uuid(),
          system: z.string(),
          /** None: everything in the system. */
          collection: z.string().optional(),
          /** None: the whole record. */
          columns: z.array(z.string()).readonly(),
          act: z.enum(COVERAGE_ACTS),
          ground: z.enum(KEEP_GROUNDS).optional(),
          keptUntil: z.iso.date().optional(),
          reviewOn: z.iso.date().optional(),
          by: z.string(),
        }),
      )
      .readonly()
      .optional(),
    /** One person approves for two, after a delay: the company has one officer. */
    soleOfficer: z.literal(true).optional(),
    /** In the order in which they are erased. */
    systems: z.array(
      z.strictObject({
        system: z.string(),
        /** Who erases: Wafa, a person, or nobody because there is nothing. */
        by: z.enum(['wafa', 'person', 'nobody']),
        records: z.int().min(0),
        /** Keyed digest of the rows meant: an approval is for exactly these. */
        targets: hex.optional(),
        manualResult: z.enum(TASK_OUTCOMES).optional(),
        /** Nothing of the system is touched: a legal hold, or an officer's decision. */
        left: z
          .strictObject({
            ground: z.string(),
            keptUntil: z.iso.date().optional(),
            reviewOn: z.iso.date().optional(),
          })
          .optional(),
        items: z.array(erasureItemSchema).readonly(),
        notSearched: z.array(z.strictObject({ collection: z.string(), needs: z.string() })).readonly(),
      }),
    ),
    /** The person wants the data kept by these: nobody can approve the plan while one stands. */
    restrictions: z
      .array(z.strictObject({ restriction: z.uuid(), ground: z.enum(OPPOSING_GROUNDS) }))
      .optional(),
    /** What was restricted and taken off public view before; reversible, and needs no approval. */
    done: z.array(systemMarkSchema).optional(),
  })
  .meta({ id: 'ErasurePlan' });
export type ErasurePlan = z.infer<typeof erasurePlanSchema>;
export type PlannedItem = z.infer<typeof erasureItemSchema>;

/** What the person is told at the end, a line a system. */
export const erasureAnswerSchema = z.array(
  z.strictObject({
    system: z.string(),
    /** Records deleted or made anonymous. */
    erased: z.int().min(0),
    kept: z.array(
      z.strictObject({
        collection: z.string(),
        rows: z.int().min(1),
        ground: z.string().optional(),
        until: z.iso.date().optional(),
        reviewOn: z.iso.date().optional(),
      }),
    ),
    /** A processor confirmed the request on this day and has to have deleted by the other; nobody can read whether it has. */
    acceptedOn: z.iso.date().optional(),
    acceptedUntil: z.iso.date().optional(),
    /** Kinds of records that the identifiers at hand could not reach. */
    notSearched: z.int().min(1).optional(),
    /** All of it stays, where nobody counted what there is. */
    left: z
      .strictObject({
        ground: z.string(),
        until: z.iso.date().optional(),
        reviewOn: z.iso.date().optional(),
      })
      .optional(),
    /** What stays is stored for its ground and used for nothing else. */
    restricted: z.literal(true).optional(),
    /** Something of it was taken off public view, and stays so. */
    unpublished: z.literal(true).optional(),
    /** Independent recipients that were told (GDPR Art. 19). */
    told: z.array(z.string()).optional(),
    /** The person cancelled before it was touched, or before its result was known. */
    cancelled: z.enum(['untouched', 'unsure']).optional(),
    /** What a person reported who stopped that more is sent there. */
    stopped: z.enum(TASK_OUTCOMES).optional(),
    /** What a person reported who erased by hand. */
    byHand: z.enum(TASK_OUTCOMES).optional(),
  }),
);
export type ErasureAnswer = z.infer<typeof erasureAnswerSchema>;
