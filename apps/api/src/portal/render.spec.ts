import { describe, expect, it } from '@jest/globals';
import { LANGUAGES, RIGHTS, type Language, type Right } from '#libs/domain/words';
import { consentsExamples } from '../../../../test/fixtures/consents-views.js';
import { portalExamples, type Example } from '../../../../test/fixtures/portal-views.js';
import { portalAssets } from './assets.js';
import * as pages from './render.js';
import type { FormView, MyRequestView, SentView } from './view-models.js';

const assets = portalAssets();
const draw = ({ draw, view }: Example): string => (pages[draw] as (view: Example['view']) => string)(view);
const drawn = LANGUAGES.flatMap((language) =>
  [...portalExamples(language, assets), ...consentsExamples(language, assets)].map((example) => ({
    ...example,
    language,
    html: draw(example),
  })),
);
const find = (name: string, language: Language = 'en'): string =>
  drawn.find((page) => page.name === name && page.language === language)?.html ?? '';

const matches = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map((match) => match[1] ?? '');

describe.each(drawn)('$name in $language', ({ html, language }) => {
  it('names its language and direction', () => {
    expect(html).toMatch(
      language === 'ar'
        ? /^<!doctype html><html lang="ar" dir="rtl">/
        : /^<!doctype html><html lang="en" dir="ltr">/,
    );
  });

  it('has nothing inline that a strict policy forbids, and asks no third party', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(
      matches(html, /<script([^>]*)>(?=<\/script>)/g).every((attributes) =>
        attributes.includes(' src="/assets/'),
      ),
    ).toBe(true);
    expect(html.match(/<script/g)?.length ?? 0).toBe(matches(html, /<script([^>]*)><\/script>/g).length);
    expect(
      matches(html, /(?:src|<link[^>]*href)="([^"]*)"/g).filter((url) => !url.startsWith('/assets/')),
    ).toEqual([]);
  });

  it('has one main heading, a label for every control, unique ids and no dangling reference', () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
    const ids = matches(html, /\sid="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = matches(html, /<label[^>]* for="([^"]+)"/g);
    const controls = [...html.matchAll(/<(?:input|select|textarea)[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => !tag.includes('type="hidden"'));
    for (const tag of controls) expect(labels).toContain(/\sid="([^"]+)"/.exec(tag)?.[1]);
    const referred = matches(html, /aria-(?:describedby|labelledby)="([^"]+)"/g).flatMap((list) =>
      list.split(' '),
    );
    expect(referred.filter((id) => !ids.includes(id))).toEqual([]);
    expect(matches(html, /href="#([^"]+)"/g).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('weighs at most 60 KB with stylesheet and script', () => {
    const extra = [assets.stylesheet, assets.confirmScript].map(
      (path) => assets.files.get(path)?.bytes.length ?? 0,
    );
    expect(Buffer.byteLength(html) + extra.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(60_000);
  });

  it('leaves no text untranslated', () => {
    expect(html).not.toMatch(/undefined|\[object|\{[a-zA-Z]+\}|&lt;/);
  });
});

describe('hostile text', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;

  it('is shown as text wherever a person types', () => {
    const form = portalExamples('en', assets).find(({ name }) => name === 'form-4-check')?.view as FormView;
    const values = {
      ...form.values,
      name: hostile,
      freeText: hostile,
      contactEmail: hostile,
      relation: hostile,
    };
    for (const step of ['rights', 'who', 'details', 'check'] as const) {
      const html = pages.formPage({ ...form, step, values });
      expect(html).not.toMatch(/<script>|<img/);
      expect(html).toContain('&lt;script&gt;');
    }
    const sent = portalExamples('ar', assets).find(({ name }) => name === 'sent')?.view as SentView;
    expect(pages.sentPage({ ...sent, typedEmail: hostile })).not.toMatch(/<script>|<img/);
  });

  it('is shown as text where a company or a system is named', () => {
    const mine = portalExamples('en', assets).find(({ name }) => name === 'my-request-checking')
      ?.view as MyRequestView;
    const cases = mine.cases.map((view) => ({
      ...view,
      systems: [{ name: hostile, state: 'failed' as const }],
    }));
    expect(pages.myRequestPage({ ...mine, companyName: hostile, cases })).not.toMatch(/<script>|<img/);
  });
});

describe('the form', () => {
  it('carries what was typed on other steps, and changes the language without losing it', () => {
    const html = find('form-2-who', 'ar');
    expect(html).toContain('<input type="hidden" name="rights" value="access"/>');
    expect(html).toContain('name="freeText" value="كتبت أيضًا');
    expect(html).toMatch(/formAction="\/en\/request"/i);
  });

  it('presses "next", not the language, when a person hits Enter in a field', () => {
    const first = /<button[^>]*form="request-form"[^>]*>/.exec(find('form-2-who'))?.[0];
    expect(first).toContain('value="next"');
  });

  it('offers every right', () => {
    const html = find('form-1-rights');
    expect(matches(html, /<input[^>]*type="checkbox"[^>]*value="([^"]+)"/g)).toEqual([...RIGHTS]);
  });

  it('puts a fault beside its field and in the summary', () => {
    const html = find('form-2-faults');
    expect(html).toContain('id="contactEmail-fault"');
    expect(html).toContain('<a href="#contactEmail">Enter one e-mail address');
    expect(html).toContain('value="layla at example"');
  });
});

describe('what is promised', () => {
  const sent = (copy: boolean, chooses = false): string => {
    const view = portalExamples('en', assets).find(({ name }) => name === 'sent')?.view as SentView;
    return pages.sentPage({ ...view, copy, chooses });
  };
  const searching = (right: Right): string => {
    const mine = portalExamples('en', assets).find(({ name }) => name === 'my-request-searching')
      ?.view as MyRequestView;
    return pages.myRequestPage({ ...mine, cases: mine.cases.map((view) => ({ ...view, right })) });
  };

  it('is a copy only to who asked for one', () => {
    expect(sent(true)).toContain('We write to you when you can download it.');
    expect(sent(false)).not.toMatch(/download it|the copy/);
    expect(searching('access')).toContain('when your copy is ready');
    for (const right of ['erasure', 'rectification', 'restriction', 'withdrawal'] as const)
      expect(searching(right)).not.toContain('copy');
  });

  it('is a choice only to who will have one', () => {
    expect(sent(false, true)).toContain('We write to you when you can choose.');
    expect(sent(false)).not.toContain('choose');
  });
});

describe('a restriction that was lifted', () => {
  it('says on which day, and promises nothing about another one', () => {
    const mine = portalExamples('en', assets).find(({ name }) => name === 'my-request-lifted')
      ?.view as MyRequestView;
    const page = pages.myRequestPage(mine);
    expect(page).toContain('lifted it on 1 December 2026 at 11:00. If you have another restriction');
    expect(page).not.toContain('is restricted');
  });
});

describe('a choice of public items', () => {
  const choosing = (right: Right): string => {
    const mine = portalExamples('en', assets).find(({ name }) => name === 'my-request-choosing')
      ?.view as MyRequestView;
    return pages.myRequestPage({ ...mine, cases: mine.cases.map((view) => ({ ...view, right })) });
  };

  it('ends before the day of the answer, on the page of the request as in the mail and the list', () => {
    expect(choosing('removal')).toContain('Before 11 December 2026');
    expect(choosing('removal')).not.toContain('At the latest by');
    expect(choosing('access')).toContain('At the latest by');
  });

  it('has a period that no law sets', () => {
    expect(choosing('removal')).toContain('No law sets a period for this.');
    expect(choosing('removal')).not.toContain('The law gives us');
    expect(choosing('access')).toContain('The law gives us');
  });
});

describe('the fonts', () => {
  it('are self-hosted, hashed and at most 60 KB each', () => {
    const fonts = [...assets.files].filter(([path]) => path.endsWith('.woff2'));
    expect(fonts).toHaveLength(4);
    for (const [path, { bytes }] of fonts) {
      expect(path).toMatch(/^\/assets\/fonts\/[a-z0-9-]+\.[0-9a-f]{12}\.woff2$/);
      expect(bytes.length).toBeLessThanOrEqual(60_000);
      expect(assets.files.get(assets.stylesheet)?.bytes.toString()).toContain(path);
    }
  });
});
