/** Whose an effect of the ledger is, and which acts it can stand behind. */
import type { Observed, ObservedCall, ObservedChange, ObservedEffect } from './observed.js';

/** Key of the product's database in systems.yaml. */
export const PRODUCT = 'product-database';

/** What a writing connection to the product calls itself → actions of the ledger that it carries out. */
const WRITERS: Readonly<Record<string, RegExp>> = {
  'wafa erasure': /^erase$/,
  'wafa marking': /^mark\//,
  'wafa correction': /^rectify$/,
};
const ANY = /^(erase|rectify|mark\/.*)$/;
const ERASES = /^erase$/;
const NONE = /^$/;

export const behindChange = ({ by }: Pick<ObservedChange, 'by'>): RegExp => WRITERS[by] ?? NONE;

/** A deletion is no mark and no correction. */
export const behindCall = ({ method, path }: Pick<ObservedCall, 'method' | 'path'>): RegExp =>
  method === 'DELETE' || path.endsWith(':submitUserDeletion') ? ERASES : ANY;

/** It changed something there: neither refused nor an earlier answer given again. */
export const isWrite = ({ status, replayed }: ObservedCall): boolean =>
  status >= 200 && status < 300 && !replayed;

/** Effects by number of the person, and by her account in the product. */
export function effectsOfPeople({ people, cases, effects }: Observed): {
  readonly ofPerson: (number: number | null) => readonly ObservedEffect[];
  readonly ofAccount: (account: string | null) => readonly ObservedEffect[];
} {
  const references = new Map(cases.map(({ id, reference }) => [id, reference]));
  const byReference = new Map<string, ObservedEffect[]>();
  for (const effect of effects) {
    const reference = references.get(effect.caseId ?? '');
    if (reference === undefined) continue;
    byReference.set(reference, [...(byReference.get(reference) ?? []), effect]);
  }
  const of = (isShe: (one: Observed['people'][number]) => boolean): readonly ObservedEffect[] =>
    people.filter(isShe).flatMap(({ reference }) => byReference.get(reference) ?? []);
  return {
    ofPerson: (number) => of(({ person }) => person.number === number),
    ofAccount: (account) => of(({ person }) => person.accountId === account),
  };
}
