// node deploy/helm/company-values.mjs FOLDER > company.yaml: a company's configuration folder as values of the chart.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** What Wafa reads of a folder. */
const READ = /^(controller\.yaml|systems\.yaml|(datasets|templates|calendars)\/[^/]+)$/;
/** A ConfigMap holds 1 MiB. */
const MAX_BYTES = 1_000_000;

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('which folder?');
  process.exit(1);
}
if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`no folder ${folder}`);
  process.exit(1);
}
const files = {};
const paths = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
for (const path of paths.toSorted((a, b) => (a < b ? -1 : 1)))
  if (READ.test(path)) files[path] = readFileSync(join(folder, path), 'utf8');
const text = stringify({ company: { files } }, { lineWidth: 0 });
if (!('controller.yaml' in files) || Buffer.byteLength(text) > MAX_BYTES) {
  console.error(
    `${folder} ${'controller.yaml' in files ? 'is too big for a ConfigMap' : 'has no controller.yaml'}`,
  );
  process.exit(1);
}
process.stdout.write(text);
