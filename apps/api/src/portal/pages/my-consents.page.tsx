/** What a person agreed to and refused, and the one press that withdraws it. */
import type { ReactNode } from 'react';
import type { ConsentWord } from '#libs/domain/consent-standing';
import { isAllowedUnlessRefused } from '#libs/domain/consent';
import type { MessageKey } from '#libs/i18n/en';
import { COMMA } from '#libs/i18n/answer-lines';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { formWith, portalPath } from '../paths.js';
import {
  EVERY_CONSENT,
  type AccountConsentView,
  type MyConsentsView,
  type PurposeView,
  type WithdrawalView,
} from '../view-models.js';
import { Layout } from './layout.js';
import { Lines } from './case-section.js';
import { Chip, HiddenText, Reference, Rich, Typed, type IconName } from './parts.js';

interface PageProps {
  readonly view: MyConsentsView;
  readonly t: Translator;
}

const WORDS = {
  found: { title: 'consents.title', lead: 'consents.lead' },
  nobody: { title: 'consents.nobody.title', lead: 'consents.nobody.lead' },
  searching: { title: 'consents.searching.title', lead: 'consents.searching.lead' },
  unknown: { title: 'consents.unknown.title', lead: 'consents.unknown.lead' },
  'of-another': { title: 'consents.ofAnother.title', lead: 'consents.ofAnother.lead' },
  'no-session': { title: 'consents.noSession.title', lead: 'consents.noSession.lead' },
} as const satisfies Record<MyConsentsView['state'], { title: MessageKey; lead: MessageKey }>;

export function MyConsentsPage({ view }: { view: MyConsentsView }): ReactNode {
  const t = createTranslator(view.language);
  const { title, lead } = WORDS[view.state];
  return (
    <Layout frame={view} title={t.text(title)}>
      <h1>{t.text(title)}</h1>
      <p className="lead muted">{t.text(lead)}</p>
      {view.state === 'found' ? <Consents view={view} t={t} /> : <OtherWays view={view} t={t} />}
      {view.withdrawals.length > 0 ? <Withdrawals view={view} t={t} /> : null}
      {view.state === 'found' ? (
        <p className="small muted">
          <Rich t={t} id="consents.notHere" values={{ link: <ByForm view={view} t={t} /> }} />
        </p>
      ) : null}
    </Layout>
  );
}

const ByForm = ({ view, t }: PageProps): ReactNode => (
  <a href={formWith(view.language, 'withdrawal')}>{t.text('consents.byForm')}</a>
);

const OtherWays = ({ view, t }: PageProps): ReactNode => (
  <p className="actions">
    <a className="button" href={formWith(view.language, 'withdrawal')}>
      {t.text('consents.byForm')}
    </a>
    {view.state === 'searching' ? (
      <a className="button quiet" href={portalPath(view.language, 'myConsents')}>
        {t.text('consents.again')}
      </a>
    ) : null}
    {view.state === 'no-session' ? (
      <a className="button quiet" href={portalPath(view.language, 'signIn')}>
        {t.text('signIn.title')}
      </a>
    ) : null}
  </p>
);

function Consents({ view, t }: PageProps): ReactNode {
  const several = view.purposes.some(({ accounts }) => accounts.length > 1);
  const withdrawable = view.purposes.filter(({ canWithdraw }) => canWithdraw).length;
  return (
    <>
      {several ? <p>{t.text('consents.accounts')}</p> : null}
      {view.purposes.map((purpose) => (
        <PurposeSection key={purpose.purpose} view={view} t={t} told={purpose} />
      ))}
      {withdrawable > 1 ? (
        <form method="post" action={portalPath(view.language, 'withdrawConsent')}>
          <p>
            <button className="button quiet" name="purpose" value={EVERY_CONSENT}>
              {t.text('consents.withdrawAll')}
            </button>
          </p>
        </form>
      ) : null}
    </>
  );
}

function PurposeSection({ view, t, told }: PageProps & { readonly told: PurposeView }): ReactNode {
  const { purpose, accounts, canWithdraw } = told;
  const id = `consent-${purpose}`;
  const trained =
    purpose === 'ai-training' &&
    accounts.some(({ latest, earlier }) => [latest, ...earlier].some((word) => word?.given));
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t.text(`consents.purpose.${purpose}`)}</h2>
      <ul className="plain">
        {accounts.map((account) => (
          <li key={account.account ?? ''}>
            <Account {...{ view, t, purpose }} told={account} />
          </li>
        ))}
      </ul>
      {trained ? <p className="small muted">{t.text('consents.training')}</p> : null}
      {canWithdraw ? (
        <form method="post" action={portalPath(view.language, 'withdrawConsent')}>
          <p>
            <button className="button" name="purpose" value={purpose} aria-describedby={id}>
              {t.text('consents.withdraw')}
            </button>
          </p>
        </form>
      ) : null}
    </section>
  );
}

interface AccountProps extends PageProps {
  readonly purpose: PurposeView['purpose'];
  readonly told: AccountConsentView;
}

function Account({ view, t, purpose, told }: AccountProps): ReactNode {
  const { account, latest, earlier } = told;
  return (
    <div className="said">
      {account === null ? null : (
        <b>
          <Rich t={t} id="consents.account" values={{ account: <Reference value={account} /> }} />
        </b>
      )}
      <p>
        <Chip {...lookOf(told, purpose)} text={t.text(lookOf(told, purpose).word)} />{' '}
        {told.because === 'restricted' ? `${t.text('consents.said.restricted')} ` : null}
        <Sentence {...{ view, t, purpose }} told={told} />
      </p>
      {latest === null ? null : <Source t={t} word={latest} />}
      {earlier.length === 0 ? null : (
        <details>
          <summary>
            {t.text('consents.earlier')} <HiddenText text={t.text(`consents.purpose.${purpose}`)} />
          </summary>
          <ul className="plain small">
            {earlier.map((word) => (
              <li key={word.id}>
                <Said view={view} t={t} word={word} /> <Source t={t} word={word} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface Look {
  readonly tone: string;
  readonly icon: IconName;
  readonly word: MessageKey;
}

function lookOf({ because }: AccountConsentView, purpose: PurposeView['purpose']): Look {
  if (because === 'restricted') return { tone: 'info', icon: 'wait', word: 'consents.restricted' };
  if (because === 'given') return { tone: 'ok', icon: 'check', word: 'consents.given' };
  if (because === 'never-asked' && isAllowedUnlessRefused(purpose))
    return { tone: '', icon: 'info', word: 'consents.allowed' };
  return { tone: '', icon: 'none', word: 'consents.refused' };
}

function Sentence({ view, t, purpose, told }: AccountProps): ReactNode {
  const { latest, earlier } = told;
  if (latest === null)
    return t.text(isAllowedUnlessRefused(purpose) ? 'consents.said.allowed' : 'consents.said.never');
  return <Said view={view} t={t} word={latest} after={earlier[0]} />;
}

/** A no after a yes is a withdrawal. */
function Said({
  view,
  t,
  word,
  after,
}: PageProps & { readonly word: ConsentWord; readonly after?: ConsentWord | undefined }): ReactNode {
  const ended = after?.given === true ? 'withdrawn' : 'refused';
  const when = <time dateTime={word.at}>{t.dateTime(word.at, view.timeZone)}</time>;
  return <Rich t={t} id={`consents.said.${word.given ? 'given' : ended}`} values={{ when }} />;
}

const CHANNELS: Readonly<Record<string, MessageKey>> = {
  portal: 'consents.where.portal',
  request: 'consents.where.request',
  gpc: 'consents.where.gpc',
};

/** The product's own words for the text and the place stay as they are. */
function Source({ t, word }: { readonly t: Translator; readonly word: ConsentWord }): ReactNode {
  const known = CHANNELS[word.channel];
  const channel = known === undefined ? <Typed text={word.channel} /> : t.text(known);
  return (
    <p className="small muted">
      <Rich t={t} id="consents.where" values={{ channel }} /> ·{' '}
      <Rich t={t} id="consents.text" values={{ version: <Reference value={word.textVersion} /> }} />
    </p>
  );
}

const Withdrawals = ({ view, t }: PageProps): ReactNode => (
  <section aria-labelledby="withdrawals">
    <h2 id="withdrawals">{t.text('consents.withdrawals')}</h2>
    <p className="muted">{t.text('consents.mails')}</p>
    {view.withdrawals.map((one) => (
      <WithdrawalOf key={one.reference} view={view} t={t} told={one} />
    ))}
  </section>
);

function WithdrawalOf({ view, t, told }: PageProps & { readonly told: WithdrawalView }): ReactNode {
  const purposes = told.purposes.map((one) => t.text(`consents.purpose.${one}`)).join(COMMA[t.language]);
  const values = {
    purposes,
    reference: <Reference value={told.reference} />,
    when: <time dateTime={told.receivedAt}>{t.dateTime(told.receivedAt, view.timeZone)}</time>,
  };
  return (
    <section className="withdrawal">
      <h3>{t.text(told.title)}</h3>
      <p className="small muted">
        <Rich t={t} id="consents.withdrawal" values={values} />
      </p>
      {told.stopped.length > 0 ? <Lines title={t.text('asked.done')} level={3} lines={told.stopped} /> : null}
    </section>
  );
}
