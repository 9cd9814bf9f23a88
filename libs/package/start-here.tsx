/** START-HERE.html: the answer to an access request in the person's language (GDPR Art. 15(1)-(3), 15(2), 12(1)). */
import { Fragment, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Localised } from '#libs/data-map/company';
import { Translator } from '#libs/i18n/translate';
import { packageAr } from '#libs/i18n/package.ar';
import { packageEn, type PackageKey } from '#libs/i18n/package.en';
import type { PackageContent } from './content.js';
import {
  anchorOf,
  columnLabel,
  labelOf,
  systemName,
  type PackedCollection,
  type Page,
} from './start-here.page.js';
import { CalifornianCategories, CalifornianRights, NeverDisclosed } from './start-here-california.js';
import { Section } from './start-here-section.js';
import { START_HERE_CSS } from './start-here.css.js';
import { ErasedBefore } from './start-here-erased.js';
import { RecordTable } from './start-here-table.js';

/** Parsed messages are kept. */
const TRANSLATORS = { en: new Translator('en', packageEn), ar: new Translator('ar', packageAr) };

export function startHere(content: PackageContent, packed: readonly PackedCollection[]): string {
  const { language } = content;
  const translator = TRANSLATORS[language];
  const page: Page = {
    content,
    packed,
    translator,
    t: (key, values) => translator.text(key, values),
    say: (text) => text[language],
    comma: language === 'ar' ? '، ' : ', ',
  };
  return `<!doctype html>\n${renderToStaticMarkup(<Document {...page} />)}\n`;
}

function Document(page: Page): ReactNode {
  const { content, t, say, translator } = page;
  const company = say(content.controller.name);
  const portable = content.right === 'portability';
  const { title: titleKey, lead } = headingOf(content);
  const title = t(titleKey, { company });
  return (
    <html lang={content.language} dir={translator.direction}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: START_HERE_CSS }} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p className="lead">
            {t(lead, {
              date: translator.dateTimeWithZone(content.foundAt, content.controller.timeZone),
            })}
          </p>
          <Missing {...page} />
          <From {...page} />
          {content.california?.byCategories ? null : <Found {...page} />}
          {portable ? null : <ErasedBefore {...page} />}
          {portable ? <LeftOut {...page} /> : <Information {...page} />}
          <Withheld {...page} />
          {content.california ? <CalifornianRights {...page} /> : <Rights {...page} />}
          <Section title={t('check.title')}>
            <p>
              {translator.parts<ReactNode>('check.text', {
                command: (
                  <code key="command" dir="ltr">
                    sha256sum -c manifest-sha256.txt
                  </code>
                ),
              })}
            </p>
          </Section>
        </main>
      </body>
    </html>
  );
}

function headingOf({ right, california }: PackageContent): {
  readonly title: PackageKey;
  readonly lead: PackageKey;
} {
  if (right === 'portability') return { title: 'portability.title', lead: 'portability.lead' };
  if (!california) return { title: 'title', lead: 'lead' };
  return california.byCategories
    ? { title: 'california.title', lead: 'california.lead.categories' }
    : { title: 'title', lead: 'california.lead.specific' };
}

const Found = (page: Page): ReactNode => (
  <>
    <Contents {...page} />
    <Data {...page} />
    <NeverDisclosed {...page} />
  </>
);

/** What the law wants said beside the copy itself (Art. 15(1)-(2)), or instead of it. */
function Information(page: Page): ReactNode {
  const { content, t, say } = page;
  if (content.california) return <CalifornianCategories {...page} />;
  return (
    <>
      <Why {...page} />
      <Recipients {...page} />
      <Section title={t('decisions.title')}>
        <p>{say(content.controller.automatedDecisions)}</p>
      </Section>
    </>
  );
}

/** Found, but not part of a portability answer: a request for access gives it. */
function LeftOut(page: Page): ReactNode {
  const { content, t } = page;
  if (content.leftOut.length === 0) return null;
  const systems = [...new Set(content.leftOut.map(({ system }) => system))];
  return (
    <Section title={t('portability.leftOut.title')}>
      <p>{t(content.california ? 'california.leftOut.text' : 'portability.leftOut.text')}</p>
      {systems.map((key) => (
        <Fragment key={key}>
          <h3>{systemName(page, key)}</h3>
          <ul>
            {content.leftOut
              .filter(({ system }) => system === key)
              .map((left) => (
                <li key={left.collection}>
                  {labelOf(left, page)}
                  {left.columns === 'all'
                    ? null
                    : `: ${left.columns.map((name) => columnLabel(left, name, page)).join(page.comma)}`}
                </li>
              ))}
          </ul>
        </Fragment>
      ))}
    </Section>
  );
}

function From({ content, t, say, comma }: Page): ReactNode {
  const { contact, dataProtectionOfficer } = content.controller;
  return (
    <div className="from">
      <span>
        {t('reference')} <span className="ref">{content.reference}</span>
      </span>
      <span>
        {[say(content.controller.name), say(contact.address), ''].join(comma)}
        <bdi>{contact.email}</bdi>
      </span>
      {dataProtectionOfficer && (
        <span>
          {t('officer.title')}: {say(dataProtectionOfficer.name)}
          {comma}
          <bdi>{dataProtectionOfficer.email}</bdi>
        </span>
      )}
    </div>
  );
}

/** Before everything else: what had not answered when this was made. */
function Missing(page: Page): ReactNode {
  const { content, t } = page;
  const silent = content.searched.filter(({ manualResult }) => manualResult === 'unanswered');
  if (silent.length === 0) return null;
  const systems = silent.map(({ system }) => systemName(page, system)).join(page.comma);
  return (
    <Section title={t('missing.title')}>
      <p>{t('missing.text', { systems })}</p>
    </Section>
  );
}

/** In the order of the sections that follow: by system. */
function Contents(page: Page): ReactNode {
  const { content, packed, t } = page;
  return (
    <Section title={t('contents')}>
      {content.searched.map(({ system }) => {
        const held = packed.filter((entry) => entry.collection.system === system && entry.records > 0);
        if (held.length === 0) return null;
        return (
          <div key={system}>
            <h3>{systemName(page, system)}</h3>
            <ul className="toc">
              {held.map((entry) => (
                <li key={entry.path}>
                  <a href={`#${anchorOf(entry)}`}>{labelOf(entry.collection, page)}</a>{' '}
                  <span className="muted">{t('summary.records', { records: entry.records })}</span>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </Section>
  );
}

function Data(page: Page): ReactNode {
  const { content, packed, t } = page;
  return (
    <Section title={t('data.title')}>
      {content.searched.map((searched) => {
        const name = systemName(page, searched.system);
        const held = packed.filter(
          ({ collection, records }) => collection.system === searched.system && records > 0,
        );
        const unreachable = searched.notSearched.map(({ collection }) =>
          labelOf({ ...searched, collection }, page),
        );
        return (
          <Fragment key={searched.system}>
            <h3>{name}</h3>
            {searched.manualResult === 'done' && <p>{t('data.manual.done', { system: name })}</p>}
            {searched.manualResult === 'cannot' && <p>{t('data.manual.cannot', { system: name })}</p>}
            {searched.manualResult === 'unanswered' && <p>{t('data.manual.unanswered', { system: name })}</p>}
            {held.length === 0 && (searched.manualResult ?? 'nothing-held') === 'nothing-held' && (
              <p>{t('data.nothing', { system: name })}</p>
            )}
            {held.map((entry) => (
              <RecordTable key={entry.path} entry={entry} page={page} />
            ))}
            {unreachable.length > 0 && (
              <p className="muted">{t('data.notSearched', { collections: unreachable.join(page.comma) })}</p>
            )}
          </Fragment>
        );
      })}
    </Section>
  );
}

function Why({ content, t, say }: Page): ReactNode {
  const list = (texts: readonly Localised[]): ReactNode =>
    texts.length === 1 && texts[0] ? (
      say(texts[0])
    ) : (
      <ul>
        {texts.map((text) => (
          <li key={text.en}>{say(text)}</li>
        ))}
      </ul>
    );
  return (
    <Section title={t('why.title')}>
      {content.systems.map((system) => (
        <Fragment key={system.key}>
          <h3>{say(system.name)}</h3>
          <dl>
            <dt>{t('why.purposes')}</dt>
            <dd>{list(system.purposes)}</dd>
            <dt>{t('why.basis')}</dt>
            <dd>{list(system.legalBasis)}</dd>
            <dt>{t('why.source')}</dt>
            <dd>{list(system.source)}</dd>
            <dt>{t('why.retention')}</dt>
            <dd>{say(system.retention)}</dd>
          </dl>
        </Fragment>
      ))}
    </Section>
  );
}

function Recipients({ content, t, say, translator }: Page): ReactNode {
  const recipients = content.systems.flatMap((system) => system.recipients);
  return (
    <Section title={t('recipients.title')}>
      {recipients.length === 0 && <p>{t('recipients.none')}</p>}
      <dl>
        {recipients.map(({ name, purpose, role, transfer }) => (
          <Fragment key={`${name} ${purpose.en}`}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>
              <ul>
                <li>{say(purpose)}</li>
                <li>{t(`recipients.role.${role}`)}</li>
                <li>
                  {transfer
                    ? t('recipients.transfer', {
                        country: translator.country(transfer.country),
                        safeguard: say(transfer.safeguard),
                      })
                    : t('recipients.noTransfer')}
                </li>
              </ul>
            </dd>
          </Fragment>
        ))}
      </dl>
    </Section>
  );
}

function Withheld(page: Page): ReactNode {
  const { content, t } = page;
  return (
    <Section title={t('withheld.title')}>
      {content.withheld.length === 0 ? (
        <p>{t('withheld.none')}</p>
      ) : (
        <ul>
          {content.withheld.map(({ system, collection, reason, records }) => (
            <li key={`${system} ${collection} ${reason}`}>
              {t('withheld.line', {
                records,
                collection: labelOf({ system, collection }, page),
                reason: t(reasonKey(reason, content)),
              })}
            </li>
          ))}
        </ul>
      )}
      <p className="muted">{t('withheld.secrets')}</p>
    </Section>
  );
}

const IN_CALIFORNIA = ['rights-of-others', 'trade-secret'] as const;

function reasonKey(
  reason: PackageContent['withheld'][number]['reason'],
  { california }: PackageContent,
): PackageKey {
  const own = california && IN_CALIFORNIA.find((one) => one === reason);
  return own ? `california.reason.${own}` : `reason.${reason}`;
}

const RIGHTS = ['rectification', 'erasure', 'restriction', 'portability', 'objection', 'withdrawal'] as const;

function Rights({ content, t, say, translator }: Page): ReactNode {
  const { authority, contact } = content.controller;
  return (
    <>
      <Section title={t('rights.title')}>
        <ul>
          {RIGHTS.map((right) => (
            <li key={right}>{t(`rights.${right}`)}</li>
          ))}
        </ul>
        <p>{t('rights.how', { email: contact.email })}</p>
      </Section>
      <Section title={t('authority.title')}>
        <p>
          {translator.parts<ReactNode>('authority.text', {
            authority: say(authority.name),
            website: <bdi key="website">{authority.website}</bdi>,
          })}
        </p>
      </Section>
    </>
  );
}
