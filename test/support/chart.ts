/** The chart of deploy/helm, rendered by Helm itself as an installation renders it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { ROOT } from '../repository.js';
import { HELM, obtain } from './go-tool.js';

const HELM_FOLDER = join(ROOT, 'deploy/helm');
/** A Helm built without its release script thinks of an old one. */
const KUBERNETES = '1.34.0';

export interface Variable {
  readonly name: string;
  readonly value?: string;
}
export interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly Variable[];
  readonly securityContext: object;
  readonly resources: { readonly limits?: Readonly<Record<string, string>> };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly startupProbe?: object;
}
interface SecretItems {
  readonly items: readonly { readonly key: string; readonly path: string }[];
}
export interface Pod {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly configMap?: { readonly name: string; readonly items: readonly { key: string; path: string }[] };
    readonly projected?: {
      readonly sources: readonly { readonly secret: SecretItems & { readonly name: string } }[];
    };
    readonly secret?: SecretItems & { readonly secretName: string };
  }[];
}
export interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>> & { readonly template?: { readonly spec: Pod } };
  readonly data?: Readonly<Record<string, string>>;
}

export interface Chart {
  /** Objects for the example's values, with `changes` laid over them. Throws what Helm says. */
  render(changes?: object, more?: readonly string[]): Rendered[];
  /** The same as text. */
  text(changes?: object, more?: readonly string[]): string;
  lint(): { readonly status: number | null; readonly said: string };
  remove(): void;
}

export async function openChart(company: string): Promise<Chart> {
  const helm = await obtain(HELM);
  const work = mkdtempSync(join(tmpdir(), 'wafa-chart-'));
  const files = join(work, 'company.yaml');
  const script = join(HELM_FOLDER, 'company-values.mjs');
  writeFileSync(files, execFileSync(process.execPath, [script, join(ROOT, company)]));
  const values = ['--values', files, '--values', join(HELM_FOLDER, 'example-values.yaml')];
  const run = (words: readonly string[]) =>
    spawnSync(helm, [...words, '--kube-version', KUBERNETES], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: work },
    });

  function text(changes: object = {}, more: readonly string[] = []): string {
    const changed = join(work, 'changes.yaml');
    writeFileSync(changed, stringify(changes));
    const chart = join(HELM_FOLDER, 'wafa');
    const { status, stdout, stderr } = run([
      'template',
      'wafa',
      chart,
      ...values,
      '--values',
      changed,
      ...more,
    ]);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }
  return {
    text,
    render: (changes, more) =>
      parseAllDocuments(text(changes, more))
        .map((document) => document.toJS() as Rendered | null)
        .filter((object) => object !== null),
    lint: () => {
      const { status, stdout, stderr } = run(['lint', '--strict', join(HELM_FOLDER, 'wafa'), ...values]);
      return { status, said: stdout + stderr };
    },
    remove: () => rmSync(work, { recursive: true }),
  };
}
