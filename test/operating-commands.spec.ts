/** The commands of the runbook and the alerts: what they become in each installation, and that their words exist. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { choose } from '../apps/cli/src/commands.js';
import { readSource, ROOT } from './repository.js';

const RUNBOOK = readSource('docs/operating/runbook.md');
const TEXTS = [RUNBOOK, readSource('docs/operating/alerts.md')];
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^ *```sh\n(.*?)```/gms)].map(([, block = '']) => block);
const FORMS = blocksOf(RUNBOOK).filter((block) => block.includes('wafa() {'));

/** Programs that write down how they were called. */
let tools: string;
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'wafa-tools-'));
  for (const name of ['npx', 'curl', 'cat', 'psql', 'temporal', 'docker', 'kubectl']) {
    writeFileSync(join(tools, name), `#!/bin/sh\nprintf '%s' ${name}; printf ' [%s]' "$@"; echo\n`);
    chmodSync(join(tools, name), 0o755);
  }
});
afterAll(() => rmSync(tools, { recursive: true }));

function become(form: string | undefined): string[] {
  const calls = `
wafa vault check
ask api /metrics
ask worker /health/ready
logs api
logs worker
sql 'SELECT 1'
temporal workflow show --workflow-id dsr-1
`;
  const env = {
    PATH: `${tools}:/usr/bin:/bin`,
    DATABASE_URL: 'postgres://db',
    TEMPORAL_ADDRESS: 't:7233',
    TEMPORAL_NAMESPACE: 'wafa',
  };
  const said = execFileSync('sh', ['-euc', `${form ?? ''}\n${calls}`], { env, encoding: 'utf8' });
  return said.trimEnd().replaceAll(/[[\]]/g, '').split('\n');
}

describe('the commands of the runbook become', () => {
  it('those of a checkout', () => {
    expect(become(FORMS[0])).toEqual([
      'npx wafa vault check',
      'curl -sS http://127.0.0.1:4408/metrics',
      'curl -sS http://127.0.0.1:4409/health/ready',
      'cat .wafa/logs/api.log',
      'cat .wafa/logs/worker.log',
      'psql postgres://db -c SELECT 1',
      'temporal workflow show --workflow-id dsr-1 --address t:7233 --namespace wafa',
    ]);
  });

  it('those of compose, in services that it has', () => {
    expect(become(FORMS[1])).toEqual([
      'docker compose -f deploy/compose.yaml exec -T worker /nodejs/bin/node apps/cli/bin/wafa.js vault check',
      'docker compose -f deploy/compose.yaml exec -T api /nodejs/bin/node deploy/health.mjs http://127.0.0.1:9464/metrics',
      'docker compose -f deploy/compose.yaml exec -T worker /nodejs/bin/node deploy/health.mjs http://127.0.0.1:9464/health/ready',
      'docker compose -f deploy/compose.yaml logs --no-log-prefix --no-color api',
      'docker compose -f deploy/compose.yaml logs --no-log-prefix --no-color worker',
      'docker compose -f deploy/compose.yaml exec -T postgres psql -U postgres -d wafa -c SELECT 1',
      'docker compose -f deploy/compose.yaml run --rm -T --no-deps --entrypoint temporal temporal-schema workflow show --workflow-id dsr-1 --address temporal:7233 --namespace wafa',
    ]);
    const { services } = parse(readSource('deploy/compose.yaml')) as { services: object };
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(['api', 'worker', 'postgres', 'temporal', 'temporal-schema', 'migrate']),
    );
  });

  it('those of the chart', () => {
    expect(become(FORMS[2])).toEqual([
      'kubectl --namespace wafa exec deployment/wafa-worker-default -- /nodejs/bin/node apps/cli/bin/wafa.js vault check',
      'kubectl --namespace wafa exec deployment/wafa-api -- /nodejs/bin/node deploy/health.mjs http://127.0.0.1:9464/metrics',
      'kubectl --namespace wafa exec deployment/wafa-worker-default -- /nodejs/bin/node deploy/health.mjs http://127.0.0.1:9464/health/ready',
      'kubectl --namespace wafa logs --tail=-1 --selector app.kubernetes.io/name=wafa,app.kubernetes.io/component=api',
      'kubectl --namespace wafa logs --tail=-1 --selector app.kubernetes.io/name=wafa,app.kubernetes.io/component!=api',
      'psql postgres://db -c SELECT 1',
      'temporal workflow show --workflow-id dsr-1 --address t:7233 --namespace wafa',
    ]);
  });
});

describe('the settings of npm start', () => {
  it('get into the shell as they are', () => {
    const load = /^eval .*$/m.exec(RUNBOOK)?.[0] ?? '';
    const odd = `it's "$HOME" \\ and a b`;
    mkdirSync(join(tools, '.wafa'));
    writeFileSync(join(tools, '.wafa', 'settings.json'), JSON.stringify({ WAFA_ONE: odd, WAFA_TWO: '2' }));
    const script = `${load}\nprintf '%s|' "$WAFA_ONE"; sh -c 'printf "%s" "$WAFA_TWO"'`;
    expect(execFileSync('sh', ['-euc', script], { cwd: tools, encoding: 'utf8' })).toBe(`${odd}|2`);
  });
});

describe('the words of the runbook and the alerts', () => {
  const lines = TEXTS.flatMap((text) => [
    ...blocksOf(text)
      .filter((block) => !block.includes('sql() {'))
      .flatMap((block) => block.split('\n')),
    ...[...text.matchAll(/`(wafa [a-z][^`]*)`/g)].map(([, line = '']) => line),
  ]);
  const reference = readSource('docs/reference/cli.md').split(/^## /m);

  it('are commands of wafa, with options that it has', () => {
    const asked = lines
      .filter((line) => line.startsWith('wafa '))
      .map((line) => line.replace(/ *#.*/, '').split(' ').slice(1));
    expect(asked.length).toBeGreaterThan(8);
    for (const words of asked) {
      const chosen = choose(words);
      expect([words.join(' '), 'run' in chosen]).toEqual([words.join(' '), true]);
      const rest = 'rest' in chosen ? chosen.rest : [];
      const name = words.slice(0, words.length - rest.length).join(' ');
      const section = reference.find((one) => one.startsWith(`wafa ${name}\n`)) ?? '';
      for (const option of rest.filter((word) => word.startsWith('--')))
        expect([name, section]).toEqual([name, expect.stringContaining(option)]);
    }
  });

  it('name no program that only one installation has, and no variable that nobody set', () => {
    const faults = lines.filter((line) => /npx|\w\.log\b|psql/.test(line));
    expect(faults).toEqual([]);
    const used = new Set(
      lines.flatMap((line) => [...line.matchAll(/\$(\w+)/g)].map(([, name = '']) => name)),
    );
    const set = new Set(
      lines.flatMap((line) =>
        [...line.matchAll(/^(?:for |export )?(\w+)(?:=| in )/g)].map(([, name = '']) => name),
      ),
    );
    expect([...used].filter((name) => !set.has(name))).toEqual([]);
  });
});

describe('deploy/helm/company-values.mjs', () => {
  it('says in a line that there is no such folder', () => {
    const script = join(ROOT, 'deploy/helm/company-values.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '/nope'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, 'no folder /nope\n']);
  });
});

describe('deploy/health.mjs', () => {
  it('writes what is answered, and ends with 0 for a success only', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/well' ? 200 : 503;
      response.end(`at ${request.url}`);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const probe = (path: string, at = port) =>
      promisify(execFile)(process.execPath, [
        join(ROOT, 'deploy/health.mjs'),
        `http://127.0.0.1:${at}${path}`,
      ]).then(
        ({ stdout }) => [0, stdout],
        (error: { code: number; stdout: string }) => [error.code, error.stdout],
      );
    expect(await probe('/well')).toEqual([0, 'at /well']);
    expect(await probe('/ill')).toEqual([1, 'at /ill']);
    await new Promise((closed) => server.close(closed));
    expect(await probe('/well')).toEqual([1, '']);
  });
});
