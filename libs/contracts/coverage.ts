/** What officers may decide about the erasure of one case. */
import { z } from 'zod';
import { COVERAGE_ACTS, KEEP_GROUNDS } from '#libs/domain/decisions';
import { casePlace } from './staff.js';

const note = z.string().trim().min(1).max(2_000).optional();
const system = z.string().max(40);
const collection = z.string().min(1).max(200);

const stay = {
  /** Last day on which it stays. */
  keptUntil: z.iso.date().optional(),
  /** Day on which somebody has to look again. */
  reviewOn: z.iso.date().optional(),
};

interface Staying {
  readonly ground?: string | undefined;
  readonly keptUntil?: string | undefined;
  readonly reviewOn?: string | undefined;
}
const ENDS = { message: 'what stays has an end or a day of review', path: ['reviewOn'] };
const FRAUD_ENDS = { message: 'records against fraud stay until a date', path: ['keptUntil'] };
const fraudEnds = ({ ground, keptUntil }: Staying): boolean =>
  ground !== 'fraud-prevention' || keptUntil !== undefined;
const ends = ({ keptUntil, reviewOn }: Staying): boolean => keptUntil !== undefined || reviewOn !== undefined;

const decision = z
  .strictObject({
    system,
    collection,
    /** None: the whole record. */
    columns: z.array(z.string().min(1).max(200)).max(200).default([]),
    /** `mask`: the columns are emptied. */
    act: z.enum(COVERAGE_ACTS),
    ground: z.enum(KEEP_GROUNDS).optional(),
    ...stay,
  })
  .refine(({ act, ground }) => (act === 'keep') === (ground !== undefined), {
    message: 'a ground is for what is kept, and needed there',
    path: ['ground'],
  })
  .refine(({ act, ...more }) => act !== 'keep' || ends(more), ENDS)
  .refine(fraudEnds, FRAUD_ENDS);

export const uncoveredSchema = z
  .strictObject({ decisions: z.array(decision).min(1).max(200), note })
  .meta({ id: 'UncoveredDecisions' });
export type UncoveredDecisions = z.infer<typeof uncoveredSchema>;

/** A class of records that stays although the map would erase it; without a collection, all of the system. */
export const keptClassSchema = z
  .strictObject({
    system,
    collection: collection.optional(),
    ground: z.enum(KEEP_GROUNDS),
    ...stay,
    note,
  })
  .refine(ends, ENDS)
  .refine(fraudEnds, FRAUD_ENDS)
  .meta({ id: 'KeptClass' });
export type KeptClass = z.infer<typeof keptClassSchema>;

export const decisionPlace = casePlace.extend({ decision: z.uuid() });
