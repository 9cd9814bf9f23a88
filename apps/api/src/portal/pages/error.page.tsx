/** What happened, what to do, and the number that names it in the log. */
import type { ReactNode } from 'react';
import { createTranslator } from '#libs/i18n/translate';
import { portalPath, type PortalPage } from '../paths.js';
import type { ErrorView, PortalError } from '../view-models.js';
import { Layout } from './layout.js';
import { MailLink, Rich, Typed } from './parts.js';

const KEYS = {
  'not-found': 'notFound',
  'too-many-requests': 'tooMany',
  'session-needed': 'session',
  'not-accepted': 'notAccepted',
  gone: 'gone',
  internal: 'internal',
} as const satisfies Record<PortalError, string>;

const WAY_ON: Readonly<Record<PortalError, readonly PortalPage[]>> = {
  'not-found': ['start', 'signIn'],
  'too-many-requests': [],
  'session-needed': ['signIn'],
  'not-accepted': ['start'],
  gone: ['myRequest'],
  internal: ['start'],
};

export function ErrorPage({ view }: { view: ErrorView }): ReactNode {
  const t = createTranslator(view.language);
  const key = KEYS[view.error];
  const title = t.text(`error.${key}.title`);
  return (
    <Layout frame={view} title={title}>
      <h1>{title}</h1>
      <p className="lead muted">
        <Rich
          t={t}
          id={`error.${key}.lead`}
          values={{
            email: <MailLink address={view.contactEmail} />,
            requestId: <Typed text={view.requestId} />,
          }}
        />
      </p>
      <p className="actions">
        {WAY_ON[view.error].map((page, index) => (
          <a
            key={page}
            className={index === 0 ? 'button' : 'button quiet'}
            href={portalPath(view.language, page)}
          >
            {t.text(
              page === 'start' ? 'error.start' : page === 'signIn' ? 'signIn.title' : 'frame.myRequest',
            )}
          </a>
        ))}
      </p>
    </Layout>
  );
}
