/** What came of each correction, in the person's words: names of fields, never a value. */
import type { RectificationAnswer } from '#libs/contracts/rectification-plan';
import { COMMA, systemName, type AnswerLine, type NamedSystem, type Speaking } from './answer-lines.js';
import type { MessageKey } from './en.js';
import type { Translator } from './translate.js';

type Answered = RectificationAnswer['corrections'][number];
type Place = Pick<Answered['changes'][number], 'system' | 'collection' | 'field'>;

export const rectificationLines = (
  { corrections, recipients = [] }: RectificationAnswer,
  speaking: Speaking,
): AnswerLine[] => [
  ...corrections.flatMap((one) => linesOf(one, speaking)),
  ...(recipients.length === 0 ? [] : [recipientsLine(recipients, speaking)]),
];

/** Who uses the data for purposes of its own, and was told what is right (GDPR Art. 19). */
const recipientsLine = (names: readonly string[], { t }: Speaking): AnswerLine => ({
  label: t.text('corrected.recipients'),
  value: names.join(COMMA[t.language]),
});

function linesOf({ number, declined, about, changes }: Answered, speaking: Speaking): AnswerLine[] {
  const { t } = speaking;
  const label = t.text('corrected.point', { number });
  const labelOf = (place: Place): string => `${label} · ${placeName(place, speaking)}`;
  if (declined !== undefined) {
    const value = t.text('corrected.declined', { because: t.text(`declined.${declined}`) });
    return [{ label: about === undefined ? label : labelOf(about), value }];
  }
  return changes.map((change) => ({
    label: labelOf(change),
    value:
      change.outcome === 'cannot'
        ? t.text('corrected.cannot', { because: t.text(becauseKey(change.because)) })
        : t.text(`corrected.${change.outcome}`),
  }));
}

/** `Your account · name`; the system alone where a person found the place. */
function placeName({ system, collection, field }: Place, { systems, t }: Speaking): string {
  const known = systems.find(({ key }) => key === system);
  const name = systemName(system, { systems, t });
  if (collection === undefined || field === undefined) return name;
  return `${name} · ${fieldName(known, { collection, field }, t)}`;
}

/** From `labels` of systems.yaml, else the field's own name. */
export function fieldName(
  system: NamedSystem | undefined,
  { collection, field }: { readonly collection: string; readonly field: string },
  t: Translator,
): string {
  const label = system?.labels[`${collection.split(':').at(-1)}.${field}`]?.[t.language];
  return label ?? field.replaceAll(/[_.]/g, ' ');
}

const BECAUSE = [
  'final-invoice',
  'not-possible',
  'no-old-address',
  'read-only',
  'key',
  'not-null',
  'too-long',
  'wrong-type',
  'taken',
] as const;

function becauseKey(code: string | undefined): MessageKey {
  const known = BECAUSE.find((one) => one === code);
  return known === undefined ? 'because.other' : `because.${known}`;
}
