/** Every alert rule is evaluated by Prometheus' own program, on the series of test/alerts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readSource, ROOT } from '../repository.js';
import { canHave, obtain, PROMTOOL } from '../support/go-tool.js';

const BUILD_MILLIS = 20 * 60_000;
const RULES = 'deploy/observability/alerts.yaml';
const FILES = ['processes', 'dates', 'delivery', 'systems'].map((name) => `test/alerts/${name}.yaml`);

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
}
interface Worlds {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly object[];
    }[];
  }[];
}
const rules = parse(readSource(RULES)) as Rules;
const worlds = FILES.map((file) => parse(readSource(file)) as Worlds);
const judged = worlds.flatMap(({ tests }) => tests.flatMap(({ alert_rule_test: tests }) => tests));

describe('the worlds of the alerts', () => {
  it('are for each alert one in which it fires, and one in which it does not', () => {
    const names = rules.groups.flatMap((group) => group.rules.map(({ alert }) => alert));
    const alertsOf = (fires: boolean) =>
      names.filter((name) =>
        judged.some(({ alertname, exp_alerts: alerts }) => alertname === name && alerts.length > 0 === fires),
      );
    expect([alertsOf(true), alertsOf(false)]).toEqual([names, names]);
    expect(judged.filter(({ alertname }) => !names.includes(alertname))).toEqual([]);
  });
});

(canHave(PROMTOOL) ? describe : describe.skip)('the alert rules, evaluated', () => {
  let promtool: string;
  beforeAll(async () => {
    promtool = await obtain(PROMTOOL);
  }, BUILD_MILLIS);

  it('are loaded by the example of a configuration', () => {
    const file = 'deploy/observability/prometheus.yml';
    const said = execFileSync(promtool, ['check', 'config', file], { cwd: ROOT, encoding: 'utf8' });
    expect(said).toContain('SUCCESS: 1 rule files found');
  });

  it('are good rules', () => {
    const said = execFileSync(promtool, ['check', 'rules', RULES], { cwd: ROOT, encoding: 'utf8' });
    expect(said).toContain(`SUCCESS: ${rules.groups.flatMap((group) => group.rules).length} rules found`);
  });

  it.each(FILES)('fire in the worlds of %s exactly where they are to', (file) => {
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
