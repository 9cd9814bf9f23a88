/** What the pages behind the links of mails share: a button for the link itself, and a field for who types instead. */
import type { ReactNode } from 'react';
import type { Translator } from '#libs/i18n/translate';
import { TextField } from './fields.js';

interface LinkProps {
  readonly action: string;
  readonly button: string;
  readonly lead?: string;
}

/** Shown by confirm.js when the address carries a token: without script nobody could press it with success. */
export const LinkForm = ({ action, button, lead }: LinkProps): ReactNode => (
  <form id="confirm-link" method="post" action={action} hidden>
    {lead === undefined ? null : <p className="lead muted">{lead}</p>}
    <input type="hidden" name="token" />
    <p>
      <button className="button">{button}</button>
    </p>
  </form>
);

interface ReferenceProps {
  readonly t: Translator;
  readonly value: string;
  /** Where two of them stand on a page. */
  readonly id?: string;
  readonly fault?: string | undefined;
}

export const ReferenceField = ({ t, ...field }: ReferenceProps): ReactNode => (
  <TextField
    {...field}
    name="reference"
    latin
    width="short"
    label={t.text('confirm.reference.label')}
    hint={t.text('confirm.reference.hint')}
  />
);
