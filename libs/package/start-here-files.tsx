/** Links to the files of a collection's records: nothing is shown on the page itself, and nothing is loaded by it. */
import type { ReactNode } from 'react';
import type { RecordFile } from './record-files.js';
import type { PackedCollection, Page } from './start-here.page.js';

/** The rest stands in files.csv. */
const MAX_LINKS = 50;
const MAX_NAME_CHARACTERS = 80;

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
        {links.map(({ path: target, mediaType, stored, key }) => (
          <li key={target}>
            <a href={target.replace(/^data\//, '')} dir="ltr">
              {target.split('/').at(-1)}
            </a>{' '}
            <bdi>{shortened(nameIn(key, links))}</bdi>{' '}
            <span className="muted">
              {t(`fileKind.${kindOf(mediaType)}`)} · {translator.bytes(stored.bytes)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which file it is: the last part of its record's key, as text; the whole key where another one ends the same. */
function nameIn(key: RecordFile['key'], links: readonly RecordFile[]): string {
  const whole = Object.values(key).join(' ');
  const name = lastPart(key);
  const alike = links.some(
    (other) => lastPart(other.key) === name && Object.values(other.key).join(' ') !== whole,
  );
  return alike ? whole : name;
}

const lastPart = (key: RecordFile['key']): string =>
  Object.values(key)
    .map((value) => value.split('/').findLast((part) => part !== '') ?? value)
    .join(' ');

const shortened = (name: string): string =>
  name.length > MAX_NAME_CHARACTERS ? `${name.slice(0, MAX_NAME_CHARACTERS)}…` : name;

type FileKind = 'audio' | 'image' | 'video' | 'other';

const kindOf = (mediaType: string): FileKind =>
  (['audio', 'image', 'video'] as const).find((kind) => mediaType.startsWith(`${kind}/`)) ?? 'other';
