/** The dashboard, the alert rules and their runbooks are held against the metrics of the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from '@jest/globals';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { FIGURES } from '#libs/telemetry/figures';
import { Metrics } from '#libs/telemetry/metrics';
import { METRICS, type MetricRow } from '#libs/telemetry/metrics-table';
import { routesOf } from '../apps/api/src/http/routes.js';
import { STAFF_CONTROLLERS } from '../apps/api/src/staff/staff.parts.js';
import { readSource, ROOT } from './repository.js';
import { OF_TEMPORAL } from './support/temporal-metrics.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
const RULES = (
  parse(readSource('deploy/observability/alerts.yaml')) as { groups: { name: string; rules: Rule[] }[] }
).groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}
const PANELS = (JSON.parse(readSource('deploy/observability/dashboard.json')) as { panels: Panel[] }).panels;
const PANEL_EXPRESSIONS = PANELS.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** Added by Prometheus to whatever it scrapes. */
const OF_SCRAPE = ['job', 'instance'];

function labelsByName(): ReadonlyMap<string, readonly string[]> {
  const own = Object.entries<MetricRow>(METRICS).flatMap(([name, { type, labels }]): [string, string[]][] =>
    type === 'histogram'
      ? [
          [`${name}_bucket`, [...labels, 'le']],
          [`${name}_sum`, [...labels]],
          [`${name}_count`, [...labels]],
        ]
      : [[name, [...labels]]],
  );
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ofProcess = registry.getMetricsAsArray().map(({ name }): [string, string[]] => [name, []]);
  registry.clear();
  return new Map([...own, ...ofProcess, ...Object.entries(OF_TEMPORAL), ['up', []]]);
}
const KNOWN = labelsByName();

interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression asks for; `faults` are places where it is no PromQL. */
function read(expr: string) {
  const selectors: { metric: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  let faults = 0;
  parser.parse(expr).iterate({
    enter: ({ name, type, from, to, node }) => {
      const text = expr.slice(from, to);
      if (type.isError) faults += 1;
      if (name === 'Identifier') selectors.push({ metric: text, labels: [] });
      if (name !== 'LabelName') return;
      if (node.parent?.name === 'GroupingLabels') grouped.push(text);
      else selectors.at(-1)?.labels.push(text);
    },
  });
  return { selectors: selectors as readonly Selector[], grouped, faults };
}

const unknownIn = (expr: string): string[] => {
  const { selectors, grouped } = read(expr);
  const offered = new Set(selectors.flatMap(({ metric }) => [...(KNOWN.get(metric) ?? []), ...OF_SCRAPE]));
  return [
    ...selectors.filter(({ metric }) => !KNOWN.has(metric)).map(({ metric }) => metric),
    ...selectors.flatMap(({ metric, labels }) =>
      labels
        .filter((label) => ![...(KNOWN.get(metric) ?? []), ...OF_SCRAPE].includes(label))
        .map((label) => `${metric}{${label}}`),
    ),
    ...grouped.filter((label) => !offered.has(label)).map((label) => `by (${label})`),
  ];
};

describe('the reader of expressions', () => {
  it.each([
    ['sum(up) or', 1],
    ['sum by (right (wafa_cases)', 1],
    ['sum by (right) (wafa_cases{right="access"}) > 0', 0],
  ])('finds in %s whether it is PromQL', (expr, faults) => {
    expect(Math.min(read(expr).faults, 1)).toBe(faults);
  });

  it('finds what no process tells', () => {
    expect(unknownIn('sum by (email) (rate(wafa_case{right="x"}[5m])) + wafa_cases{code="y"}')).toEqual([
      'wafa_case',
      'wafa_case{right}',
      'wafa_cases{code}',
      'by (email)',
    ]);
  });
});

describe('what is asked of Temporal’s SDK', () => {
  const releases = join(ROOT, 'node_modules/@temporalio/core-bridge/releases');
  const [platform = ''] = readdirSync(releases);
  const program = readFileSync(join(releases, platform, 'index.node'));

  it.each(Object.keys(OF_TEMPORAL))('is a name in its program: %s', (name) => {
    expect(program.includes(name.replace(/^temporal_/, '').replace(/_bucket$/, ''))).toBe(true);
  });
});

describe('the alert rules', () => {
  it('watch what has to be watched, each once', () => {
    expect(RULES.map(({ alert }) => alert)).toEqual([
      'WafaApiDown',
      'WafaWorkerDown',
      'WafaQueueUnserved',
      'WafaScrapeFailing',
      'WafaFiguresMissing',
      'WafaTemporalUnreachable',
      'WafaApiErrors',
      'WafaLoopSilent',
      'WafaCaseOverdue',
      'WafaCaseDueSoon',
      'WafaDateMissed',
      'WafaTimersLate',
      'WafaErasureOwedLate',
      'WafaObligationLate',
      'WafaObligationNeedsYou',
      'WafaOutboxOld',
      'WafaMailRefused',
      'WafaMailServerDown',
      'WafaQueueLag',
      'WafaSystemPaused',
      'WafaSystemFailing',
      'WafaSearchUnanswered',
      'WafaVaultFailing',
      'WafaFailures',
      'WafaInternalErrors',
      'WafaWorkflowTaskFailing',
    ]);
  });

  it.each(RULES.map(({ alert, expr }) => [alert, expr]))('%s asks for what is told, in PromQL', (_, expr) => {
    expect(read(expr).faults).toBe(0);
    expect(unknownIn(expr)).toEqual([]);
  });

  it.each(RULES.map((rule) => [rule.alert, rule] as const))(
    '%s has a severity, a summary of closed words, and a runbook',
    (alert, { expr, labels, annotations }) => {
      expect(['critical', 'warning']).toContain(labels.severity);
      const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
      // `up` has what Prometheus adds; the others only what they are grouped by.
      const left = read(expr).grouped.length > 0 ? read(expr).grouped : OF_SCRAPE;
      expect(used.filter((label) => !left.includes(label))).toEqual([]);
      expect(annotations.runbook_url).toBe(`docs/operating/alerts.md#${alert.toLowerCase()}`);
    },
  );
});

describe('the runbooks', () => {
  const sections = readSource('docs/operating/alerts.md').split(/^## /m).slice(1);
  const titles = sections.map((section) => section.split('\n')[0] ?? '');

  it('are one for each alert, in the same order', () => {
    expect(titles).toEqual(RULES.map(({ alert }) => alert));
  });

  it.each(sections.map((section) => [section.split('\n')[0], section]))(
    '%s says what it means, what people see, where to look, how to mend, when it is over',
    (_, section = '') => {
      const parts = [...section.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
      expect(parts).toEqual(['Means.', 'People see.', 'First look.', 'Mend.', 'Over.']);
    },
  );
});

describe('the calls of the runbooks', () => {
  const text = readSource('docs/operating/alerts.md');
  const routes = routesOf(STAFF_CONTROLLERS).map(({ path }) => path.replace(/:\w+/g, '*'));

  it('are of the staff API', () => {
    const called = [...text.matchAll(/\$STAFF\/([\w/$-]+)/g)].map(([, path = '']) =>
      `/api/v1/staff/${path}`.replace(/\$\w+|shop/g, '*'),
    );
    expect(called.length).toBeGreaterThan(8);
    expect(called.filter((path) => !routes.includes(path))).toEqual([]);
  });

  it('look for metrics that are told', () => {
    const asked = [...text.matchAll(/`(wafa_\w+)/g)].map(([, name = '']) => name);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !KNOWN.has(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('asks for what is told, in PromQL', () => {
    expect(PANEL_EXPRESSIONS.length).toBeGreaterThan(30);
    expect(PANEL_EXPRESSIONS.filter((expr) => read(expr).faults > 0)).toEqual([]);
    expect(PANEL_EXPRESSIONS.flatMap(unknownIn)).toEqual([]);
  });

  it('shows every metric that Wafa tells', () => {
    const shown = new Set(
      PANEL_EXPRESSIONS.flatMap((expr) => read(expr).selectors.map(({ metric }) => metric)),
    );
    const names = Object.entries<MetricRow>(METRICS).map(([name, { type }]) =>
      type === 'histogram' ? `${name}_bucket` : name,
    );
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('docs/operating/observability.md', () => {
  it('lists every metric with its type, its labels, who tells it, and what it means', () => {
    const expected = Object.entries<MetricRow>(METRICS).map(([name, { type, labels, of, help }]) => {
      const named = labels.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${named} | ${of.join(', ')} | ${help} |`;
    });
    const rows = readSource('docs/operating/observability.md')
      .split('\n')
      .filter((line) => line.startsWith('| `wafa_'))
      .map((line) => line.replace(/ +/g, ' '));
    expect(rows).toEqual(expected.map((row) => row.replace(/ +/g, ' ')));
  });
});

describe('the metrics', () => {
  it('are told by the processes that the table says', () => {
    const of = (process: 'api' | 'worker') =>
      Object.entries<MetricRow>(METRICS)
        .filter(([, row]) => row.of.includes(process))
        .map(([name]) => name);
    expect(new Metrics('api').names).toEqual(of('api'));
    expect(new Metrics('worker').names).toEqual(of('worker'));
    expect(FIGURES.filter((name) => !METRICS[name].of.includes('api'))).toEqual([]);
  });

  it('have no label that could hold what belongs to a person', () => {
    const labels = new Set(Object.values<MetricRow>(METRICS).flatMap((row) => row.labels));
    expect([...labels].toSorted().join(' ')).toBe(
      'activity bucket code confirmed kind lane loop method outcome queue right route state status system workflow',
    );
  });
});
