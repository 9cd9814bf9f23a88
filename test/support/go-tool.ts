/** Foreign programs as judges, built by Go into a cache outside the checkout; where neither is, specs are skipped. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface GoTool {
  readonly name: string;
  /** Path of the package inside its module. */
  readonly target: string;
  readonly version: string;
  /** What Go calls the program, where it is not the tool's name: the last word of the path. */
  readonly program?: string;
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

const folderOf = ({ name, version }: GoTool): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wafa', name, version);

const binaryOf = (tool: GoTool): string => join(folderOf(tool), tool.program ?? tool.name);

export const canHave = (tool: GoTool): boolean =>
  existsSync(binaryOf(tool)) || spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

/** Path of the program, built first where the cache has none. */
export async function obtain(tool: GoTool): Promise<string> {
  const folder = folderOf(tool);
  if (existsSync(binaryOf(tool))) return binaryOf(tool);
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`building ${tool.name} ${tool.version} with Go, once, into ${folder}\n`);
  const child = spawn('go', ['install', `${tool.target}@${tool.version}`], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${tool.name} could not be built`);
  return binaryOf(tool);
}
