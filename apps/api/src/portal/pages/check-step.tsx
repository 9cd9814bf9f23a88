/** The last step of the form: everything that will be sent, each with a way back to it. */
import type { ReactNode } from 'react';
import { RELATIONS, RIGHTS } from '#libs/domain/words';
import type { Translator } from '#libs/i18n/translate';
import { isChoice, isChosenFor, isPartOfScope } from '../choices.js';
import { FIELDS_OF_STEP, isAsked, stepsOfForm } from '../request-form.js';
import type { FormField, FormView } from '../view-models.js';
import { ChoiceAnswers } from './choices-step.js';
import { CorrectionAnswers } from './corrections-step.js';
import { HiddenText, Typed } from './parts.js';

interface CheckProps {
  readonly view: FormView;
  readonly t: Translator;
}

function answerOf({ view, t }: CheckProps, field: FormField): ReactNode {
  const { values } = view;
  if (field === 'rights') {
    return RIGHTS.filter((right) => values.rights.includes(right)).map((right) => (
      <span key={right} className="line">
        {t.text(`right.${right}.title`)}
      </span>
    ));
  }
  if (isChoice(field)) return <ChoiceAnswers view={view} t={t} field={field} />;
  if (field === 'correctionRight') return <CorrectionAnswers view={view} t={t} />;
  if (isRowField(field)) return null;
  if (values[field] === '') return <span className="muted">{t.text('form.check.empty')}</span>;
  if (field === 'relation') {
    const relation = RELATIONS.find((name) => name === values.relation);
    return relation ? t.text(`form.relation.${relation}`) : <Typed text={values.relation} />;
  }
  if (field === 'restrictMeanwhile') return t.text('form.corrections.restrictMeanwhile');
  if (field === 'transferTo') return <Typed text={view.transferTargets[values.transferTo] ?? ''} />;
  if (field === 'country' && /^[A-Z]{2}$/.test(values.country)) return t.country(values.country);
  return <Typed text={values[field]} />;
}

/** The lines of the corrections say all three. */
const isRowField = (field: FormField): field is 'correctionAbout' | 'correctionWrong' =>
  field === 'correctionAbout' || field === 'correctionWrong';

function isShown({ values, regimes, transferTargets }: FormView, field: FormField): boolean {
  if (isChoice(field))
    return (
      isChosenFor(values, field, regimes) && (!isPartOfScope(field) || values.restrictionScope === 'some')
    );
  if (field === 'transferTo') return isAsked(values, field) && Object.keys(transferTargets).length > 0;
  return !isRowField(field);
}

export function CheckStep({ view, t }: CheckProps): ReactNode {
  const rows = stepsOfForm(view.values, view.regimes).flatMap((step) =>
    FIELDS_OF_STEP[step].filter((field) => isShown(view, field)).map((field) => ({ step, field })),
  );
  return (
    <>
      <dl className="answers">
        {rows.map(({ step, field }) => (
          <div key={field}>
            <dt>{t.text(`form.check.${field}`)}</dt>
            <dd>{answerOf({ view, t }, field)}</dd>
            <dd>
              <button className="link" name="go" value={step}>
                {t.text('form.check.change')} <HiddenText text={t.text(`form.check.${field}`)} />
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted">{t.text('form.check.next')}</p>
    </>
  );
}
