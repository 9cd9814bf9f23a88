/** START-HERE.html: the answer to an access request in the person's language (GDPR Art. 15(1)-(3), 15(2), 12(1)). */
import { Fragment, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { localised, type Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { Translator, type TextValues } from '#libs/i18n/translate';
import { packageAr } from '#libs/i18n/package.ar';
import { packageEn, type PackageKey } from '#libs/i18n/package.en';
import type { PackageContent, PackagedCollection } from './content.js';
import type { EntryName } from './entry-names.js';
import { FileLinks } from './start-here-files.js';
import type { RecordFile } from './record-files.js';
import { START_HERE_CSS } from './start-here.css.js';

export interface PackedCollection {
  readonly collection: PackagedCollection;
  readonly name: EntryName;
  /** Path without extension, seen from the page. */
  readonly path: string;
  records: number;
  readonly preview: Readonly<Record<string, unknown>>[];
  /** Of its records, in their order. */
  readonly files: RecordFile[];
}

interface Page {
  readonly content: PackageContent;
  readonly packed: readonly PackedCollection[];
  readonly t: (key: PackageKey, values?: TextValues) => string;
  readonly say: (text: Localised) => string;
  readonly translator: Translator<PackageKey>;
}

const MAX_COLUMNS = 8;
const MAX_CELL_CHARACTERS = 160;

export function startHere(content: PackageContent, packed: readonly PackedCollection[]): string {
  const { language } = content;
  const translator = new Translator(language, language === 'ar' ? packageAr : packageEn);
  const page: Page = {
    content,
    packed,
    translator,
    t: (key, values) => translator.text(key, values),
    say: (text) => text[language],
  };
  return `<!doctype html>\n${renderToStaticMarkup(<Document {...page} />)}\n`;
}

function Document(page: Page): ReactNode {
  const { content, t, say, translator } = page;
  const company = say(content.controller.name);
  return (
    <html lang={content.language} dir={translator.direction}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{t('title', { company })}</title>
        <style dangerouslySetInnerHTML={{ __html: START_HERE_CSS }} />
      </head>
      <body>
        <main>
          <h1>{t('title', { company })}</h1>
          <p className="lead">
            {t('lead', { date: translator.dateTimeWithZone(content.foundAt, content.controller.timeZone) })}
          </p>
          <From {...page} />
          <Contents {...page} />
          <Data {...page} />
          <Why {...page} />
          <Recipients {...page} />
          <Withheld {...page} />
          <Section title={t('decisions.title')}>
            <p>{say(content.controller.automatedDecisions)}</p>
          </Section>
          <Rights {...page} />
          <Section title={t('check.title')}>
            <p>{t('check.text')}</p>
          </Section>
        </main>
      </body>
    </html>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function From({ content, t, say }: Page): ReactNode {
  const { contact, dataProtectionOfficer } = content.controller;
  return (
    <div className="from">
      <span>
        {t('reference')} <span className="ref">{content.reference}</span>
      </span>
      <span>
        {say(content.controller.name)}, {say(contact.address)}, <bdi>{contact.email}</bdi>
      </span>
      {dataProtectionOfficer && (
        <span>
          {t('officer.title')}: {say(dataProtectionOfficer.name)}, <bdi>{dataProtectionOfficer.email}</bdi>
        </span>
      )}
    </div>
  );
}

function Contents({ packed, t, ...page }: Page): ReactNode {
  const held = packed.filter(({ records }) => records > 0);
  return (
    <Section title={t('contents')}>
      <ul className="toc">
        {held.map((entry) => (
          <li key={entry.path}>
            <a href={`#${anchor(entry)}`}>{labelOf(entry.collection, page)}</a>{' '}
            <span className="muted">{t('summary.records', { records: entry.records })}</span>
          </li>
        ))}
      </ul>
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
            {held.length === 0 && (searched.manualResult ?? 'nothing-held') === 'nothing-held' && (
              <p>{t('data.nothing', { system: name })}</p>
            )}
            {held.map((entry) => (
              <Collection key={entry.path} entry={entry} page={page} />
            ))}
            {unreachable.length > 0 && (
              <p className="muted">{t('data.notSearched', { collections: unreachable.join('، ') })}</p>
            )}
          </Fragment>
        );
      })}
    </Section>
  );
}

function Collection({ entry, page }: { entry: PackedCollection; page: Page }): ReactNode {
  const { t } = page;
  const columns = entry.collection.columns.slice(0, MAX_COLUMNS);
  const more = entry.collection.columns.length > MAX_COLUMNS;
  const isPart = entry.preview.length < entry.records;
  return (
    <>
      <h4 id={anchor(entry)}>
        {labelOf(entry.collection, page)}{' '}
        <span className="chip">{t('summary.records', { records: entry.records })}</span>
      </h4>
      <p className="muted">
        {isPart && t('data.firstRows', { shown: entry.preview.length, records: entry.records })}{' '}
        {t('data.files')}: <a href={`${entry.path}.json`}>JSON</a> · <a href={`${entry.path}.csv`}>CSV</a>
      </p>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {columns.map(({ name }) => (
                <th key={name}>{columnLabel(entry.collection, name, page)}</th>
              ))}
              {more && <th>…</th>}
            </tr>
          </thead>
          <tbody>
            {entry.preview.map((record, index) => (
              <tr key={index}>
                {columns.map(({ name }) => (
                  <td key={name} dir="auto">
                    {cellText(record[name], page)}
                  </td>
                ))}
                {more && <td className="muted">{index === 0 ? t('data.truncated') : '…'}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <FileLinks entry={entry} t={t} translator={page.translator} />
    </>
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
              {say(purpose)} ({t(`recipients.role.${role}`)}){' '}
              {transfer
                ? t('recipients.transfer', {
                    country: translator.country(transfer.country),
                    safeguard: say(transfer.safeguard),
                  })
                : t('recipients.noTransfer')}
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
                reason: t(`reason.${reason}`),
              })}
            </li>
          ))}
        </ul>
      )}
      <p className="muted">{t('withheld.secrets')}</p>
    </Section>
  );
}

const RIGHTS = ['rectification', 'erasure', 'restriction', 'portability', 'objection', 'withdrawal'] as const;

function Rights({ content, t, say }: Page): ReactNode {
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
          {t('authority.text', { authority: say(authority.name) })} <bdi>{authority.website}</bdi>
        </p>
      </Section>
    </>
  );
}

type Named = Pick<PackagedCollection, 'system' | 'collection' | 'label'>;

const systemOf = ({ content }: Pick<Page, 'content'>, key: string): System | undefined =>
  content.systems.find((system) => system.key === key);

function systemName(page: Page, key: string): string {
  const system = systemOf(page, key);
  return system ? page.say(system.name) : key;
}

function labelOf({ system, collection, label: own }: Named, page: Pick<Page, 'content' | 'say'>): string {
  const name = collection.split(':').at(-1) ?? collection;
  const label = systemOf(page, system)?.labels[name] ?? own;
  return label ? page.say(label) : name.replaceAll('_', ' ');
}

function columnLabel(
  { system, collection, columns }: PackagedCollection,
  column: string,
  page: Page,
): string {
  const own = columns.find(({ name }) => name === column)?.label;
  const label = systemOf(page, system)?.labels[`${collection.split(':').at(-1)}.${column}`] ?? own;
  return label ? page.say(label) : column.replaceAll('_', ' ');
}

const anchor = (entry: PackedCollection): string => entry.path.replaceAll('/', '-');

function cellText(value: unknown, { t, say }: Page): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  const sentence = localised.safeParse(value);
  if (sentence.success) return say(sentence.data);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS)}…` : text;
}
