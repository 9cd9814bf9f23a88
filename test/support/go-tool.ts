/** Foreign programs as judges, built by Go into a cache outside the checkout; where neither is, specs are skipped. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GoTool {
  readonly name: string;
  /** Path of the package inside its module. */
  readonly target: string;
  readonly version: string;
  /** What Go calls the program, where it is not the tool's name: the last word of the path. */
  readonly program?: string;
  /** Its go.mod replaces modules, which `go install` refuses: it is built from an empty module, with these tags. */
  readonly tags?: string;
}

/** An S3 server (Apache-2.0), about three minutes of work to build, once. */
export const VERSITYGW: GoTool = {
  name: 'versitygw',
  target: 'github.com/versity/versitygw/cmd/versitygw',
  version: 'v1.8.0',
};

/** Reads a compose file as the specification says (Apache-2.0). */
export const COMPOSE_SPEC: GoTool = {
  name: 'compose-spec',
  target: 'github.com/compose-spec/compose-go/v2/cmd',
  version: 'v2.14.0',
  program: 'cmd',
};

/** The package manager of Kubernetes (Apache-2.0), about four minutes of work to build, once. */
export const HELM: GoTool = { name: 'helm', target: 'helm.sh/helm/v3/cmd/helm', version: 'v3.21.4' };

/** Judges objects by the API of Kubernetes, which it brings along (Apache-2.0); about five minutes, once. */
export const KUBECTL_VALIDATE: GoTool = {
  name: 'kubectl-validate',
  target: 'sigs.k8s.io/kubectl-validate',
  version: 'v0.0.4',
};

/** Evaluates alert rules (Apache-2.0); without the clients of clouds about three minutes of work to build, once. */
export const PROMTOOL: GoTool = {
  name: 'promtool',
  target: 'github.com/prometheus/prometheus/cmd/promtool',
  version: 'v0.315.1',
  tags: 'remove_all_sd',
};

const folderOf = ({ name, version }: GoTool): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wafa', name, version);

/** github.com/OWNER/REPOSITORY */
const moduleOf = (target: string): string => target.split('/').slice(0, 3).join('/');

const binaryOf = (tool: GoTool): string => join(folderOf(tool), tool.program ?? tool.name);

export const canHave = (tool: GoTool): boolean =>
  existsSync(binaryOf(tool)) || spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

/** Path of the program, built first where the cache has none. */
export async function obtain(tool: GoTool): Promise<string> {
  const folder = folderOf(tool);
  if (existsSync(binaryOf(tool))) return binaryOf(tool);
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`building ${tool.name} ${tool.version} with Go, once, into ${folder}\n`);
  const { target, version, tags } = tool;
  if (tags === undefined) await go(tool, ['install', `${target}@${version}`]);
  else {
    const cwd = mkdtempSync(join(tmpdir(), 'wafa-go-'));
    await go(tool, ['mod', 'init', 'judge'], cwd);
    await go(tool, ['mod', 'edit', '-require', `${moduleOf(target)}@${version}`], cwd);
    await go(tool, ['install', '-tags', tags, target], cwd);
    rmSync(cwd, { recursive: true });
  }
  return binaryOf(tool);
}

async function go(tool: GoTool, words: readonly string[], cwd?: string): Promise<void> {
  const child = spawn('go', words, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, GOBIN: folderOf(tool), CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${tool.name} could not be built`);
}
