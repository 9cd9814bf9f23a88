/** The shipped example with times that a test can wait for. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.js';

export interface ConfigurationChanges {
  /** ISO 8601 duration instead of the shipped 72 hours; one second where nothing else is said. */
  readonly mailboxHold?: string;
  /** Calls a second that every system is asked with at most; as shipped where nothing is said. */
  readonly perSecond?: number;
}

/** Copies the example into `folder` and gives it back. */
export function chaosConfiguration(
  folder: string,
  { mailboxHold = 'PT1S', perSecond }: ConfigurationChanges = {},
): string {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(ROOT, 'examples', 'qwenimage'), folder, { recursive: true });
  change(join(folder, 'controller.yaml'), /mailboxHold: \S+/, `mailboxHold: ${mailboxHold}`);
  if (perSecond !== undefined)
    change(join(folder, 'systems.yaml'), /perSecond: \d+/g, `perSecond: ${perSecond}`);
  return folder;
}

function change(path: string, pattern: RegExp, text: string): void {
  const shipped = readFileSync(path, 'utf8');
  if (!new RegExp(pattern).test(shipped)) throw new Error(`${path} has no ${pattern.source}`);
  writeFileSync(path, shipped.replace(pattern, text));
}
