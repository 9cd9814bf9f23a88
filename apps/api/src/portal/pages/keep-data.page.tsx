/** The page behind the notice about a deleted account: one button says that nothing else is to be deleted. */
import type { ReactNode } from 'react';
import { createTranslator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { KeepDataView } from '../view-models.js';
import { TextField } from './fields.js';
import { Layout } from './layout.js';
import { LinkForm } from './link-forms.js';
import { MailLink, Notice, Rich } from './parts.js';

export function KeepDataPage({ view }: { view: KeepDataView }): ReactNode {
  const t = createTranslator(view.language);
  const title = t.text(`keepData.title.${view.state}`);
  const action = portalPath(view.language, 'keepData');
  if (view.state === 'kept')
    return (
      <Layout frame={view} title={title}>
        <h1>{title}</h1>
        <p className="lead muted">{t.text('keepData.kept')}</p>
      </Layout>
    );
  return (
    <Layout frame={view} title={title} script={view.confirmScript}>
      {view.state === 'invalid' ? (
        <div role="alert">
          <Notice tone="warn" title={title} level={1}>
            <p>
              <Rich
                t={t}
                id="keepData.invalid"
                values={{ email: <MailLink address={view.contactEmail} /> }}
              />
            </p>
          </Notice>
        </div>
      ) : (
        <>
          <h1>{title}</h1>
          <p className="lead muted">{t.text('keepData.lead')}</p>
        </>
      )}
      <LinkForm action={action} button={t.text('keepData.button')} />
      <details id="confirm-code" open>
        <summary>{t.text('confirm.codeTitle')}</summary>
        <form method="post" action={action} noValidate>
          <TextField name="token" latin label={t.text('confirm.code.label')} value="" />
          <p>
            <button className="button">{t.text('keepData.button')}</button>
          </p>
        </form>
      </details>
    </Layout>
  );
}
