/** The few static files of the portal, read once; their addresses carry a hash, so browsers may keep them for ever. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Asset {
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface PortalAssets {
  /** Address → file. */
  readonly files: ReadonlyMap<string, Asset>;
  readonly stylesheet: string;
  readonly confirmScript: string;
  /** For pages of the product; at an address that never changes. */
  readonly privacySnippet: string;
}

export const ASSET_CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** IBM Plex Sans in its Latin and its Arabic cut (OFL 1.1), from @fontsource. */
const ARABIC_RANGE =
  'U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08FF,U+200C-200E,U+2010-2011,U+FB50-FDFF,U+FE70-FEFF';
const FONTS = [
  { family: 'IBM Plex Sans', weight: 400, file: 'ibm-plex-sans/files/ibm-plex-sans-latin-400-normal' },
  { family: 'IBM Plex Sans', weight: 600, file: 'ibm-plex-sans/files/ibm-plex-sans-latin-600-normal' },
  {
    family: 'IBM Plex Sans Arabic',
    weight: 400,
    file: 'ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-400-normal',
    range: ARABIC_RANGE,
  },
  {
    family: 'IBM Plex Sans Arabic',
    weight: 600,
    file: 'ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-600-normal',
    range: ARABIC_RANGE,
  },
] as const;

let loaded: PortalAssets | undefined;

export function portalAssets(): PortalAssets {
  loaded ??= load();
  return loaded;
}

function load(): PortalAssets {
  const files = new Map<string, Asset>();
  const add = (path: string, contentType: string, bytes: Buffer): string => {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    const address = `/assets/${path.replace(/(\.\w+)$/, `.${hash}$1`)}`;
    files.set(address, { contentType, bytes });
    return address;
  };
  const find = createRequire(import.meta.url);
  const faces = FONTS.map((font) => {
    const bytes = readFileSync(find.resolve(`@fontsource/${font.file}.woff2`));
    const address = add(`fonts/${font.file.split('/').at(-1)}.woff2`, 'font/woff2', bytes);
    const range = 'range' in font ? `unicode-range:${font.range};` : '';
    return `@font-face{font-family:"${font.family}";font-weight:${font.weight};font-display:swap;${range}src:url(${address}) format("woff2")}`;
  });
  const own = (name: string): string => readFileSync(join(projectRoot(), 'apps/api/assets', name), 'utf8');
  const css = [...faces, compact(own('tokens.css')), compact(own('portal.css'))].join('\n');
  return {
    files,
    stylesheet: add('portal.css', 'text/css; charset=utf-8', Buffer.from(css)),
    confirmScript: add('confirm.js', 'text/javascript; charset=utf-8', Buffer.from(own('confirm.js'))),
    privacySnippet: own('gpc.js'),
  };
}

/** Comments and indentation stay at home. */
const compact = (css: string): string =>
  css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .trim();

/** Sources and dist lie at different depths below it. */
function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
