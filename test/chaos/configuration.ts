/** The shipped example with times that a test can wait for. */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OTHER_CONTROLLER } from './driver/errands.js';
import { ROOT } from './root.js';

export interface ConfigurationChanges {
  /** Where another controller takes packages by PUT; none where nothing is said. */
  readonly transferUrl?: string;
  /** ISO 8601 duration instead of the shipped 72 hours; one second where nothing else is said. */
  readonly mailboxHold?: string;
  /** ISO 8601 duration after an erasure; as shipped where nothing is said. */
  readonly backupsKeptFor?: string;
  /** Calls a second that every system is asked with at most; as shipped where nothing is said. */
  readonly perSecond?: number;
}

/** Copies the example into `folder` and gives it back. */
export function chaosConfiguration(
  folder: string,
  { mailboxHold = 'PT1S', backupsKeptFor, perSecond, transferUrl }: ConfigurationChanges = {},
): string {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(ROOT, 'examples', 'qwenimage'), folder, { recursive: true });
  change(join(folder, 'controller.yaml'), /mailboxHold: \S+/, `mailboxHold: ${mailboxHold}`);
  if (transferUrl !== undefined) {
    const target = {
      key: OTHER_CONTROLLER,
      name: { en: 'Other Studio', ar: 'استوديو آخر' },
      url: transferUrl,
    };
    appendFileSync(join(folder, 'controller.yaml'), `\ntransferTargets: ${JSON.stringify([target])}\n`);
  }
  if (backupsKeptFor !== undefined)
    change(join(folder, 'systems.yaml'), /keptFor: \S+/g, `keptFor: ${backupsKeptFor}`);
  if (perSecond !== undefined)
    change(join(folder, 'systems.yaml'), /perSecond: \d+/g, `perSecond: ${perSecond}`);
  return folder;
}

function change(path: string, pattern: RegExp, text: string): void {
  const shipped = readFileSync(path, 'utf8');
  if (!new RegExp(pattern).test(shipped)) throw new Error(`${path} has no ${pattern.source}`);
  writeFileSync(path, shipped.replace(pattern, text));
}
