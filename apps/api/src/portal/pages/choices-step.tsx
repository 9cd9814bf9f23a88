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
  RESTRICTION_EXTRAS,
  WITHDRAWN_PURPOSES,
  type ChoiceField,
} from '../choices.js';
import type { FormView } from '../view-models.js';
import { Choice, FaultText } from './fields.js';

interface StepProps {
  readonly view: FormView;
  readonly t: Translator;
}

interface Question {
  readonly legend: MessageKey;
  readonly type: 'checkbox' | 'radio';
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
  restrictionExtras: {
    legend: 'form.choices.extras',
    type: 'checkbox',
    options: RESTRICTION_EXTRAS.map((value) => ({ value, title: `form.choices.extras.${value}` })),
  },
  accessScope: {
    legend: 'form.choices.scope',
    type: 'radio',
    options: ACCESS_SCOPES.map((value) => ({
      value,
      title: `form.choices.scope.${value}`,
      hint: `form.choices.scope.${value}.hint`,
    })),
  },
};

export const ChoicesStep = ({ view, t }: StepProps): ReactNode =>
  CHOICE_FIELDS.filter((field) => isChosenFor(view.values, field)).map((field) => (
    <ChoiceGroup key={field} view={view} t={t} field={field} />
  ));

/** Only under the law of California (11 CCR 7024). */
export const ScopeStep = ({ view, t }: StepProps): ReactNode => (
  <>
    <p className="lead muted">{t.text('form.scope.lead')}</p>
    <ChoiceGroup view={view} t={t} field="accessScope" />
  </>
);

function ChoiceGroup({ view, t, field }: StepProps & { readonly field: ChoiceField }): ReactNode {
  const { legend, type, options } = QUESTIONS[field];
  const chosen = [view.values[field]].flat();
  const fault = view.faults[field] === undefined ? undefined : t.text(choiceFault(field));
  return (
    <fieldset className="group" aria-describedby={fault === undefined ? undefined : `${field}-fault`}>
      <legend>{t.text(legend)}</legend>
      <FaultText id={field} fault={fault} />
      <div className="choices">
        {options.map(({ value, title, hint }) => (
          <Choice
            key={value}
            id={`${field}-${value}`}
            type={type}
            name={field}
            value={value}
            checked={chosen.includes(value)}
            title={t.text(title)}
            hint={hint === undefined ? undefined : t.text(hint)}
          />
        ))}
      </div>
    </fieldset>
  );
}

export const choiceFault = (field: ChoiceField): MessageKey =>
  QUESTIONS[field].type === 'radio' ? 'form.errors.chooseOne' : 'form.errors.chooseSome';

/** The first control of a group: where a link of the fault summary leads. */
export const firstChoice = (field: ChoiceField): string => `${field}-${QUESTIONS[field].options[0]?.value}`;

/** The chosen words, for the page that shows all answers; undefined where nothing was chosen. */
export function ChoiceAnswers({ view, t, field }: StepProps & { readonly field: ChoiceField }): ReactNode {
  const chosen = [view.values[field]].flat();
  const titles = QUESTIONS[field].options.filter(({ value }) => chosen.includes(value));
  if (titles.length === 0) return <span className="muted">{t.text('form.check.empty')}</span>;
  return titles.map(({ value, title }) => (
    <span key={value} className="line">
      {t.text(title)}
    </span>
  ));
}
