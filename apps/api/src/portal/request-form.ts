/**
 * The form without memory: every step is a POST that carries all that was typed so far and comes back as the next
 * page. What is finally sent goes through the same schema as the JSON API.
 */
import { MAX_VALUE_CHARACTERS } from '#libs/contracts/corrections';
import { newRequestSchema, type NewRequest } from '#libs/contracts/request';
import { newToken } from '#libs/crypto/tokens';
import { RIGHTS, type Language, type Right } from '#libs/domain/words';
import {
  asksForChoices,
  CHOICE_FIELDS,
  choiceFaults,
  detailsChosen,
  isChosenFor,
  readChoices,
  SCOPE_FIELDS,
} from './choices.js';
import {
  CORRECTION_FIELDS,
  correctionFault,
  correctionRows,
  faultsOfRows,
  readCorrections,
} from './correction-rows.js';
import {
  FORM_STEPS,
  type FaultyControl,
  type FormFault,
  type FormField,
  type FormStep,
  type FormValues,
} from './view-models.js';

export const FIELDS_OF_STEP: Readonly<Record<FormStep, readonly FormField[]>> = {
  rights: ['rights'],
  corrections: [...CORRECTION_FIELDS, 'restrictMeanwhile'],
  choices: CHOICE_FIELDS,
  who: ['contactEmail', 'relation', 'name'],
  details: ['phone', 'accountId', 'country', 'region', 'transferTo', 'freeText'],
  scope: SCOPE_FIELDS,
  check: [],
};

export const MAXIMUM_CHARACTERS: Readonly<Partial<Record<FormField, number>>> = {
  contactEmail: 254,
  name: 200,
  phone: 320,
  accountId: 320,
  region: 80,
  freeText: 4_000,
  correctionWrong: MAX_VALUE_CHARACTERS,
  correctionRight: MAX_VALUE_CHARACTERS,
};

export type FormFaults = Readonly<Partial<Record<FaultyControl, FormFault>>>;

/** The steps of this form: corrections and choices are asked for only with their rights. `regimes`: of the company. */
export const stepsOfForm = (values: FormValues, regimes: readonly string[] = []): readonly FormStep[] =>
  FORM_STEPS.filter((step) => {
    if (step === 'corrections') return values.rights.includes('rectification');
    if (step === 'scope') return isChosenFor(values, 'accessScope', regimes);
    return step !== 'choices' || asksForChoices(values);
  });

export type FormTurn =
  | {
      readonly kind: 'page';
      readonly step: FormStep;
      readonly values: FormValues;
      readonly faults: FormFaults;
      readonly idempotencyKey: string;
    }
  | {
      readonly kind: 'send';
      readonly request: NewRequest;
      readonly values: FormValues;
      readonly idempotencyKey: string;
    };

export const EMPTY_FORM: FormValues = {
  rights: [],
  relation: 'self',
  contactEmail: '',
  name: '',
  phone: '',
  accountId: '',
  country: '',
  region: '',
  transferTo: '',
  freeText: '',
  correctionAbout: [],
  correctionWrong: [],
  correctionRight: [],
  restrictMeanwhile: '',
  withdrawnPurposes: [],
  objectionTo: '',
  restrictionGround: '',
  restrictionScope: '',
  restrictionPurposes: [],
  restrictionSystems: [],
  restrictionExtras: [],
  accessScope: '',
};

export const firstTurn = (right?: Right): FormTurn & { readonly kind: 'page' } => ({
  kind: 'page',
  step: 'rights',
  values: { ...EMPTY_FORM, rights: right === undefined ? [] : [right] },
  faults: {},
  idempotencyKey: newToken(),
});

/**
 * `body` is the parsed form. `go` says which button was pressed: `next`, `send`, `stay` (another language), `add` (one
 * more row of corrections) or the name of a step to go back to.
 */
export function takeTurn(body: unknown, language: Language, regimes: readonly string[] = []): FormTurn {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const go = textOf(fields['go']);
  const values = readValues(fields, go === 'add');
  const steps = stepsOfForm(values, regimes);
  const step = steps.find((name) => name === fields['step']) ?? 'rights';
  const sentKey = textOf(fields['idempotencyKey']);
  const idempotencyKey = /^[\w-]{20,64}$/.test(sentKey) ? sentKey : newToken();
  const page = (at: FormStep, faults: FormFaults = {}): FormTurn => ({
    kind: 'page',
    step: at,
    values,
    faults,
    idempotencyKey,
  });

  const back = steps.find((name) => name === go);
  if (back && steps.indexOf(back) <= steps.indexOf(step)) return page(back);
  if (go === 'stay' || (go === 'add' && step === 'corrections')) return page(step);
  const checked = check(values, { language, regimes });
  const faulty = steps
    .slice(0, steps.indexOf(step) + 1)
    .find((name) => Object.keys(pick(checked.faults, FIELDS_OF_STEP[name])).length > 0);
  if (faulty) return page(faulty, pick(checked.faults, FIELDS_OF_STEP[faulty]));
  if (step === 'check' && checked.request) {
    return { kind: 'send', request: checked.request, values, idempotencyKey };
  }
  return page(steps[steps.indexOf(step) + 1] ?? 'check');
}

/** The direct transfer belongs to portability: a choice made before that right was taken back counts for nothing. */
export const isAsked = (values: FormValues, field: FormField): boolean =>
  field !== 'transferTo' || values.rights.includes('portability');

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '';

function readValues(fields: Readonly<Record<string, unknown>>, oneMore: boolean): FormValues {
  const rights = [fields['rights']].flat().filter((value) => typeof value === 'string');
  const text = (name: FormField): string => textOf(fields[name]);
  return {
    rights: [...new Set(rights)].slice(0, RIGHTS.length),
    relation: text('relation'),
    contactEmail: text('contactEmail'),
    name: text('name'),
    phone: text('phone'),
    accountId: text('accountId'),
    country: text('country'),
    region: text('region'),
    transferTo: text('transferTo'),
    freeText: text('freeText'),
    restrictMeanwhile: text('restrictMeanwhile'),
    ...readCorrections(fields, { oneMore, textOf }),
    ...readChoices(fields, textOf),
  };
}

const CLAIM_FIELDS = [
  ['phone', 'phone_number'],
  ['accountId', 'external_id'],
] as const;

function check(
  values: FormValues,
  { language, regimes }: { readonly language: Language; readonly regimes: readonly string[] },
): { faults: FormFaults; request?: NewRequest } {
  const claimed = CLAIM_FIELDS.filter(([field]) => values[field] !== '');
  const optional = Object.fromEntries(
    (['name', 'country', 'region', 'transferTo', 'freeText'] as const)
      .filter((field) => values[field] !== '' && isAsked(values, field))
      .map((field) => [field, values[field]]),
  );
  const parsed = newRequestSchema.safeParse({
    rights: values.rights,
    relation: values.relation,
    contactEmail: values.contactEmail,
    language,
    claims: claimed.map(([field, kind]) => ({ kind, value: values[field] })),
    corrections: values.rights.includes('rectification') ? correctionRows(values) : [],
    details: detailsChosen(values, regimes),
    ...optional,
  });
  const faults: Partial<Record<FaultyControl, FormFault>> = {
    ...faultsOfRows(values),
    ...choiceFaults(values, regimes),
  };
  for (const { path, code } of parsed.error?.issues ?? []) {
    const [top, index] = path;
    // Told by the page's own look at its choices.
    if (top === 'details') continue;
    if (top === 'corrections') {
      Object.assign(faults, correctionFault(values, { path, code }));
      continue;
    }
    const field = top === 'claims' ? claimed[Number(index)]?.[0] : (top as FormField);
    if (field) faults[field] ??= faultOf(values[field], code);
  }
  return parsed.success && Object.keys(faults).length === 0 ? { faults, request: parsed.data } : { faults };
}

function faultOf(value: string | readonly string[], code: string): FormFault {
  if (value.length === 0) return 'missing';
  return code === 'too_big' ? 'too-long' : 'wrong';
}

const pick = (faults: FormFaults, fields: readonly FormField[]): FormFaults =>
  Object.fromEntries(
    Object.entries(faults).filter(([control]) => fields.includes(control.replace(/-\d+$/, '') as FormField)),
  );
