/** What START-HERE.html says under the law of California: categories (11 CCR 7024(k)), what stays, rights. */
import { Fragment, type ReactNode } from 'react';
import type { Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { CCPA_CATEGORIES, DISCLOSURES, type CcpaCategory } from '#libs/domain/california';
import { Section } from './start-here-section.js';
import { columnLabel, labelOf, systemName, type Page } from './start-here.page.js';

/** Each category that is held, with where it comes from, what it is for and who gets it. */
export function CalifornianCategories(page: Page): ReactNode {
  const { content, t } = page;
  const held = CCPA_CATEGORIES.filter((category) => systemsWith(page, category).length > 0);
  return (
    <Section title={t('california.categories.title')}>
      {held.length === 0 && <p>{t('california.categories.none')}</p>}
      {held.map((category) => (
        <Category key={category} page={page} category={category} />
      ))}
      {content.california?.byCategories && <NotSearched {...page} />}
    </Section>
  );
}

function systemsWith({ content }: Page, category: CcpaCategory): readonly System[] {
  const keys = (content.california?.categories ?? [])
    .filter(({ categories }) => categories.includes(category))
    .map(({ system }) => system);
  return content.systems.filter(({ key }) => keys.includes(key));
}

function Category({ page, category }: { page: Page; category: CcpaCategory }): ReactNode {
  const { t, say } = page;
  const systems = systemsWith(page, category);
  const once = (texts: readonly Localised[]): ReactNode => <Lines lines={[...new Set(texts.map(say))]} />;
  return (
    <>
      <h3>{t(`category.${category}`)}</h3>
      <dl>
        <dt>{t('california.held')}</dt>
        <dd>{once(systems.map(({ name }) => name))}</dd>
        <dt>{t('california.sources')}</dt>
        <dd>{once(systems.flatMap(({ source }) => source))}</dd>
        <dt>{t('california.purposes')}</dt>
        <dd>{once(systems.flatMap(({ purposes }) => purposes))}</dd>
        {DISCLOSURES.map((disclosure) => (
          <Fragment key={disclosure}>
            <dt>{t(`california.disclosed.${disclosure}`)}</dt>
            <dd>
              <Lines lines={recipientsOf(page, systems, disclosure)} empty={t('california.nobody')} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </>
  );
}

/** `Payment providers: Stripe`, a line for each kind of third party. */
function recipientsOf(
  { say, comma }: Page,
  systems: readonly System[],
  disclosure: (typeof DISCLOSURES)[number],
): string[] {
  const kinds = new Map<string, Set<string>>();
  for (const { name, california } of systems.flatMap(({ recipients }) => recipients)) {
    if (california?.disclosure !== disclosure) continue;
    const kind = say(california.kind);
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(name));
  }
  return [...kinds].map(([kind, names]) => `${kind}: ${[...names].join(comma)}`);
}

function Lines({ lines, empty }: { lines: readonly string[]; empty?: string }): ReactNode {
  if (lines.length < 2) return lines[0] ?? empty;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** What could not be looked into is never said to be empty. */
function NotSearched(page: Page): ReactNode {
  const { content, t, comma } = page;
  return content.searched.map(({ system, manualResult, notSearched }) => {
    const names = notSearched.map(({ collection }) => labelOf({ system, collection }, page)).join(comma);
    return (
      <Fragment key={system}>
        {manualResult === 'cannot' && <p>{t('data.manual.cannot', { system: systemName(page, system) })}</p>}
        {names !== '' && <p className="muted">{t('data.notSearched', { collections: names })}</p>}
      </Fragment>
    );
  });
}

/** Told of with enough particularity to know what it is, and never handed out (11 CCR 7024(d)). */
export function NeverDisclosed(page: Page): ReactNode {
  const { content, t, comma } = page;
  const kept = content.california?.neverDisclosed ?? [];
  if (kept.length === 0) return null;
  return (
    <Section title={t('california.never.title')}>
      <p>{t('california.never.text')}</p>
      <ul>
        {kept.map(({ system, collection, columns }) => (
          <li key={`${system} ${collection}`}>
            {labelOf({ system, collection }, page)}:{' '}
            {columns.map((column) => columnLabel({ system, collection }, column, page)).join(comma)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const RIGHTS = ['know', 'delete', 'correct', 'opt-out', 'limit', 'equal'] as const;
const AGENCY = 'https://cppa.ca.gov/webapplications/complaint';
const ATTORNEY = 'https://oag.ca.gov/contact';

export function CalifornianRights({ content, t, translator }: Page): ReactNode {
  const { contact } = content.controller;
  return (
    <>
      <Section title={t('rights.title')}>
        <ul>
          {RIGHTS.map((right) => (
            <li key={right}>{t(`california.rights.${right}`)}</li>
          ))}
        </ul>
        <p>{t('california.rights.how', { email: contact.email })}</p>
      </Section>
      <Section title={t('authority.title')}>
        <p>
          {translator.parts<ReactNode>('california.authority.text', {
            agency: <bdi key="agency">{AGENCY}</bdi>,
            attorney: <bdi key="attorney">{ATTORNEY}</bdi>,
          })}
        </p>
      </Section>
    </>
  );
}
