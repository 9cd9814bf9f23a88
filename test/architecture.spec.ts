import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from '@jest/globals';
import { importsOf, trackedFiles } from './repository.js';

/**
 * Who may import whom (values; types are free where the table of docs/internals/ARCHITECTURE.md says so). The longest
 * matching row wins. `libs/connectors/*` rows never list a sibling.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'libs/domain': [],
  'libs/contracts': ['libs/domain'],
  'libs/crypto': ['libs/domain'],
  'libs/fail-points': [],
  'libs/config': ['libs/domain', 'libs/fail-points'],
  'libs/i18n': ['libs/domain'],
  'libs/telemetry': ['libs/domain', 'libs/config'],
  'libs/data-map': ['libs/domain', 'libs/contracts', 'libs/crypto'],
  'libs/s3': ['libs/domain'],
  // A bucket as the configuration names it.
  'libs/vault': ['libs/domain', 'libs/crypto', 'libs/config', 'libs/s3'],
  // A message in the outbox names the trace that it belongs to.
  'libs/persistence': [
    'libs/domain',
    'libs/contracts',
    'libs/crypto',
    'libs/audit/record',
    'libs/telemetry/trace-context',
  ],
  'libs/audit': ['libs/domain', 'libs/crypto', 'libs/persistence/data-source'],
  'libs/mail': [
    'libs/fail-points',
    'libs/contracts',
    'libs/domain',
    'libs/crypto',
    'libs/audit',
    'libs/persistence',
    'libs/i18n',
    'libs/data-map',
    'libs/config',
  ],
  'libs/temporal': ['libs/domain', 'libs/config', 'libs/fail-points', 'workflows/case/messages'],
  'libs/package': [
    'libs/domain',
    'libs/contracts',
    'libs/crypto',
    'libs/data-map',
    'libs/i18n',
    'libs/connectors/kit',
  ],
  'libs/connectors/kit': ['libs/domain', 'libs/contracts', 'libs/crypto', 'libs/data-map'],
  // What writes can be made to die between two writes: who else would know where that is.
  'libs/connectors/postgres': [
    'libs/fail-points',
    'libs/connectors/kit',
    'libs/domain',
    'libs/contracts',
    'libs/crypto',
    'libs/data-map',
  ],
  'libs/connectors/ga4': [
    'libs/connectors/kit',
    'libs/domain',
    'libs/crypto',
    'libs/data-map',
    'libs/fail-points',
  ],
  'libs/connectors/http': [
    'libs/connectors/kit',
    'libs/domain',
    'libs/crypto',
    'libs/data-map',
    'libs/fail-points',
  ],
  'libs/connectors/manual': ['libs/connectors/kit'],
  'libs/connectors/media': [
    'libs/connectors/kit',
    'libs/domain',
    'libs/crypto',
    'libs/data-map',
    'libs/fail-points',
    'libs/s3',
  ],
  'libs/connectors/consents': ['libs/connectors/kit', 'libs/domain', 'libs/fail-points'],
  'libs/connectors/clerk': ['libs/connectors/kit', 'libs/domain', 'libs/data-map', 'libs/fail-points'],
  'libs/connectors/stripe': ['libs/connectors/kit', 'libs/domain', 'libs/data-map', 'libs/fail-points'],
  'libs/connectors/all': ['libs/connectors', 'libs/data-map', 'libs/domain'],
  workflows: ['libs/domain'],
  activities: ['libs', 'workflows/case/messages'],
  'apps/api': ['libs', 'workflows/case/messages'],
  'apps/worker': ['libs', 'activities', 'workflows/case/messages'],
  'apps/cli': ['libs', 'workflows/case/messages', 'apps/sandbox'],
  'apps/sandbox': [
    'libs/contracts',
    'libs/domain',
    'libs/config',
    'libs/persistence/migrate',
    'libs/temporal',
  ],
};

const layers = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
const layerOf = (path: string): string | undefined =>
  layers.find((layer) => path === layer || path.startsWith(`${layer}/`));

/** The file of ours that an import points to, without extension; undefined for packages. */
function ownTarget(from: string, target: string): string | undefined {
  if (target.startsWith('#')) return target.slice(1);
  if (target.startsWith('.')) return join(dirname(from), target).replace(/\.js$/, '');
  return undefined;
}

const sources = trackedFiles(/^(apps|libs|workflows|activities)\/.*\.tsx?$/).filter(
  (path) => !/\.spec\.tsx?$/.test(path),
);
const imports = sources.flatMap(importsOf);

describe('architecture', () => {
  it('every source file belongs to a layer', () => {
    expect(sources.filter((path) => !layerOf(path))).toEqual([]);
  });

  it('no layer imports what the table does not allow', () => {
    const faults = imports.flatMap(({ from, target, typeOnly }) => {
      const own = ownTarget(from, target);
      const layer = layerOf(from);
      if (!own || !layer || typeOnly) return [];
      const allowed = [layer, ...(MAY_IMPORT[layer] ?? [])];
      const fits = allowed.some((row) => own === row || own.startsWith(`${row}/`));
      return fits ? [] : [`${from} imports ${own}`];
    });
    expect(faults).toEqual([]);
  });

  it('nothing but the cli and tests imports the sandbox', () => {
    const faults = imports.filter(({ from, target }) => {
      const own = ownTarget(from, target);
      return own?.startsWith('apps/sandbox') && !/^apps\/(sandbox|cli)\//.test(from);
    });
    expect(faults).toEqual([]);
  });

  it('pure folders import no package that does input or output', () => {
    const pure = imports.filter(({ from }) => /^(libs\/domain|workflows)\//.test(from));
    const packages = pure.filter(({ from, target, typeOnly }) => !typeOnly && !ownTarget(from, target));
    const allowed = (from: string): RegExp => {
      if (from.startsWith('libs/domain/clock/')) return /^@js-temporal\/polyfill$/;
      return from.startsWith('workflows/') ? /^@temporalio\/(workflow|common)$/ : /^$/;
    };
    expect(packages.filter(({ from, target }) => !allowed(from).test(target))).toEqual([]);
  });

  it('workflows never reach the calendar arithmetic', () => {
    const faults = imports.filter(
      ({ from, target }) =>
        from.startsWith('workflows/') && ownTarget(from, target)?.startsWith('libs/domain/clock'),
    );
    expect(faults).toEqual([]);
  });

  it('activities and workflows never see Nest', () => {
    const faults = imports.filter(
      ({ from, target }) =>
        /^(activities|workflows|libs\/domain)\//.test(from) && target.startsWith('@nestjs/'),
    );
    expect(faults).toEqual([]);
  });
});
