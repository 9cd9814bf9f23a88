// Says where the vendors publish their specifications, and which are in place. Downloads nothing: they are the vendors'.
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = process.env['WAFA_SPECS_DIR'] || resolve(import.meta.dirname, '../../shared/specs');

const SPECIFICATIONS = [
  {
    vendor: 'Stripe',
    file: 'spec3.json',
    pattern: /^(stripe-)?spec3(?!\.beta)[^/]*\.json$/,
    from: [
      'https://github.com/stripe/openapi, the file openapi/spec3.json',
      'with Go: go mod download -json github.com/stripe/stripe-mock@v0.203.0; the file embedded/openapi/spec3.json in "Dir"',
    ],
  },
  {
    vendor: 'Stripe, preview',
    file: 'spec3.beta.json',
    pattern: /^(stripe-)?spec3\.beta[^/]*\.json$/,
    from: [
      'https://github.com/stripe/openapi, the preview file openapi/spec3.beta.json',
      'with Go: go mod download -json github.com/stripe/stripe-mock@v0.203.0; the file embedded/openapi/spec3.beta.json in "Dir"',
    ],
  },
  {
    vendor: 'Clerk',
    file: 'clerk-bapi-2026-05-12.yml',
    pattern: /^(clerk-)?bapi[^/]*\.ya?ml$/,
    from: ['https://github.com/clerk/openapi-specs, the file bapi/2026-05-12.yml'],
  },
  ...['v1beta', 'v1alpha'].map((version) => ({
    vendor: `Google Analytics Admin ${version}`,
    file: `analyticsadmin.${version}.json`,
    pattern: new RegExp(`^(google-)?analyticsadmin\\.${version}[^/]*\\.json$`),
    from: [
      `https://analyticsadmin.googleapis.com/$discovery/rest?version=${version}`,
      'the package google-api-python-client of PyPI, folder googleapiclient/discovery_cache/documents',
    ],
  })),
];

const present = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
console.log(`Folder: ${FOLDER} (WAFA_SPECS_DIR names another)`);
for (const { vendor, file, pattern, from } of SPECIFICATIONS) {
  const found = present.sort().find((name) => pattern.test(name));
  console.log(`\n${vendor}: ${found ?? `absent, so its checks are skipped. Save it as ${file}, from`}`);
  if (!found) for (const source of from) console.log(`  ${source}`);
}
