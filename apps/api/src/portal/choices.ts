/** What some rights ask beside their name: which consents, what is objected to, why to restrict. Pure. */
import { ACCESS_SCOPES, lawOfAnswer } from '#libs/domain/california';
import { OBJECTION_TARGETS, type RequestDetails } from '#libs/contracts/request-details';
import { RESTRICTION_GROUNDS, type Purpose, type Right } from '#libs/domain/words';
import type { FormFault, FormField, FormValues } from './view-models.js';

/** The consents that the form offers to withdraw; the others are rights of their own. */
export const WITHDRAWN_PURPOSES = [
  'marketing',
  'cookies',
  'analytics',
  'ai-training',
] as const satisfies readonly Purpose[];

/** Uses that a restriction can be limited to here; the API takes the others, too. */
const RESTRICTED_PURPOSES = WITHDRAWN_PURPOSES;

/** `some`: the two lists that follow say what. */
export const RESTRICTION_SCOPES = ['everything', 'some'] as const;

/** Never done unless asked for. */
export const RESTRICTION_EXTRAS = ['lockAccount', 'pauseBilling'] as const;

/** What the one checkbox beside the corrections sends. */
export const MEANWHILE = 'yes';

export type ChoiceField = Extract<
  FormField,
  'withdrawnPurposes' | 'objectionTo' | `restriction${string}` | 'accessScope'
>;

/** Each with the right it belongs to; in the order of the page. */
const RIGHT_OF: Readonly<Record<ChoiceField, Right>> = {
  withdrawnPurposes: 'withdrawal',
  objectionTo: 'objection',
  restrictionGround: 'restriction',
  restrictionScope: 'restriction',
  restrictionPurposes: 'restriction',
  restrictionSystems: 'restriction',
  restrictionExtras: 'restriction',
  accessScope: 'access',
};

const ALL_CHOICES = Object.keys(RIGHT_OF) as readonly ChoiceField[];

/** Asked once it is known where the person lives. */
export const SCOPE_FIELDS = ['accessScope'] as const satisfies readonly ChoiceField[];
export const CHOICE_FIELDS = ALL_CHOICES.filter((field) => field !== 'accessScope');

export const isChoice = (field: FormField): field is ChoiceField =>
  (ALL_CHOICES as readonly FormField[]).includes(field);

/** A choice made before its right, or the residence that it goes with, was taken back counts for nothing. */
export const isChosenFor = (
  values: FormValues,
  field: ChoiceField,
  regimes: readonly string[] = [],
): boolean =>
  values.rights.includes(RIGHT_OF[field]) &&
  (field !== 'accessScope' || lawOfAnswer(regimes, residenceOf(values)) === 'CCPA');

const residenceOf = ({ country, region }: FormValues) => ({ country, region });

export const asksForChoices = (values: FormValues): boolean =>
  CHOICE_FIELDS.some((field) => isChosenFor(values, field));

/** May be left alone: what they limit or add was asked before. */
const OPTIONAL: ReadonlySet<ChoiceField> = new Set([
  'restrictionPurposes',
  'restrictionSystems',
  'restrictionExtras',
]);

/** What the page offers; the systems are the company's, and looked at with the request. */
const OFFERED: Readonly<Partial<Record<ChoiceField, readonly string[]>>> = {
  withdrawnPurposes: WITHDRAWN_PURPOSES,
  objectionTo: OBJECTION_TARGETS,
  restrictionGround: RESTRICTION_GROUNDS,
  restrictionScope: RESTRICTION_SCOPES,
  restrictionPurposes: RESTRICTED_PURPOSES,
  restrictionExtras: RESTRICTION_EXTRAS,
  accessScope: ACCESS_SCOPES,
};

/** Every answer is one that the page offers; everything or a part of it, never both and never an empty part. */
export function choiceFaults(
  values: FormValues,
  regimes: readonly string[],
): Partial<Record<ChoiceField, FormFault>> {
  const faults: Partial<Record<ChoiceField, FormFault>> = {};
  for (const field of ALL_CHOICES.filter((one) => isChosenFor(values, one, regimes))) {
    const chosen = [values[field]].flat().filter((value) => value !== '');
    const offered = OFFERED[field];
    if (offered && chosen.some((value) => !offered.includes(value))) faults[field] = 'wrong';
    else if (chosen.length === 0 && !OPTIONAL.has(field)) faults[field] = 'missing';
  }
  return { ...scopeFaults(values), ...faults };
}

function scopeFaults(values: FormValues): Partial<Record<ChoiceField, FormFault>> {
  if (!isChosenFor(values, 'restrictionScope')) return {};
  const { restrictionScope: scope, restrictionPurposes, restrictionSystems } = values;
  const parts = restrictionPurposes.length + restrictionSystems.length;
  if (scope === 'everything' && parts > 0) return { restrictionScope: 'wrong' };
  return scope === 'some' && parts === 0 ? { restrictionPurposes: 'missing' } : {};
}

/** What a restriction is limited to is said only where it is limited. */
export const isPartOfScope = (field: ChoiceField): boolean =>
  field === 'restrictionPurposes' || field === 'restrictionSystems';

/** For the schema of the request, which is the same for the form and the API. */
export function detailsChosen(
  values: FormValues,
  regimes: readonly string[],
): Record<keyof RequestDetails, unknown> | object {
  const asked = (field: ChoiceField): boolean => isChosenFor(values, field, regimes);
  return {
    ...(asked('accessScope') ? { access: { scope: values.accessScope } } : {}),
    ...(asked('withdrawnPurposes') ? { withdrawal: { purposes: values.withdrawnPurposes } } : {}),
    ...(asked('objectionTo') ? { objection: { to: values.objectionTo } } : {}),
    ...(asked('restrictionGround')
      ? {
          restriction: {
            ground: values.restrictionGround,
            purposes: values.restrictionPurposes,
            systems: values.restrictionSystems,
            lockAccount: values.restrictionExtras.includes('lockAccount'),
            pauseBilling: values.restrictionExtras.includes('pauseBilling'),
          },
        }
      : {}),
    ...(restrictsMeanwhile(values) ? { rectification: { restrictMeanwhile: true } } : {}),
  };
}

/** Asked for beside the corrections. */
const restrictsMeanwhile = ({ rights, restrictMeanwhile }: FormValues): boolean =>
  rights.includes('rectification') && restrictMeanwhile === MEANWHILE;

/** As sent: every value once. */
export function readChoices(
  fields: Readonly<Record<string, unknown>>,
  textOf: (value: unknown) => string,
): Pick<FormValues, ChoiceField> {
  const list = (name: ChoiceField): string[] =>
    [...new Set([fields[name]].flat().map(textOf))].filter((value) => value !== '').slice(0, 100);
  return {
    withdrawnPurposes: list('withdrawnPurposes'),
    objectionTo: textOf(fields['objectionTo']),
    restrictionGround: textOf(fields['restrictionGround']),
    restrictionScope: textOf(fields['restrictionScope']),
    restrictionPurposes: list('restrictionPurposes'),
    restrictionSystems: list('restrictionSystems'),
    restrictionExtras: list('restrictionExtras'),
    accessScope: textOf(fields['accessScope']),
  };
}
