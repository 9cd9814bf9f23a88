/** The page behind the link of a warning: whoever has an old address stops what would replace it. */
import type { ReactNode } from 'react';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { StopView } from '../view-models.js';
import { TextField } from './fields.js';
import { Layout } from './layout.js';
import { LinkForm, ReferenceField } from './link-forms.js';
import { MailLink, Notice, Rich } from './parts.js';

const TITLES = {
  ask: 'stop.title',
  invalid: 'stop.invalidTitle',
  stopped: 'stop.doneTitle',
  'too-late': 'stop.lateTitle',
} as const;

export function StopPage({ view }: { view: StopView }): ReactNode {
  const t = createTranslator(view.language);
  const title = t.text(TITLES[view.state]);
  return (
    <Layout frame={view} title={title} script={view.confirmScript}>
      {view.state === 'ask' ? <h1>{title}</h1> : <Said view={view} t={t} title={title} />}
      {view.state === 'ask' || view.state === 'invalid' ? <Forms view={view} t={t} /> : null}
    </Layout>
  );
}

const email = (view: StopView): ReactNode => <MailLink address={view.contactEmail} />;

function Said({ view, t, title }: { view: StopView; t: Translator; title: string }): ReactNode {
  if (view.state === 'stopped')
    return (
      <>
        <h1>{title}</h1>
        <p className="lead muted">{t.text('stop.doneLead')}</p>
      </>
    );
  const id = view.state === 'too-late' ? 'stop.lateLead' : 'stop.invalidLead';
  return (
    <div role="alert">
      <Notice tone="warn" title={title} level={1}>
        <p>
          <Rich t={t} id={id} values={{ email: email(view) }} />
        </p>
      </Notice>
    </div>
  );
}

const Forms = ({ view, t }: { view: StopView; t: Translator }): ReactNode => (
  <>
    <LinkForm
      action={portalPath(view.language, 'stopChange')}
      lead={t.text('stop.lead')}
      button={t.text('stop.button')}
    />
    <details id="confirm-code" open>
      <summary>{t.text('stop.codeTitle')}</summary>
      <form method="post" action={portalPath(view.language, 'stopChange')} noValidate>
        <p className="muted">{t.text('stop.codeLead')}</p>
        <ReferenceField t={t} value={view.typedReference} />
        <TextField name="code" latin width="short" label={t.text('confirm.code.label')} value="" />
        <p>
          <button className="button">{t.text('stop.button')}</button>
        </p>
      </form>
    </details>
  </>
);
