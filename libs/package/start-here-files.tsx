/** Links to the files of a collection's records: nothing is shown on the page itself, and nothing is loaded by it. */
import type { ReactNode } from 'react';
import type { PackedCollection, Page } from './start-here.page.js';

/** The rest stands in files.csv. */
const MAX_LINKS = 50;

export function FileLinks({ entry, page }: { entry: PackedCollection; page: Page }): ReactNode {
  const { path, files } = entry;
  const { t, translator } = page;
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
