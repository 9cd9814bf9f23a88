import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { checkCompany } from '#libs/data-map/load-company';
import { readSource, ROOT } from '../repository.js';
import { openChart, type Chart, type Container, type Pod, type Rendered } from '../support/chart.js';
import { canHave, HELM, KUBECTL_VALIDATE, obtain } from '../support/go-tool.js';
import { isKnownSetting, missingAmong } from '../support/known-settings.js';

const BUILD_MILLIS = 20 * 60_000;
const COMPANY = 'examples/khaam';

(canHave(HELM) ? describe : describe.skip)('deploy/helm/wafa', () => {
  let chart: Chart;
  let objects: Rendered[];
  beforeAll(async () => {
    chart = await openChart(COMPANY);
    objects = chart.render();
  }, BUILD_MILLIS);
  afterAll(() => chart.remove());

  const named = (kind: string, from = objects): string[] =>
    from.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
  const object = (kind: string, name: string, from = objects): Rendered => {
    const found = from.find((one) => one.kind === kind && one.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const podOf = ({ spec }: Rendered): Pod => {
    if (!spec?.template) throw new Error('no pod');
    return spec.template.spec;
  };
  const pods = (): [string, Pod][] =>
    objects.filter(({ spec }) => spec?.template).map((one) => [one.metadata.name, podOf(one)]);
  const containerOf = (kind: string, name: string, from = objects): Container => {
    const [container] = podOf(object(kind, name, from)).containers;
    if (!container) throw new Error('no container');
    return container;
  };
  const valueOf = ({ env }: Container, name: string): string | undefined =>
    env.find((variable) => variable.name === name)?.value;

  it(
    'is found good by helm lint --strict, and by the API of Kubernetes',
    async () => {
      const { status, said } = chart.lint();
      expect([status, said.includes('0 chart(s) failed')]).toEqual([0, true]);
      const validate = await obtain(KUBECTL_VALIDATE);
      const folder = mkdtempSync(join(tmpdir(), 'wafa-objects-'));
      const autoscaling = { enabled: true, minReplicas: 2, maxReplicas: 4, cpuPercent: 60 };
      const all = chart.render({
        api: { autoscaling },
        workers: { default: { autoscaling } },
        vault: { existingClaim: 'vault' },
      });
      // Those of the Prometheus operator are not part of Kubernetes.
      const own = all.filter(({ kind }) => kind !== 'ServiceMonitor');
      writeFileSync(join(folder, 'objects.yaml'), own.map((one) => stringify(one)).join('---\n'));
      const judged = execFileSync(validate, ['--version', '1.30', folder], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      expect(judged).not.toContain('ERROR');
      rmSync(folder, { recursive: true });
    },
    BUILD_MILLIS,
  );

  it('makes an api, a worker for each group of queues, and two jobs before them', () => {
    expect(named('Deployment')).toEqual(['wafa-api', 'wafa-worker-database', 'wafa-worker-default']);
    expect(valueOf(containerOf('Deployment', 'wafa-worker-default'), 'WAFA_WORKER_QUEUES')).toBe(
      'cases,consents',
    );
    expect(valueOf(containerOf('Deployment', 'wafa-worker-database'), 'WAFA_WORKER_QUEUES')).toBe(
      'member-database',
    );
    expect(valueOf(containerOf('Deployment', 'wafa-worker-database'), 'WAFA_WORKER_ACTIVITY_SLOTS')).toBe(
      '20',
    );
    expect(valueOf(containerOf('Deployment', 'wafa-api'), 'WAFA_WORKER_QUEUES')).toBeUndefined();
    const hooks = named('Job').map((name) => [
      name,
      object('Job', name).metadata.annotations?.['helm.sh/hook'],
    ]);
    expect(hooks).toEqual([
      ['wafa-migrate', 'pre-install,pre-upgrade'],
      ['wafa-namespace', 'pre-install,pre-upgrade'],
    ]);
    expect(containerOf('Job', 'wafa-namespace').args).toEqual([
      'apps/cli/bin/wafa.js',
      'namespace',
      '--check',
    ]);
    const makes = chart.render({ temporalNamespace: { create: true } });
    expect(containerOf('Job', 'wafa-namespace', makes).args).toEqual(['apps/cli/bin/wafa.js', 'namespace']);
  });

  it('runs every container as nobody in particular, within limits, and without a token of the cluster', () => {
    expect(pods()).toHaveLength(5);
    for (const [, pod] of pods()) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(container.resources.limits ?? {}).toSorted()).toEqual(['cpu', 'memory']);
        expect(existsSync(join(ROOT, container.args[0] ?? ''))).toBe(true);
      }
    }
    expect(object('ServiceAccount', 'wafa')).toMatchObject({ automountServiceAccountToken: false });
  });

  it('asks every api and worker whether it lives and is ready', () => {
    for (const name of named('Deployment')) {
      const port = name === 'wafa-api' ? 'http' : 'metrics';
      expect(containerOf('Deployment', name)).toMatchObject({
        startupProbe: { httpGet: { path: '/health/live', port } },
        livenessProbe: { httpGet: { path: '/health/live', port } },
        readinessProbe: { httpGet: { path: '/health/ready', port } },
      });
    }
  });

  it('sets only variables that Wafa knows, and all that it needs', () => {
    for (const [name, pod] of pods())
      for (const { env } of pod.containers) {
        const names = env.map((variable) => variable.name);
        expect(names.filter((variable) => !isKnownSetting(variable))).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
        const serves = !/migrate|namespace/.test(name);
        expect(serves ? missingAmong(names) : []).toEqual([]);
      }
  });

  it('takes a worker without queues for one that serves everything', () => {
    const one = chart.render({ workers: { default: { queues: [] }, database: null } });
    expect(named('Deployment', one)).toEqual(['wafa-api', 'wafa-worker-default']);
    expect(
      valueOf(containerOf('Deployment', 'wafa-worker-default', one), 'WAFA_WORKER_QUEUES'),
    ).toBeUndefined();
  });

  it('writes numbers as they were meant', () => {
    const settings = { LIMIT_REQUESTS_GLOBAL: 1000000, OTEL_TRACES_SAMPLER_ARG: 0.1, WAFA_DATABASE_POOL: 20 };
    const api = containerOf('Deployment', 'wafa-api', chart.render({ settings }));
    expect(Object.keys(settings).map((name) => valueOf(api, name))).toEqual(['1000000', '0.1', '20']);
  });

  it('gives every secret as a file of a Secret that exists, and makes none', () => {
    expect(named('Secret')).toEqual([]);
    for (const [, pod] of pods()) {
      const mounted = (pod.volumes ?? []).flatMap(({ projected }) =>
        (projected?.sources ?? []).flatMap(({ secret }) =>
          secret.items.map(({ path }) => `/run/secrets/wafa/${path}`),
        ),
      );
      const [{ env, volumeMounts = [] } = { env: [], volumeMounts: [] }] = pod.containers;
      const files = env.filter(({ name }) => name.endsWith('_FILE')).map(({ value = '' }) => value);
      expect(files.toSorted()).toEqual(mounted.toSorted());
      const volumes = (pod.volumes ?? []).map(({ name }) => name);
      expect(volumeMounts.map(({ name }) => name).toSorted()).toEqual(volumes.toSorted());
    }
    const owners = pods().filter(([, pod]) => JSON.stringify(pod).includes('DATABASE_OWNER_URL'));
    expect(owners.map(([name]) => name)).toEqual(['wafa-migrate']);
  });

  it('reads the keys of Secrets that the document tells to make, and no other', () => {
    const read = pods().flatMap(([, { volumes = [] }]) =>
      volumes.flatMap(({ projected, secret }) => [
        ...(projected?.sources ?? []).flatMap(({ secret: { name, items } }) =>
          items.map(({ key }) => `${name} ${key}`),
        ),
        ...(secret?.items ?? []).map(({ key }) => `${secret?.secretName} ${key}`),
      ]),
    );
    const guide = readSource('docs/operating/deploying.md');
    const made = [...guide.matchAll(/create secret generic (\S+)((?: --from-file=\S+)+)/g)].flatMap(
      ([, name, files = '']) => [...files.matchAll(/=(\S+)/g)].map(([, key]) => `${name} ${key}`),
    );
    const listed = [...guide.matchAll(/^\| `([\w-]+)` +\| `([\w.-]+)` +\| `([A-Z_]+)`/gm)].map(
      ([, name, key]) => `${name} ${key}`,
    );
    const unique = [...new Set(read)].toSorted();
    expect([made.toSorted(), listed.toSorted()]).toEqual([unique, unique]);
  });

  it('starts api and workers anew for another annotation, where what is outside the chart has changed', () => {
    const changed = chart.render({ podAnnotations: { 'wafa/revision': '7' } });
    for (const name of named('Deployment')) {
      const [before, after] = [objects, changed].map((from) =>
        JSON.stringify(object('Deployment', name, from).spec),
      );
      expect([before?.includes('"wafa/revision":"7"'), after?.includes('"wafa/revision":"7"')]).toEqual([
        false,
        true,
      ]);
    }
  });

  it('mounts a configuration folder that Wafa accepts, and starts anew when it changes', async () => {
    const { data = {} } = object('ConfigMap', 'wafa-company');
    const pod = podOf(object('Deployment', 'wafa-worker-default'));
    const items = pod.volumes?.find(({ name }) => name === 'company')?.configMap?.items ?? [];
    expect(items.map(({ path }) => path).toSorted()).toEqual([
      'controller.yaml',
      'datasets/members.yml',
      'systems.yaml',
    ]);
    for (const { key, path } of items)
      expect(data[key]).toBe(readFileSync(join(ROOT, COMPANY, path), 'utf8'));
    expect(
      (await checkCompany(join(ROOT, COMPANY))).faults.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
    const checksum = (from: Rendered[]): string =>
      JSON.stringify(object('Deployment', 'wafa-api', from)).match(/"checksum\/company":"(\w+)"/)?.[1] ?? '';
    const changed = chart.render({ company: { files: { 'controller.yaml': 'other' } } });
    expect(checksum(changed)).not.toBe(checksum(objects));
  });

  it('lets in the proxy and the scraper only, and out to what is listed', () => {
    const { spec } = object('NetworkPolicy', 'wafa');
    expect(spec?.['policyTypes']).toEqual(['Ingress', 'Egress']);
    const ports = (direction: 'ingress' | 'egress'): unknown =>
      ((spec?.[direction] ?? []) as { ports: { port: number }[] }[]).map((rule) =>
        rule.ports.map(({ port }) => port),
      );
    expect(ports('ingress')).toEqual([[4400], [9464, 9465]]);
    expect(ports('egress')).toEqual([[53, 53], [443], [5432], [7233], [465]]);
    const closed = chart.render({
      networkPolicy: { ingressFrom: [], metricsFrom: [], publicHttps: false, egress: [] },
    });
    const rules = object('NetworkPolicy', 'wafa', closed).spec;
    expect(rules?.['ingress']).toBeNull();
    expect(rules?.['egress']).toHaveLength(1);
  });

  it('serves the portal, and its staff under annotations of their own', () => {
    const paths = named('Ingress').map((name) => {
      const { spec, metadata } = object('Ingress', name);
      const [rule] = (spec?.['rules'] ?? []) as { host: string; http: { paths: { path: string }[] } }[];
      return [
        rule?.host,
        rule?.http.paths.map(({ path }) => path),
        Object.keys(metadata.annotations ?? {}).length,
      ];
    });
    expect(paths).toEqual([
      ['privacy.example.com', ['/'], 0],
      ['privacy.example.com', ['/staff', '/api/v1/staff'], 1],
    ]);
  });

  it('is scraped under the names of jobs that the alerts ask for', () => {
    const jobs = objects
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata }) => [metadata.name, metadata.labels?.['wafa-job']]);
    expect(jobs).toEqual([
      ['wafa-api', 'wafa-api'],
      ['wafa-worker-database', 'wafa-worker'],
      ['wafa-worker-default', 'wafa-worker'],
    ]);
    const { spec } = object('ServiceMonitor', 'wafa');
    expect([spec?.['jobLabel'], JSON.stringify(spec?.['endpoints'])]).toEqual([
      'wafa-job',
      expect.stringContaining('"replacement":"wafa-temporal-sdk"'),
    ]);
  });

  it('takes the alerts as they are written for Prometheus', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wafa-alerts-'));
    const file = join(folder, 'alerts.yaml');
    writeFileSync(
      file,
      "groups:\n  - name: wafa\n    rules:\n      - alert: Late\n        expr: vector(1)\n        annotations: { summary: 'at {{ $value }}' }\n",
    );
    const made = chart.render({ prometheusRule: { enabled: true } }, [
      '--set-file',
      `prometheusRule.text=${file}`,
    ]);
    rmSync(folder, { recursive: true });
    expect(object('PrometheusRule', 'wafa', made).spec).toEqual({
      groups: [
        {
          name: 'wafa',
          rules: [{ alert: 'Late', expr: 'vector(1)', annotations: { summary: 'at {{ $value }}' } }],
        },
      ],
    });
  });

  it.each([
    ['a secret as a setting', { settings: { WAFA_MASTER_KEY: 'AAAA' } }, /WAFA_MASTER_KEY/],
    [
      'the token of a collector as a setting',
      { settings: { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x' } },
      /OTEL_EXPORTER_OTLP_HEADERS/,
    ],
    [
      'the owner of the database as a setting',
      { settings: { DATABASE_OWNER_URL: 'postgres://o:p@db' } },
      /DATABASE_OWNER_URL/,
    ],
    [
      'a password in a setting of a worker',
      { workers: { default: { settings: { SMTP_URL: 'smtp://u:p@m' } } } },
      /SMTP_URL/,
    ],
    [
      'a host for staff alone, whose paths the portal would serve too',
      { ingress: { staff: { host: 'x.org' } } },
      /host/,
    ],
    ['the sandbox', { settings: { WAFA_EMBEDDED: '1' } }, /WAFA_EMBEDDED/],
    ['a portal without TLS', { settings: { WAFA_BASE_URL: 'http://privacy.example.com' } }, /WAFA_BASE_URL/],
    ['a secret by its value', { secrets: { SMTP_URL: 'smtps://mail' } }, /SMTP_URL/],
    ['no master key', { secrets: { WAFA_MASTER_KEY: null } }, /WAFA_MASTER_KEY/],
    ['a value that nothing reads', { replicas: 3 }, /replicas/],
    ['a digest that is none', { image: { digest: 'latest' } }, /digest/],
    [
      'no worker for the cases',
      { workers: { default: { queues: ['member-database'] } } },
      /none of them serves the cases/,
    ],
    [
      'no worker for a system',
      { workers: { database: null } },
      /none of them serves the system member-database/,
    ],
    ['no place for the vault', { settings: { WAFA_VAULT_URL: null } }, /the vault: set/],
    ['no role for the migration', { ownerUrl: { name: null, key: null } }, /ownerUrl/],
  ])('refuses %s', (_case, changes, said) => {
    expect(() => chart.text(changes)).toThrow(said);
  });

  it('names no secret in its own values', () => {
    for (const path of ['deploy/helm/wafa/values.yaml', 'deploy/helm/example-values.yaml'])
      expect(readSource(path)).not.toMatch(/:\/\/[^/\s]+:[^/\s]+@|BEGIN [A-Z ]+KEY/);
  });
});
