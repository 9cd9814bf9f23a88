/**
 * What deploy/Dockerfile makes, without a container engine: its lines are carried out in a folder. Instead of `npm ci`
 * and the build, the packages and the build of this checkout are taken.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../repository.js';

export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** Comments left out, continued lines joined. */
export const dockerfile = (): Instruction[] =>
  readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [word = '', ...rest] = line.split(' ');
      return { word, rest: rest.join(' ').trim() };
    });

/** What .dockerignore lets through: everything is shut out first. */
const sent = (): string[] =>
  readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!') && !line.includes('*'))
    .map((line) => line.slice(1));

export interface Image {
  /** `/app` of the image. */
  readonly folder: string;
  remove(): void;
}

export function makeImage(): Image {
  const work = mkdtempSync(join(tmpdir(), 'wafa-image-'));
  const source = join(work, 'src');
  const folder = join(work, 'app');
  mkdirSync(source);
  for (const { word, rest } of dockerfile().filter((line) => line.word === 'RUN' || line.word === 'COPY')) {
    if (word === 'RUN') runLine(rest, { source, folder });
    else if (rest === '. .') for (const path of sent()) copy(path, source);
  }
  return { folder, remove: () => rmSync(work, { recursive: true, force: true }) };
}

function runLine(
  line: string,
  { source, folder }: { readonly source: string; readonly folder: string },
): void {
  const [program = '', ...words] = line.replace('/app', folder).split(' ');
  const [verb] = words;
  if (program === 'npm' && verb === 'ci') copy('node_modules', source);
  else if (program === 'npm' && verb === 'run') copy('dist', source);
  // Without `--offline` it would look for what there is to fund or to warn of.
  else if (program === 'npm') execFileSync(program, [...words, '--offline'], { cwd: source, stdio: 'pipe' });
  else if (program === 'node') execFileSync(process.execPath, words, { cwd: source, stdio: 'pipe' });
  else if (program !== 'mkdir') throw new Error(`a line that this cannot carry out: ${line}`);
}

/** By hard links where the file systems allow it: the packages are half a gigabyte. */
function copy(path: string, source: string): void {
  const [from, to] = [join(ROOT, path), join(source, path)];
  if (!existsSync(from)) return;
  mkdirSync(join(to, '..'), { recursive: true });
  const linked = spawnSync('cp', ['-al', from, to], { stdio: 'ignore' });
  if (linked.status !== 0) cpSync(from, to, { recursive: true });
}
