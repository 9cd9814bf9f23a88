/** The document around every page: header, language, footer. No inline script, no inline style. */
import type { ReactNode } from 'react';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { Frame } from '../view-models.js';
import { MailLink, Rich } from './parts.js';

const OTHER = {
  en: { language: 'ar', dir: 'rtl', name: 'العربية' },
  ar: { language: 'en', dir: 'ltr', name: 'English' },
} as const;

export const REQUEST_FORM_ID = 'request-form';

interface LayoutProps {
  readonly frame: Frame;
  readonly title: string;
  readonly children: ReactNode;
  /** The language is changed by a button of this form, so that what was typed goes along. */
  readonly languageByForm?: boolean;
  readonly script?: string;
}

export function Layout({ frame, title, children, languageByForm = false, script }: LayoutProps): ReactNode {
  const t = createTranslator(frame.language);
  return (
    <html lang={frame.language} dir={t.direction}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} — ${frame.companyName}`}</title>
        <link rel="stylesheet" href={frame.stylesheet} />
        {script === undefined ? null : <script src={script} defer />}
      </head>
      <body>
        <a className="skip" href="#main">
          {t.text('frame.skip')}
        </a>
        <Header frame={frame} t={t} languageByForm={languageByForm} />
        <main id="main" className="wrap narrow">
          {children}
        </main>
        <footer className="wrap narrow small muted">
          {frame.privacySignal ? <p>{t.text(`frame.gpc.${frame.privacySignal}`)}</p> : null}
          <p>
            <Rich t={t} id="frame.footer" values={{ email: <MailLink address={frame.contactEmail} /> }} />
          </p>
        </footer>
      </body>
    </html>
  );
}

function Header({
  frame,
  t,
  languageByForm,
}: {
  frame: Frame;
  t: Translator;
  languageByForm: boolean;
}): ReactNode {
  const onMyRequest = frame.page === 'myRequest' || frame.page === 'cancel';
  const where = frame.signedIn ? 'myRequest' : 'signIn';
  return (
    <header className="top">
      <div className="wrap">
        <a className="brand" href={portalPath(frame.language, 'start')}>
          <span className="mark" aria-hidden="true" />
          {frame.companyName}
        </a>
        <nav aria-label={t.text('frame.navigation')}>
          <a href={portalPath(frame.language, where)} aria-current={onMyRequest ? 'page' : undefined}>
            {t.text('frame.myRequest')}
          </a>
          {frame.signedIn && frame.recordsConsents ? (
            <a
              href={portalPath(frame.language, 'myConsents')}
              aria-current={frame.page === 'myConsents' ? 'page' : undefined}
            >
              {t.text('frame.myConsents')}
            </a>
          ) : null}
          {frame.signedIn ? (
            <form method="post" action={portalPath(frame.language, 'signOut')}>
              <button className="link">{t.text('frame.signOut')}</button>
            </form>
          ) : null}
          <LanguageSwitch frame={frame} byForm={languageByForm} />
        </nav>
      </div>
    </header>
  );
}

/**
 * Enter in a text field presses the first submit button of the form in the document. That must not be the language:
 * an unseen "next" stands before it.
 */
function LanguageSwitch({ frame, byForm }: { frame: Frame; byForm: boolean }): ReactNode {
  const other = OTHER[frame.language];
  const common = { lang: other.language, dir: other.dir };
  if (!byForm) {
    return (
      <a {...common} hrefLang={other.language} href={portalPath(other.language, frame.page)}>
        {other.name}
      </a>
    );
  }
  return (
    <>
      <button className="vh" form={REQUEST_FORM_ID} name="go" value="next" tabIndex={-1} aria-hidden="true" />
      <button
        {...common}
        className="link"
        form={REQUEST_FORM_ID}
        name="go"
        value="stay"
        formAction={portalPath(other.language, 'request')}
      >
        {other.name}
      </button>
    </>
  );
}
