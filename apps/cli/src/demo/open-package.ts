/** Opens a package as its receiver would: unpacks it and checks every sum (RFC 8493). */
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

export interface OpenedPackage {
  readonly files: number;
  /** SHA-256 of `tagmanifest-sha256.txt`. */
  readonly tagManifestSha256: string;
}

/** Throws when a file is missing, surplus or changed. */
export async function openPackage(zip: string, folder: string): Promise<OpenedPackage> {
  await unpack(zip, folder);
  const listed = [
    ...checkSums(folder, 'manifest-sha256.txt'),
    ...checkSums(folder, 'tagmanifest-sha256.txt'),
  ];
  const expected = new Set([...listed, 'tagmanifest-sha256.txt']);
  const present = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const surplus = present.filter((path) => !expected.has(path));
  if (surplus.length > 0) throw new Error(`not in any manifest: ${surplus.join(', ')}`);
  return { files: present.length, tagManifestSha256: sha256(join(folder, 'tagmanifest-sha256.txt')) };
}

async function unpack(zip: string, folder: string): Promise<void> {
  const file = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.open(zip, { lazyEntries: true, strictFileNames: true }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    );
  });
  await new Promise<void>((resolve, reject) => {
    file.on('entry', (entry: Entry) => {
      extract(file, entry, join(folder, entry.fileName)).then(() => file.readEntry(), reject);
    });
    file.once('end', resolve);
    file.once('error', reject);
    file.readEntry();
  });
}

async function extract(file: ZipFile, entry: Entry, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    file.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  await pipeline(stream, createWriteStream(path));
}

function checkSums(folder: string, manifest: string): string[] {
  const lines = readFileSync(join(folder, manifest), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [sum = '', path = ''] = line.split('  ');
    if (sha256(join(folder, path)) !== sum) throw new Error(`${path} is not what ${manifest} says`);
    return path;
  });
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
