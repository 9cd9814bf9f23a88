/** What the person can do about the finished copy: wait or cancel, confirm once more, download. */
import type { ReactNode } from 'react';
import type { Right } from '#libs/domain/words';
import type { Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { DownloadView, Frame } from '../view-models.js';
import { TextField } from './fields.js';
import { Icon, MailLink, Rich } from './parts.js';

interface PanelProps {
  readonly frame: Frame;
  readonly t: Translator;
  readonly download: DownloadView;
  /** Of the case: one page may show several. */
  readonly reference: string;
  readonly right: Right;
}
type Ready = Extract<DownloadView, { kind: 'ready' }>;

export function DownloadPanel({ frame, t, download, reference, right }: PanelProps): ReactNode {
  if (download.kind === 'on-hold') {
    return (
      <section className="panel card" aria-labelledby={`hold-${reference}`}>
        <h2 id={`hold-${reference}`}>{t.text('hold.title')}</h2>
        <p>
          {t.text(holdText(right), {
            until: t.dateTime(download.until, frame.timeZone),
          })}
        </p>
        <p>
          <a className="button danger" href={portalPath(frame.language, 'cancel')}>
            {t.text('actions.cancel')}
          </a>
        </p>
      </section>
    );
  }
  if (download.kind === 'exhausted') {
    return (
      <section className="panel card" aria-labelledby={`download-${reference}`}>
        <h2 id={`download-${reference}`}>{t.text('download.title')}</h2>
        <p>
          <Rich t={t} id="download.exhausted" values={{ email: <MailLink address={frame.contactEmail} /> }} />
        </p>
      </section>
    );
  }
  return download.kind === 'ready' ? <ReadyPanel {...{ frame, t, download, reference, right }} /> : null;
}

type ReadyProps = PanelProps & { readonly download: Ready };

const ReadyPanel = ({ frame, t, download, reference }: ReadyProps): ReactNode => (
  <section className="panel card" aria-labelledby={`download-${reference}`}>
    <h2 id={`download-${reference}`}>{t.text('download.title')}</h2>
    <p className="muted">
      {t.text('download.size', { size: t.bytes(download.bytes) })}{' '}
      {t.text('download.until', { until: t.dateTime(download.until, frame.timeZone) })}{' '}
      {t.text('download.left', { count: download.downloadsLeft })}
    </p>
    {download.access === 'open' ? (
      <form method="post" action={portalPath(frame.language, 'download')}>
        <input type="hidden" name="case" value={reference} />
        <p>
          <button className="button">{t.text('download.button')}</button>
        </p>
      </form>
    ) : (
      <Unlock {...{ frame, t, reference }} access={download.access} />
    )}
    <p className="aside small">
      <Icon name="info" />
      <span>{t.text('download.safety')}</span>
    </p>
  </section>
);

interface UnlockProps {
  readonly frame: Frame;
  readonly t: Translator;
  readonly access: Exclude<Ready['access'], 'open'>;
  readonly reference: string;
}

function Unlock({ frame, t, access, reference }: UnlockProps): ReactNode {
  const askForCode = (label: 'download.codeButton' | 'download.codeAgain', look: string): ReactNode => (
    <form method="post" action={portalPath(frame.language, 'downloadCode')}>
      <p>
        <button className={look}>{t.text(label)}</button>
      </p>
    </form>
  );
  if (access === 'code-needed') {
    return (
      <>
        <p>{t.text('download.codeLead')}</p>
        {askForCode('download.codeButton', 'button')}
      </>
    );
  }
  return (
    <>
      <p>{t.text('download.codeSent')}</p>
      <form method="post" action={portalPath(frame.language, 'downloadUnlock')} noValidate>
        <TextField
          name="code"
          id={`code-${reference}`}
          latin
          width="short"
          autoComplete="one-time-code"
          label={t.text('confirm.code.label')}
          value=""
          fault={access === 'code-wrong' ? t.text('download.codeWrong') : undefined}
        />
        <p>
          <button className="button">{t.text('download.unlock')}</button>
        </p>
      </form>
      {askForCode('download.codeAgain', 'link')}
    </>
  );
}

function holdText(right: Right): 'hold.text' | 'hold.erasureText' | 'hold.correctionText' {
  if (right === 'rectification') return 'hold.correctionText';
  return right === 'erasure' ? 'hold.erasureText' : 'hold.text';
}
