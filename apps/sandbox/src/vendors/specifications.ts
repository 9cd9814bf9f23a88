/**
 * The vendors' published specifications, which lie outside the project: in WAFA_SPECS_DIR, else in `../shared/specs`
 * beside the checkout. `npm run specs` says where they come from. Where one is absent, what it would judge is reported
 * as skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/** How the files are called. Of several the first by name counts, so that Stripe's whole `spec3.json` beats a subset. */
export const SPECIFICATIONS = {
  stripe: /^(stripe-)?spec3(?!\.beta)[^/]*\.json$/,
  stripePreview: /^(stripe-)?spec3\.beta[^/]*\.json$/,
  clerk: /^(clerk-)?bapi[^/]*\.ya?ml$/,
  googleAdmin: /^(google-)?analyticsadmin\.v1beta[^/]*\.json$/,
  googleAdminAlpha: /^(google-)?analyticsadmin\.v1alpha[^/]*\.json$/,
} as const satisfies Readonly<Record<string, RegExp>>;

export function specificationsFolder(): string {
  const named = process.env['WAFA_SPECS_DIR'];
  return named === undefined || named === '' ? join(projectRoot(), '..', 'shared', 'specs') : named;
}

/** Path of the file; undefined where it is absent. */
export function findSpecification(vendor: keyof typeof SPECIFICATIONS): string | undefined {
  const folder = specificationsFolder();
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder)
    .sort()
    .find((one) => SPECIFICATIONS[vendor].test(one));
  return name === undefined ? undefined : join(folder, name);
}

export function readSpecification(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.json') ? JSON.parse(text) : parse(text);
}

/** The same from the sources and from dist. */
function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
