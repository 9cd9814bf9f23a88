import { WafaError } from '#libs/domain/errors';

/**
 * Whether nothing of a transaction stands that ended with this error: our own word ended it before its commit. After any
 * other error the commit may have been carried out, and only the answer be lost: what it would count on has to stay.
 * Where it counts on nothing, housekeeping takes the rest.
 */
export const isCertainlyUndone = (error: unknown): boolean => error instanceof WafaError;
