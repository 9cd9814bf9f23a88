/** Links to the files of a collection's records: nothing is shown on the page itself, and nothing is loaded by it. */
import type { ReactNode } from 'react';
import type { Translator } from '#libs/i18n/translate';
import type { PackageKey } from '#libs/i18n/package.en';
import type { RecordFile } from './record-files.js';

/** The rest stands in files.csv. */
const MAX_LINKS = 50;

interface FileLinksProps {
  readonly entry: { readonly path: string; readonly files: readonly RecordFile[] };
  readonly t: (key: PackageKey, values?: Readonly<Record<string, string | number>>) => string;
  readonly translator: Translator<PackageKey>;
}

export function FileLinks({ entry: { path, files }, t, translator }: FileLinksProps): ReactNode {
  if (files.length === 0) return null;
  const links = files.slice(0, MAX_LINKS);
  return (
    <>
      <p className="muted">
        {t('data.recordFiles', { files: files.length })}{' '}
        {links.length < files.length && `${t('data.firstFiles', { shown: links.length })} `}
        <a href={`${path}/files.csv`}>{t('data.fileList')}</a>
      </p>
      <ul className="files">
        {links.map(({ path: target, mediaType, stored }) => (
          <li key={target}>
            <a href={target.replace(/^data\//, '')} dir="ltr">
              {target.split('/').at(-1)}
            </a>{' '}
            <span className="muted">
              {t(`fileKind.${kindOf(mediaType)}`)} · {translator.bytes(stored.bytes)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

type FileKind = 'audio' | 'image' | 'video' | 'other';

const kindOf = (mediaType: string): FileKind =>
  (['audio', 'image', 'video'] as const).find((kind) => mediaType.startsWith(`${kind}/`)) ?? 'other';
