/** The request form: one question a step. */
import type { ReactNode } from 'react';
import { RELATIONS, RIGHTS } from '#libs/domain/words';
import type { MessageKey } from '#libs/i18n/en';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { countries } from '../countries.js';
import { isChoice, type ChoiceField } from '../choices.js';
import { portalPath } from '../paths.js';
import { FIELDS_OF_STEP, isAsked, MAXIMUM_CHARACTERS, stepsOfForm } from '../request-form.js';
import type { FaultyControl, FormField, FormStep, FormView } from '../view-models.js';
import { CheckStep } from './check-step.js';
import { ChoicesStep, choiceFault, firstChoice, questionedFault, ScopeStep } from './choices-step.js';
import { CorrectionsStep, summaryOfRow } from './corrections-step.js';
import { Choice, FaultText, SelectField, TextArea, TextField } from './fields.js';
import { Layout, REQUEST_FORM_ID } from './layout.js';
import { Notice, Rich } from './parts.js';

interface StepProps {
  readonly view: FormView;
  readonly t: Translator;
}

const TITLES = {
  rights: 'form.rights.title',
  corrections: 'form.corrections.title',
  choices: 'form.choices.title',
  who: 'form.who.title',
  details: 'form.details.title',
  scope: 'form.scope.title',
  check: 'form.check.title',
} as const satisfies Record<FormStep, MessageKey>;

const STEPS: Readonly<Record<FormStep, (props: StepProps) => ReactNode>> = {
  rights: RightsStep,
  corrections: CorrectionsStep,
  choices: ChoicesStep,
  who: WhoStep,
  details: DetailsStep,
  scope: ScopeStep,
  check: CheckStep,
};

export function FormPage({ view }: { view: FormView }): ReactNode {
  const t = createTranslator(view.language);
  const title = t.text(TITLES[view.step]);
  const steps = stepsOfForm(view.values, view.regimes);
  const number = steps.indexOf(view.step) + 1;
  const previous = steps[number - 2];
  const Step = STEPS[view.step];
  return (
    <Layout frame={view} title={title} languageByForm>
      <div className="between muted small">
        <p>{t.text('form.step', { step: number, count: steps.length })}</p>
        {previous === undefined ? null : (
          <button className="link" form={REQUEST_FORM_ID} name="go" value={previous}>
            {t.text('frame.back')}
          </button>
        )}
      </div>
      <FaultSummary view={view} t={t} />
      <h1>{title}</h1>
      <form id={REQUEST_FORM_ID} method="post" action={portalPath(view.language, 'request')} noValidate>
        <Step view={view} t={t} />
        <Carried view={view} />
        <p>
          <button className="button" name="go" value={view.step === 'check' ? 'send' : 'next'}>
            {t.text(view.step === 'check' ? 'form.send' : 'form.continue')}
          </button>
        </p>
      </form>
    </Layout>
  );
}

/** Everything typed on the other steps, and where we are. */
function Carried({ view }: { view: FormView }): ReactNode {
  const here = FIELDS_OF_STEP[view.step];
  const fields = (Object.keys(view.values) as FormField[]).filter((field) => !here.includes(field));
  return (
    <>
      <input type="hidden" name="step" value={view.step} />
      <input type="hidden" name="idempotencyKey" value={view.idempotencyKey} />
      {fields.flatMap((field) =>
        [view.values[field]]
          .flat()
          // Rows of corrections may be alike; they never move.
          .map((value, index) => (
            <input key={`${field}-${String(index)}`} type="hidden" name={field} value={value} />
          )),
      )}
    </>
  );
}

function plainFault({ view, t }: StepProps, field: FormField): string | undefined {
  const fault = view.faults[field];
  if (fault === undefined) return undefined;
  if (isChoice(field)) return t.text(choiceFault(field, fault));
  if (fault === 'too-long') return t.text('form.errors.tooLong', { maximum: MAXIMUM_CHARACTERS[field] ?? 0 });
  if (field === 'contactEmail') {
    return t.text(
      fault === 'missing' ? 'form.errors.contactEmail.missing' : 'form.errors.contactEmail.wrong',
    );
  }
  if (field === 'rights') return t.text('form.errors.rights.missing');
  if (field === 'relation') return t.text('form.errors.relation.wrong');
  return t.text(field === 'country' ? 'form.errors.country.wrong' : 'form.errors.wrong');
}

/** Text only: the line is a link itself. */
function summaryText(props: StepProps, control: FaultyControl): string | undefined {
  if (control.includes('-')) return summaryOfRow(props, control);
  const fault = props.view.faults[control];
  if (fault !== undefined && isChoice(control as FormField))
    return questionedFault(props.t, control as ChoiceField, fault);
  return plainFault(props, control as FormField);
}

/** Where a link of the summary leads: the first control of the field. */
const controlOf = (field: FaultyControl): string => {
  if (isChoice(field as FormField)) return firstChoice(field as ChoiceField);
  if (field === 'rights') return `rights-${RIGHTS[0]}`;
  return field === 'relation' ? 'relation-self' : field;
};

/** In the order of the page: row by row. */
const place = (fields: readonly FormField[], control: FaultyControl): number => {
  const [field, row = 0] = control.split('-');
  return Number(row) * fields.length + fields.indexOf(field as FormField);
};

function FaultSummary(props: StepProps): ReactNode {
  const fields = FIELDS_OF_STEP[props.view.step];
  const faulty = (Object.keys(props.view.faults) as FaultyControl[])
    .filter((control) => fields.includes(control.replace(/-\d+$/, '') as FormField))
    .toSorted((a, b) => place(fields, a) - place(fields, b));
  if (faulty.length === 0) return null;
  return (
    <div role="alert">
      <Notice tone="bad" title={props.t.text('form.errors.title')}>
        <ul>
          {faulty.map((field) => (
            <li key={field}>
              <a href={`#${controlOf(field)}`}>{summaryText(props, field)}</a>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}

function RightsStep({ view, t }: StepProps): ReactNode {
  return (
    <>
      <p className="lead muted">
        <Rich
          t={t}
          id="form.rights.lead"
          values={{ date: <time dateTime={view.answerBy}>{t.date(view.answerBy)}</time> }}
        />{' '}
        {t.text('form.rights.several')}
      </p>
      <FaultText id="rights" fault={plainFault({ view, t }, 'rights')} />
      <fieldset className="choices" aria-describedby={view.faults.rights ? 'rights-fault' : undefined}>
        <legend className="vh">{t.text('form.rights.legend')}</legend>
        {RIGHTS.filter((right) => right !== 'removal' || view.removal).map((right) => (
          <Choice
            key={right}
            id={`rights-${right}`}
            type="checkbox"
            name="rights"
            value={right}
            checked={view.values.rights.includes(right)}
            title={t.text(`right.${right}.title`)}
            hint={t.text(`right.${right}.hint`)}
          />
        ))}
      </fieldset>
    </>
  );
}

function WhoStep({ view, t }: StepProps): ReactNode {
  const hints = {
    self: undefined,
    parent: t.text('form.relation.parentHint'),
    agent: t.text('form.relation.agentHint'),
  };
  return (
    <>
      <TextField
        name="contactEmail"
        type="email"
        latin
        autoComplete="email"
        label={t.text('form.contactEmail.label')}
        hint={t.text('form.contactEmail.hint')}
        value={view.values.contactEmail}
        fault={plainFault({ view, t }, 'contactEmail')}
      />
      <fieldset className="group">
        <legend>{t.text('form.relation.label')}</legend>
        <FaultText id="relation" fault={plainFault({ view, t }, 'relation')} />
        <div className="choices">
          {RELATIONS.map((relation) => (
            <Choice
              key={relation}
              id={`relation-${relation}`}
              type="radio"
              name="relation"
              value={relation}
              checked={view.values.relation === relation}
              title={t.text(`form.relation.${relation}`)}
              hint={hints[relation]}
            />
          ))}
        </div>
      </fieldset>
      <TextField
        name="name"
        autoComplete="name"
        label={t.text('form.name.label')}
        hint={t.text('form.name.hint')}
        value={view.values.name}
        fault={plainFault({ view, t }, 'name')}
      />
    </>
  );
}

function DetailsStep({ view, t }: StepProps): ReactNode {
  const { values } = view;
  const fault = (field: FormField): string | undefined => plainFault({ view, t }, field);
  return (
    <>
      <p className="lead muted">{t.text('form.details.lead')}</p>
      <TextField
        name="accountId"
        latin
        autoComplete="username"
        label={t.text('form.accountId.label')}
        value={values.accountId}
        fault={fault('accountId')}
      />
      <TextField
        name="phone"
        type="tel"
        latin
        autoComplete="tel"
        label={t.text('form.phone.label')}
        value={values.phone}
        fault={fault('phone')}
      />
      <SelectField
        name="country"
        autoComplete="country"
        label={t.text('form.country.label')}
        hint={t.text('form.country.hint')}
        value={values.country}
        fault={fault('country')}
        options={[{ code: '', name: t.text('form.country.none') }, ...countries(t)]}
      />
      <TextField
        name="region"
        autoComplete="address-level1"
        label={t.text('form.region.label')}
        value={values.region}
        fault={fault('region')}
      />
      {isAsked(values, 'transferTo') && Object.keys(view.transferTargets).length > 0 ? (
        <SelectField
          name="transferTo"
          autoComplete="off"
          label={t.text('form.transferTo.label')}
          hint={t.text('form.transferTo.hint')}
          value={values.transferTo}
          fault={fault('transferTo')}
          options={[
            { code: '', name: t.text('form.transferTo.none') },
            ...Object.entries(view.transferTargets).map(([code, name]) => ({ code, name })),
          ]}
        />
      ) : null}
      <TextArea
        name="freeText"
        label={t.text('form.freeText.label')}
        hint={t.text('form.freeText.hint')}
        value={values.freeText}
        fault={fault('freeText')}
      />
    </>
  );
}
