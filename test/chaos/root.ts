/** The repository, from the sources as from dist: the first folder upwards that has a package.json. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = above(import.meta.dirname);
export const BUILT_APPS = join(ROOT, 'dist', 'apps');

function above(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(folder) === folder) throw new Error('no package.json in any folder above');
  return above(dirname(folder));
}
