/** Recipients that are told of erasures, corrections and restrictions (GDPR Art. 19). */
import type { IdentifierKind, Language } from '#libs/domain/words';
import type { System } from './systems.js';

export interface ToldRecipient {
  readonly system: string;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  /** Kinds of identifiers by which it knows a person. */
  readonly identifiers: readonly IdentifierKind[];
}

export const toldRecipients = (systems: readonly Pick<System, 'key' | 'recipients'>[]): ToldRecipient[] =>
  systems.flatMap(({ key, recipients }) =>
    recipients.flatMap(({ name, notify }) => (notify ? [{ system: key, name, ...notify }] : [])),
  );
