/** PostgreSQL's and the network's errors → the closed table. Values of rows can stand in messages: those stay out. */
import { WafaError, type ErrorCode } from '#libs/domain/errors';

interface Row {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  /** The message names only objects of the catalogue, never values. */
  readonly speaks: boolean;
  /** Of statements that change rows; where only reading, it is something else. */
  readonly writing?: true;
}

const ROWS: readonly Row[] = [
  { pattern: /^(28...|42501|3D000)$/, code: 'system-refused', speaks: true },
  { pattern: /^25006$/, code: 'system-refused', speaks: true },
  { pattern: /^(42P01|42703|3F000|42883|42704)$/, code: 'map-mismatch', speaks: true },
  // Constraints; a trigger that refuses. Their messages can quote rows.
  { pattern: /^(23...|27000|44000|P0001|P0004)$/, code: 'erasure-conflict', speaks: false, writing: true },
  { pattern: /^(22...|42804|42846)$/, code: 'map-mismatch', speaks: false },
  { pattern: /^(08...|40...|53...|55P03|57...|58...)$/, code: 'system-unavailable', speaks: false },
];

/** Codes of node and of TLS, which no SQLSTATE looks like; and pg's messages without a code. */
const NETWORK = /^E[A-Z]|_/;
const NO_CONNECTION = /timeout|terminated|connection|not queryable|was closed/i;

export function toWafaError(system: string, error: unknown, isWriting = false): unknown {
  if (error instanceof WafaError) return error;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const state = typeof code === 'string' ? code : '';
  const said = typeof message === 'string' ? message : '';
  const row = ROWS.find(({ pattern, writing }) => pattern.test(state) && (isWriting || !writing));
  if (row) return new WafaError(row.code, `${system}: ${row.speaks ? `${said} (${state})` : state}`);
  if (NETWORK.test(state)) return new WafaError('system-unavailable', `${system}: ${state}`);
  if (state === '' && NO_CONNECTION.test(said)) {
    return new WafaError('system-unavailable', `${system}: no connection`);
  }
  return state === '' ? error : new WafaError('internal', `${system}: unexpected SQLSTATE ${state}`);
}
