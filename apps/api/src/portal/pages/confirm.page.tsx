/** The page behind the link of a mail, and the one that sends a fresh link. */
import type { ReactNode } from 'react';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { ConfirmView, Frame, SignInView } from '../view-models.js';
import { TextField } from './fields.js';
import { Layout } from './layout.js';
import { LinkForm, ReferenceField } from './link-forms.js';
import { Notice } from './parts.js';

interface FormProps {
  readonly frame: Frame;
  readonly t: Translator;
  readonly typedReference: string;
}

export function ConfirmPage({ view }: { view: ConfirmView }): ReactNode {
  const t = createTranslator(view.language);
  const form = { frame: view, t, typedReference: view.typedReference };
  const title = view.invalid ? 'confirm.invalidTitle' : 'confirm.title';
  return (
    <Layout frame={view} title={t.text(title)} script={view.confirmScript}>
      {view.invalid ? (
        <>
          <div role="alert">
            <Notice tone="warn" title={t.text('confirm.invalidTitle')} level={1}>
              <p>{t.text('confirm.invalidLead')}</p>
            </Notice>
          </div>
          <FreshLinkForm {...form} id="again" />
        </>
      ) : (
        <h1>{t.text(title)}</h1>
      )}
      <LinkForm
        action={portalPath(view.language, 'confirm')}
        lead={t.text('confirm.lead')}
        button={t.text('confirm.button')}
      />
      <details id="confirm-code" open={!view.invalid}>
        <summary>{t.text('confirm.codeTitle')}</summary>
        <CodeForm {...form} />
      </details>
      {view.invalid ? null : (
        <details>
          <summary>{t.text('confirm.freshTitle')}</summary>
          <FreshLinkForm {...form} id="fresh" />
        </details>
      )}
    </Layout>
  );
}

const CodeForm = ({ frame, t, typedReference }: FormProps): ReactNode => (
  <form method="post" action={portalPath(frame.language, 'confirm')} noValidate>
    <p className="muted">{t.text('confirm.codeLead')}</p>
    <ReferenceField t={t} value={typedReference} />
    <TextField
      name="code"
      latin
      width="short"
      autoComplete="one-time-code"
      label={t.text('confirm.code.label')}
      value=""
    />
    <p>
      <button className="button">{t.text('confirm.codeButton')}</button>
    </p>
  </form>
);

interface FreshProps extends FormProps {
  /** Keeps ids apart where two forms stand on a page. */
  readonly id: string;
  readonly fault?: string | undefined;
}

const FreshLinkForm = ({ frame, t, typedReference, id, fault }: FreshProps): ReactNode => (
  <form method="post" action={portalPath(frame.language, 'signIn')} noValidate>
    <ReferenceField t={t} id={`${id}-reference`} value={typedReference} fault={fault} />
    <p>
      <button className="button">{t.text('confirm.freshButton')}</button>
    </p>
  </form>
);

export function SignInPage({ view }: { view: SignInView }): ReactNode {
  const t = createTranslator(view.language);
  const form = { frame: view, t, typedReference: view.typedReference };
  const sent = view.state === 'sent';
  const fault = view.state === 'malformed' ? t.text('signIn.errors.reference') : undefined;
  return (
    <Layout frame={view} title={t.text(sent ? 'signIn.sentTitle' : 'signIn.title')}>
      <h1>{t.text(sent ? 'signIn.sentTitle' : 'signIn.title')}</h1>
      <p className="lead muted">{t.text(sent ? 'signIn.sentLead' : 'signIn.lead')}</p>
      {sent ? (
        <section>
          <h2>{t.text('confirm.codeTitle')}</h2>
          <CodeForm {...form} />
        </section>
      ) : (
        <FreshLinkForm {...form} id="fresh" fault={fault} />
      )}
    </Layout>
  );
}
