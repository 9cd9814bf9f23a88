/** After sending: reference, date, what happens next. Made to be printed. */
import type { ReactNode } from 'react';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { SentView } from '../view-models.js';
import { Layout } from './layout.js';
import { Icon, MailLink, Reference, Rich, Typed } from './parts.js';

export function SentPage({ view }: { view: SentView }): ReactNode {
  const t = createTranslator(view.language);
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
        {view.atOnce ? <AtOnce t={t} view={view} /> : <ToConfirm t={t} view={view} />}
      </section>
      {view.atOnce ? null : (
        <p className="actions no-print">
          <a className="button quiet" href={portalPath(view.language, 'confirm')}>
            {t.text('sent.code')}
          </a>
        </p>
      )}
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

interface NextProps {
  readonly t: Translator;
  readonly view: SentView;
}

const ToConfirm = ({ t, view }: NextProps): ReactNode => (
  <ol className="steps">
    <li className="current">
      <p>
        <Rich t={t} id="sent.confirm" values={{ email: <Typed text={view.typedEmail} /> }} />
      </p>
      <WrongAddress t={t} view={view} />
    </li>
    <li>{t.text('sent.search')}</li>
    {view.chooses ? <li>{t.text('sent.choose')}</li> : null}
    <li>{t.text(view.copy ? 'sent.check' : 'sent.act')}</li>
    <li>{t.text(view.copy ? 'sent.ready' : 'sent.told')}</li>
  </ol>
);

/** What nobody has to prove is not confirmed either. */
const AtOnce = ({ t, view }: NextProps): ReactNode => (
  <ol className="steps">
    <li className="current">
      <p>{t.text('sent.atOnce')}</p>
      <WrongAddress t={t} view={view} />
    </li>
    <li>
      <Rich t={t} id="sent.atOnceMail" values={{ email: <Typed text={view.typedEmail} /> }} />
    </li>
  </ol>
);

const WrongAddress = ({ t, view }: NextProps): ReactNode => (
  <span>
    <Rich
      t={t}
      id="sent.wrongAddress"
      values={{ link: <a href={portalPath(view.language, 'start')}>{t.text('sent.again')}</a> }}
    />
  </span>
);
