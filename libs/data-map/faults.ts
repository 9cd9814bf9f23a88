/** What is wrong with a configuration, where, and what to do about it. */

/** A place in a file of the configuration; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export const FAULT_CODES = [
  'unreadable-file',
  'bad-yaml',
  'bad-value',
  'unknown-key',
  'duplicate-name',
  'dangling-reference',
  'loop',
  'unreachable-collection',
  'secret-in-reference',
  'unknown-category',
  'no-rule',
  'void-clause',
  'sole-officer',
  'live-database',
  'california-unsaid',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** An error makes the configuration unusable; a warning is for a person to judge. */
export interface Fault {
  readonly severity: 'error' | 'warning';
  readonly code: FaultCode;
  readonly at: Position;
  readonly message: string;
  readonly fix: string;
}

export const isError = (fault: Fault): boolean => fault.severity === 'error';

/** `file:line:column error code: message. Fix: …`, the form editors and terminals make clickable. */
export const formatFault = ({ severity, code, at, message, fix }: Fault): string =>
  `${at.file}:${at.line}:${at.column} ${severity} ${code}: ${message}\n    fix: ${fix}`;
