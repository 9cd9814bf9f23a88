/** After sending: reference, date, what happens next. Made to be printed. */
import type { ReactNode } from 'react';
import { createTranslator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { SentView } from '../view-models.js';
import { Layout } from './layout.js';
import { Icon, MailLink, Reference, Rich, Typed } from './parts.js';

export function SentPage({ view }: { view: SentView }): ReactNode {
  const t = createTranslator(view.language);
  const start = <a href={portalPath(view.language, 'start')}>{t.text('sent.again')}</a>;
  return (
    <Layout frame={view} title={t.text('sent.title')}>
      <h1>{t.text('sent.title')}</h1>
      <dl className="facts card">
        <div>
          <dt>{t.text('sent.reference')}</dt>
          <dd>
            <Reference value={view.reference} />
          </dd>
        </div>
        <div>
          <dt>{t.text('sent.answerBy')}</dt>
          <dd>
            <time dateTime={view.answerBy}>{t.date(view.answerBy)}</time>
          </dd>
        </div>
      </dl>
      <section>
        <h2>{t.text('sent.nextTitle')}</h2>
        <ol className="steps">
          <li className="current">
            <p>
              <Rich t={t} id="sent.confirm" values={{ email: <Typed text={view.typedEmail} /> }} />
            </p>
            <span>
              <Rich t={t} id="sent.wrongAddress" values={{ link: start }} />
            </span>
          </li>
          <li>{t.text('sent.search')}</li>
          <li>{t.text('sent.check')}</li>
          <li>{t.text('sent.ready')}</li>
        </ol>
      </section>
      <p className="actions no-print">
        <a className="button quiet" href={portalPath(view.language, 'confirm')}>
          {t.text('sent.code')}
        </a>
      </p>
      <p className="aside">
        <Icon name="info" />
        <span>{t.text('sent.keep')}</span>
      </p>
      <p className="muted">
        <Rich
          t={t}
          id="sent.contact"
          values={{ email: <MailLink address={view.contactEmail} subject={view.reference} /> }}
        />
      </p>
    </Layout>
  );
}
