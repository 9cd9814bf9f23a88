/** Faults of reaching Wafa's own database. Nothing was sent to it, so that the same call may be made again. */
import { types } from 'node:util';
import { WafaError } from '#libs/domain/errors';

/** Of the network, at `connect`; the last two are PostgreSQL's own: too many connections, and starting up. */
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', '53300', '57P03']);
/** pg and pg-pool give these no code. */
const TIMED_OUT = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
]);

/** `database-unavailable` where a connection could not be had; undefined for all else. */
export function databaseFault(exception: unknown): WafaError | undefined {
  if (!types.isNativeError(exception)) return undefined;
  const { code } = exception as NodeJS.ErrnoException;
  const why = TIMED_OUT.has(exception.message) ? 'no connection within its time' : code;
  if (why === undefined || (why === code && !UNREACHED.has(code))) return undefined;
  const detail = `the database cannot be reached (${why})`;
  return new WafaError('database-unavailable', detail, { cause: exception });
}
