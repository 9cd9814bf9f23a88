/** One question for each right that needs more than its name; as few clicks as giving a consent takes. */
import type { ReactNode } from 'react';
import { ACCESS_SCOPES } from '#libs/domain/california';
import { OBJECTION_TARGETS } from '#libs/contracts/request-details';
import { RESTRICTION_GROUNDS } from '#libs/domain/words';
import type { MessageKey } from '#libs/i18n/en';
import type { Translator } from '#libs/i18n/translate';
import {
  CHOICE_FIELDS,
  isChosenFor,
  isPartOfScope,
  RESTRICTION_EXTRAS,
  RESTRICTION_SCOPES,
  WITHDRAWN_PURPOSES,
  type ChoiceField,
} from '../choices.js';
import type { FormFault, FormView } from '../view-models.js';
import { Choice, FaultText } from './fields.js';

interface StepProps {
  readonly view: FormView;
  readonly t: Translator;
}

interface Question {
  readonly legend: MessageKey;
  readonly hint?: MessageKey;
  readonly type: 'checkbox' | 'radio';
  /** None where the company has what is chosen from. */
  readonly options: readonly {
    readonly value: string;
    readonly title: MessageKey;
    readonly hint?: MessageKey;
  }[];
}

const QUESTIONS: Readonly<Record<ChoiceField, Question>> = {
  withdrawnPurposes: {
    legend: 'form.choices.withdrawal',
    type: 'checkbox',
    options: WITHDRAWN_PURPOSES.map((value) => ({ value, title: `form.choices.withdrawal.${value}` })),
  },
  objectionTo: {
    legend: 'form.choices.objection',
    type: 'radio',
    options: OBJECTION_TARGETS.map((value) => ({ value, title: `form.choices.objection.${value}` })),
  },
  restrictionGround: {
    legend: 'form.choices.restriction',
    type: 'radio',
    options: RESTRICTION_GROUNDS.map((value) => ({ value, title: `form.choices.restriction.${value}` })),
  },
  restrictionScope: {
    legend: 'form.choices.scope',
    type: 'radio',
    options: RESTRICTION_SCOPES.map((value) => ({ value, title: `form.choices.scope.${value}` })),
  },
  restrictionPurposes: {
    legend: 'form.choices.purposes',
    hint: 'form.choices.purposes.hint',
    type: 'checkbox',
    options: WITHDRAWN_PURPOSES.map((value) => ({ value, title: `form.choices.withdrawal.${value}` })),
  },
  restrictionSystems: {
    legend: 'form.choices.systems',
    hint: 'form.choices.systems.hint',
    type: 'checkbox',
    options: [],
  },
  restrictionExtras: {
    legend: 'form.choices.extras',
    type: 'checkbox',
    options: RESTRICTION_EXTRAS.map((value) => ({ value, title: `form.choices.extras.${value}` })),
  },
  accessScope: {
    legend: 'form.choices.answer',
    type: 'radio',
    options: ACCESS_SCOPES.map((value) => ({
      value,
      title: `form.choices.scope.${value}`,
      hint: `form.choices.scope.${value}.hint`,
    })),
  },
};

/** With their words; none where the company has nothing to choose from. */
function optionsOf({ view, t }: StepProps, field: ChoiceField): readonly Option[] {
  if (field === 'restrictionSystems')
    return view.restrictable.map(({ code, name }) => ({ value: code, title: name }));
  return QUESTIONS[field].options.map(({ value, title, hint }) => ({
    ...{ value, title: t.text(title) },
    hint: hint === undefined ? undefined : t.text(hint),
  }));
}

interface Option {
  readonly value: string;
  readonly title: string;
  readonly hint?: string | undefined;
}

export const ChoicesStep = ({ view, t }: StepProps): ReactNode =>
  CHOICE_FIELDS.filter(
    (field) => isChosenFor(view.values, field) && optionsOf({ view, t }, field).length > 0,
  ).map((field) => <ChoiceGroup key={field} view={view} t={t} field={field} />);

/** Only under the law of California (11 CCR 7024). */
export const ScopeStep = ({ view, t }: StepProps): ReactNode => (
  <>
    <p className="lead muted">{t.text('form.scope.lead')}</p>
    <ChoiceGroup view={view} t={t} field="accessScope" />
  </>
);

function ChoiceGroup({ view, t, field }: StepProps & { readonly field: ChoiceField }): ReactNode {
  const { legend, hint, type } = QUESTIONS[field];
  const chosen = [view.values[field]].flat();
  const code = view.faults[field];
  const fault = code === undefined ? undefined : t.text(choiceFault(field, code));
  const described = [hint && `${field}-hint`, fault && `${field}-fault`].filter(Boolean).join(' ');
  return (
    <fieldset
      className={isPartOfScope(field) ? 'group part' : 'group'}
      aria-describedby={described === '' ? undefined : described}
    >
      <legend>{t.text(legend)}</legend>
      {hint === undefined ? null : (
        <p className="hint" id={`${field}-hint`}>
          {t.text(hint)}
        </p>
      )}
      <FaultText id={field} fault={fault} />
      <div className="choices">
        {optionsOf({ view, t }, field).map(({ value, title, hint: told }) => (
          <Choice
            key={value}
            id={`${field}-${value}`}
            type={type}
            name={field}
            value={value}
            checked={chosen.includes(value)}
            title={title}
            hint={told}
          />
        ))}
      </div>
    </fieldset>
  );
}

export function choiceFault(field: ChoiceField, fault: FormFault): MessageKey {
  if (field === 'restrictionScope')
    return fault === 'wrong' ? 'form.errors.scope.both' : 'form.errors.scope.missing';
  if (field === 'restrictionPurposes') return 'form.errors.part.missing';
  return QUESTIONS[field].type === 'radio' ? 'form.errors.chooseOne' : 'form.errors.chooseSome';
}

/** For the summary above the page, where the question is not near. */
export const questionedFault = (t: Translator, field: ChoiceField, fault: FormFault): string =>
  `${t.text(QUESTIONS[field].legend)} ${t.text(choiceFault(field, fault))}`;

/** The first control of a group: where a link of the fault summary leads. */
export const firstChoice = (field: ChoiceField): string => `${field}-${QUESTIONS[field].options[0]?.value}`;

/** The chosen words, for the page that shows all answers; undefined where nothing was chosen. */
export function ChoiceAnswers({ view, t, field }: StepProps & { readonly field: ChoiceField }): ReactNode {
  const chosen = [view.values[field]].flat();
  const titles = optionsOf({ view, t }, field).filter(({ value }) => chosen.includes(value));
  if (titles.length === 0 && isPartOfScope(field))
    return t.text(field === 'restrictionPurposes' ? 'asked.everyUse' : 'asked.everything');
  if (titles.length === 0) return <span className="muted">{t.text('form.check.empty')}</span>;
  return titles.map(({ value, title }) => (
    <span key={value} className="line">
      {title}
    </span>
  ));
}
