/** Labelled form controls with their hint and fault. */
import type { ReactNode } from 'react';
import { Icon } from './parts.js';

export interface FieldProps {
  readonly name: string;
  /** Of the control; the name unless a page has two of that name. */
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
}

const idOf = (field: FieldProps): string => field.id ?? field.name;

const describedBy = (field: FieldProps): string | undefined =>
  [field.hint ? `${idOf(field)}-hint` : '', field.fault ? `${idOf(field)}-fault` : '']
    .filter(Boolean)
    .join(' ') || undefined;

export const FaultText = ({ id, fault }: { id: string; fault: ReactNode }): ReactNode =>
  fault === undefined ? null : (
    <p className="fault" id={`${id}-fault`}>
      <Icon name="warn" />
      {fault}
    </p>
  );

/** Label, hint and fault around one control. */
function Field({ field, children }: { field: FieldProps; children: ReactNode }): ReactNode {
  return (
    <div className={field.fault === undefined ? 'field' : 'field faulty'}>
      <label htmlFor={idOf(field)}>{field.label}</label>
      {field.hint === undefined ? null : (
        <p className="hint" id={`${idOf(field)}-hint`}>
          {field.hint}
        </p>
      )}
      <FaultText id={idOf(field)} fault={field.fault} />
      {children}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'tel';
  readonly autoComplete?: string;
  /** Left to right also in Arabic: addresses, numbers, codes. */
  readonly latin?: boolean;
  readonly width?: 'short';
}

export function TextField({
  type = 'text',
  autoComplete,
  latin = false,
  width,
  ...field
}: TextFieldProps): ReactNode {
  return (
    <Field field={field}>
      <input
        id={idOf(field)}
        name={field.name}
        type={type}
        defaultValue={field.value}
        autoComplete={autoComplete ?? 'off'}
        dir={latin ? 'ltr' : 'auto'}
        className={[latin ? 'latin' : '', width ?? ''].filter(Boolean).join(' ') || undefined}
        autoCapitalize={latin ? 'none' : undefined}
        spellCheck={latin ? false : undefined}
        aria-describedby={describedBy(field)}
        aria-invalid={field.fault === undefined ? undefined : true}
      />
    </Field>
  );
}

export const TextArea = (field: FieldProps): ReactNode => (
  <Field field={field}>
    <textarea
      id={idOf(field)}
      name={field.name}
      rows={6}
      defaultValue={field.value}
      dir="auto"
      aria-describedby={describedBy(field)}
      aria-invalid={field.fault === undefined ? undefined : true}
    />
  </Field>
);

interface SelectFieldProps extends FieldProps {
  readonly autoComplete?: string;
  readonly options: readonly { readonly code: string; readonly name: string }[];
}

export const SelectField = ({ options, autoComplete, ...field }: SelectFieldProps): ReactNode => (
  <Field field={field}>
    <select
      id={idOf(field)}
      name={field.name}
      defaultValue={field.value}
      autoComplete={autoComplete}
      aria-describedby={describedBy(field)}
      aria-invalid={field.fault === undefined ? undefined : true}
    >
      {options.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </select>
  </Field>
);

interface ChoiceProps {
  readonly id: string;
  readonly type: 'checkbox' | 'radio';
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly title: string;
  readonly hint?: string | undefined;
}

export const Choice = ({ id, type, name, value, checked, title, hint }: ChoiceProps): ReactNode => (
  <label className="choice" htmlFor={id}>
    <input id={id} type={type} name={name} value={value} defaultChecked={checked} />
    <span>
      <b>{title}</b>
      {hint === undefined ? null : <small>{hint}</small>}
    </span>
  </label>
);
