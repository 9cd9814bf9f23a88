/** What is wrong and what is right: a few rows, and a plain button for more. */
import type { ReactNode } from 'react';
import type { Translator } from '#libs/i18n/translate';
import { MEANWHILE } from '../choices.js';
import { mayAddRow, shownRows } from '../correction-rows.js';
import { MAXIMUM_CHARACTERS } from '../request-form.js';
import type { CorrectionField, FaultyControl, FormView } from '../view-models.js';
import { Choice, FaultText, SelectField, TextField } from './fields.js';

interface StepProps {
  readonly view: FormView;
  readonly t: Translator;
}

export function CorrectionsStep({ view, t }: StepProps): ReactNode {
  const rows = Array.from({ length: shownRows(view.values) }, (_, row) => row);
  return (
    <>
      {/* The Enter key presses the first button of a form: it must not be the one that adds a row. */}
      <button className="vh" name="go" value="next" tabIndex={-1} aria-hidden="true">
        {t.text('form.continue')}
      </button>
      <p className="lead muted">{t.text('form.corrections.lead')}</p>
      {rows.map((row) => (
        <CorrectionRow key={row} view={view} t={t} row={row} />
      ))}
      {mayAddRow(view.values) ? (
        <p>
          <button className="button quiet" name="go" value="add">
            {t.text('form.corrections.add')}
          </button>
        </p>
      ) : null}
      <Meanwhile view={view} t={t} />
    </>
  );
}

function Meanwhile({ view, t }: StepProps): ReactNode {
  const fault = view.faults.restrictMeanwhile === undefined ? undefined : t.text('form.errors.wrong');
  return (
    <div className="choices">
      <FaultText id="restrictMeanwhile" fault={fault} />
      <Choice
        id="restrictMeanwhile"
        type="checkbox"
        name="restrictMeanwhile"
        value={MEANWHILE}
        checked={view.values.restrictMeanwhile === MEANWHILE}
        title={t.text('form.corrections.restrictMeanwhile')}
        hint={undefined}
      />
    </div>
  );
}

function CorrectionRow({ view, t, row }: StepProps & { readonly row: number }): ReactNode {
  const control = (field: CorrectionField) => ({
    id: `${field}-${row}`,
    name: field,
    value: view.values[field][row] ?? '',
    fault: rowFault({ view, t }, field, row),
  });
  return (
    <fieldset className="group">
      <legend>{t.text('form.corrections.row', { number: row + 1 })}</legend>
      <SelectField
        {...control('correctionAbout')}
        autoComplete="off"
        label={t.text('form.corrections.about')}
        options={[{ code: '', name: t.text('form.corrections.somethingElse') }, ...view.correctable]}
      />
      <TextField {...control('correctionWrong')} label={t.text('form.corrections.wrong')} />
      <TextField {...control('correctionRight')} label={t.text('form.corrections.right')} />
    </fieldset>
  );
}

/** Beside the field: the row stands above it. */
function rowFault({ view, t }: StepProps, field: CorrectionField, row: number): string | undefined {
  const fault = view.faults[`${field}-${row}`];
  if (fault === undefined) return undefined;
  if (fault === 'too-long') return t.text('form.errors.tooLong', { maximum: MAXIMUM_CHARACTERS[field] ?? 0 });
  if (fault !== 'missing') return t.text('form.errors.wrong');
  return isEmpty(view)
    ? t.text('form.corrections.empty')
    : t.text('form.corrections.rightMissing', { number: row + 1 });
}

const isEmpty = ({ values }: FormView): boolean =>
  values.correctionAbout.length + values.correctionWrong.length + values.correctionRight.length === 0;

/** In the summary, where each line says which row it is about. */
export function summaryOfRow({ view, t }: StepProps, control: FaultyControl): string | undefined {
  const [field, index] = control.split('-') as [CorrectionField, string];
  const fault = rowFault({ view, t }, field, Number(index));
  if (fault === undefined || view.faults[control] === 'missing') return fault;
  return t.text('form.corrections.faultOfRow', { number: Number(index) + 1, fault });
}

/** What will be sent, one line a correction. */
export function CorrectionAnswers({ view, t }: StepProps): ReactNode {
  const { correctionAbout, correctionWrong, correctionRight } = view.values;
  return correctionRight.map((right, row) => {
    const code = correctionAbout[row] ?? '';
    const about =
      view.correctable.find((one) => one.code === code)?.name ?? t.text('form.corrections.somethingElse');
    const wrong = correctionWrong[row] ?? '';
    return (
      // Rows never move while the page stands.
      <span key={`${String(row)} ${code}`} className="line">
        {wrong === ''
          ? t.text('form.check.correction', { about, right })
          : t.text('form.check.correctionInstead', { about, right, wrong })}
      </span>
    );
  });
}
