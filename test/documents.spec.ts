import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkCompany } from '#libs/data-map/load-company';
import { AUDIT_EVENTS } from '#libs/domain/audit-events';
import { ERRORS } from '#libs/domain/errors';
import { configSchema } from '#libs/config/config';
import { FAIL_POINTS } from '#libs/fail-points/fail-points';
import { routesOf } from '../apps/api/src/http/routes.js';
import { STAFF_CONTROLLERS } from '../apps/api/src/staff/staff.parts.js';
import { COMMANDS } from '../apps/cli/src/commands.js';
import { readSource, trackedFiles } from './repository.js';

/** The rows `| `name` | … |` of a document. */
const rowsOf = (path: string): string[] =>
  readSource(path)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replace(/ +/g, ' '));

describe('the reference', () => {
  it('lists every error with its status', () => {
    const expected = Object.entries(ERRORS).map(
      ([code, row]) => `| \`${code}\` | ${row.status} | ${row.final ? 'no' : 'yes'} | ${row.title} |`,
    );
    expect(rowsOf('docs/reference/errors.md')).toEqual(expected);
  });

  it('lists every fail point', () => {
    const expected = Object.entries(FAIL_POINTS).map(([name, sentence]) => `| \`${name}\` | ${sentence} |`);
    expect(rowsOf('docs/operating/chaos.md').filter((row) => expected.includes(row))).toEqual(expected);
  });

  it('pins every image that compose fetches, at the tag that stands there', () => {
    const fetched = readSource('deploy/compose.yaml').matchAll(/^ {4}image: (\S+):\$\{\w+:-(\S+)\}$/gm);
    const pinned = readSource('docs/operating/deploying.md').matchAll(/image: '(\S+)@sha256:…'/g);
    expect([...pinned].map(([, image]) => image)).toEqual(
      [...fetched].map(([, name, tag]) => `${name}:${tag}`),
    );
  });

  it('lists every audit event', () => {
    const expected = Object.entries(AUDIT_EVENTS).map(([type, sentence]) => `| \`${type}\` | ${sentence} |`);
    expect(rowsOf('docs/reference/audit-events.md')).toEqual(expected);
  });

  it('lists every staff route with its roles and what it does', () => {
    const expected = routesOf(STAFF_CONTROLLERS).map(({ method, path, rule, does }) => {
      const roles = typeof rule === 'object' && 'roles' in rule ? rule.roles.join(', ') : 'everybody';
      return `| \`${method} ${path}\` | ${roles} | ${does ?? 'nothing is said'} |`;
    });
    expect(expected.filter((row) => row.includes('nothing is said'))).toEqual([]);
    expect(rowsOf('docs/reference/staff-api.md')).toEqual(expected);
  });

  it('lists every configuration variable with its default', () => {
    const expected = Object.entries(configSchema.shape).map(([name, field]) => {
      const fallback = field.safeParse(undefined);
      const standard = fallback.success
        ? fallback.data === undefined
          ? 'optional'
          : `\`${String(fallback.data)}\``
        : 'required';
      return `| \`${name}\` | ${standard} | ${field.description ?? ''} |`;
    });
    expect(rowsOf('docs/reference/configuration.md')).toEqual(expected);
  });
});

/** The text of a section `## title` of a document. */
const sectionOf = (path: string, title: string): string =>
  readSource(path)
    .split(/^## /m)
    .find((section) => section.startsWith(`${title}\n`)) ?? '';

/** `--version` is what wafa doctor asks of other programs. */
const optionsIn = (text: string): string[] =>
  [...new Set(text.match(/--(?!version)[a-z]+/g) ?? [])].toSorted();

describe('the command line', () => {
  it('lists every command with its text', () => {
    const expected = Object.entries(COMMANDS).map(([name, { text }]) => `| \`wafa ${name}\` | ${text} |`);
    expect(rowsOf('docs/reference/cli.md')).toEqual(expected);
  });

  it.each(Object.keys(COMMANDS))('describes every option of wafa %s, and no other', (name) => {
    const command = `apps/cli/src/${name.replace(' ', '-')}`;
    const source = trackedFiles(/^apps\/cli\/src\//)
      .filter((path) => path === `${command}.ts` || path === `${command}/input.ts`)
      .map(readSource)
      .join('\n');
    const section = sectionOf('docs/reference/cli.md', `wafa ${name}`);
    expect(section).not.toBe('');
    expect(optionsIn(section)).toEqual(optionsIn(source));
  });

  it('is called in the documents by commands that exist', () => {
    const called = trackedFiles(/\.md$/).flatMap((path) =>
      [...readSource(path).matchAll(/npx wafa ([a-z]+(?: [a-z]+)?)/g)].map((match) => match[1] ?? ''),
    );
    const known = Object.keys(COMMANDS);
    const unknown = called.filter((words) => !known.some((name) => `${words} `.startsWith(`${name} `)));
    expect(called.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });
});

describe('the company of docs/start/own-company.md', () => {
  it('may have the connectors that there are', () => {
    const wired = readSource('libs/connectors/all/create-connectors.ts').matchAll(/case '([a-z0-9]+)':/g);
    const told = /Connectors served today: (.*?)\./.exec(readSource('docs/start/own-company.md'))?.[1] ?? '';
    expect(told.split(', ')).toEqual([...wired].map(([, name]) => `\`${name}\``));
  });

  it('has no fault', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'own-company-'));
    const text = readSource('docs/start/own-company.md');
    const files = [...text.matchAll(/^### `(.+?)`[^`]*```yaml\n(.*?)^```/gms)];
    expect(files.map(([, name]) => name)).toEqual(['controller.yaml', 'systems.yaml', 'datasets/shop.yml']);
    for (const [, name = '', content = ''] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const { faults } = await checkCompany(folder);
    rmSync(folder, { recursive: true });
    expect(faults).toEqual([]);
  });
});

describe('the invariants', () => {
  const [, section = ''] = readSource('docs/internals/ARCHITECTURE.md').split('## Invariants');
  const invariants = section.split('\n').filter((line) => /^\d+\. \*\*/.test(line));
  const specsOf = (line: string): string[] => line.match(/[\w./-]+\.spec\.tsx?(?=`)/g) ?? [];

  it('each name a spec that guards them', () => {
    expect(invariants).toHaveLength(14);
    expect(invariants.filter((line) => specsOf(line).length === 0)).toEqual([]);
  });

  it('name only specs that are there', () => {
    const present = new Set(trackedFiles(/\.spec\.tsx?$/));
    expect(invariants.flatMap(specsOf).filter((path) => !present.has(path))).toEqual([]);
  });
});
