/** My request, and the question before it is cancelled. */
import type { ReactNode } from 'react';
import type { MailTemplate } from '#libs/domain/words';
import type { MessageKey } from '#libs/i18n/en';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { CancelView, MessageView, MyRequestView } from '../view-models.js';
import { CaseSection } from './case-section.js';
import { Layout } from './layout.js';
import { headlineOf } from '../headline.js';
import { MailLink, Reference, Rich } from './parts.js';

export function MyRequestPage({ view }: { view: MyRequestView }): ReactNode {
  const t = createTranslator(view.language, view.law);
  const [first] = view.cases;
  const alone = view.cases.length === 1;
  const title = alone && first ? t.text(headlineOf(first).title) : t.text('frame.myRequest');
  return (
    <Layout frame={view} title={title}>
      <p className="small muted">
        {t.text('case.reference')} <Reference value={view.reference} />
      </p>
      {alone ? null : <h1>{title}</h1>}
      {view.cases.map((each) => (
        <CaseSection key={each.reference} frame={view} t={t} view={each} level={alone ? 1 : 2} />
      ))}
      <Messages view={view} t={t} />
      <section className="actions">
        <a className="button quiet" href={`mailto:${view.contactEmail}?subject=${view.reference}`}>
          {t.text('actions.write')}
        </a>
        {view.canCancel ? (
          <a className="button quiet" href={portalPath(view.language, 'cancel')}>
            {t.text('actions.cancel')}
          </a>
        ) : (
          <a className="button quiet" href={portalPath(view.language, 'start')}>
            {t.text('actions.new')}
          </a>
        )}
      </section>
      <section className="small muted">
        <p>
          <Rich
            t={t}
            id="complain.text"
            values={{
              email: <MailLink address={view.contactEmail} subject={view.reference} />,
              authority: (
                <a href={view.authority.website} rel="noreferrer">
                  {view.authority.name}
                </a>
              ),
            }}
          />
        </p>
        <Zone view={view} t={t} />
      </section>
    </Layout>
  );
}

const Zone = ({ view, t }: { view: MyRequestView; t: Translator }): ReactNode => {
  const [first] = view.cases;
  return first ? (
    <p>{t.text('frame.zone', { zone: t.zone(view.timeZone, `${first.promise.today}T12:00:00Z`) })}</p>
  ) : null;
};

/** Mails to officers and to recipients are not for this page. */
const isToPerson = (message: MessageView): message is MessageView & { template: PersonTemplate } =>
  !message.template.startsWith('officer-') && message.template !== 'recipient-notice';
type PersonTemplate = Exclude<MailTemplate, `officer-${string}` | 'recipient-notice'>;

function Messages({ view, t }: { view: MyRequestView; t: Translator }): ReactNode {
  const messages = view.messages.filter(isToPerson);
  return (
    <section>
      <h2>{t.text('messages.title')}</h2>
      {messages.length === 0 ? <p className="muted">{t.text('messages.none')}</p> : null}
      <ul className="rows">
        {messages.map(({ template, sentAt }) => (
          <li key={`${template} ${sentAt}`}>
            <span>{t.text(`message.${template}`)}</span>
            <span className="muted small">
              {sentAt === null ? (
                t.text('messages.waiting')
              ) : (
                <time dateTime={sentAt}>{t.dateTime(sentAt, view.timeZone)}</time>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function cancelLead({ halts, marks }: CancelView): MessageKey {
  if (halts) return 'cancel.haltsLead';
  return marks ? 'cancel.leadMarks' : 'cancel.lead';
}

export function CancelPage({ view }: { view: CancelView }): ReactNode {
  const t = createTranslator(view.language);
  const title = t.text(view.halts ? 'cancel.haltsTitle' : 'cancel.title');
  return (
    <Layout frame={view} title={title}>
      <p className="small muted">
        {t.text('case.reference')} <Reference value={view.reference} />
      </p>
      <h1>{title}</h1>
      <p className="lead muted">{t.text(cancelLead(view))}</p>
      {view.stays ? <p className="muted">{t.text('cancel.stays')}</p> : null}
      <form method="post" action={portalPath(view.language, 'cancel')} className="actions">
        <button className="button danger">{t.text('cancel.button')}</button>
        <a className="button quiet" href={portalPath(view.language, 'myRequest')}>
          {t.text('cancel.keep')}
        </a>
      </form>
    </Layout>
  );
}
