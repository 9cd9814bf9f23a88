/**
 * The closed table of media types. A system may call a file what it likes: what is not in here is plain bytes, so that
 * no name in a package makes a program or a page out of what somebody once uploaded (SVG and HTML are pages).
 */

export interface MediaType {
  /** Of the file's name in a package. */
  readonly extension: string;
  /** Goes into a package unpacked: it is compressed already, or is samples of sound, of which DEFLATE saves little, slowly. */
  readonly storedAsIs: boolean;
}

export const PLAIN_BYTES = 'application/octet-stream';

const TYPES = {
  'audio/mpeg': { extension: 'mp3', storedAsIs: true },
  'audio/mp4': { extension: 'm4a', storedAsIs: true },
  'audio/aac': { extension: 'aac', storedAsIs: true },
  'audio/ogg': { extension: 'ogg', storedAsIs: true },
  'audio/opus': { extension: 'opus', storedAsIs: true },
  'audio/flac': { extension: 'flac', storedAsIs: true },
  'audio/webm': { extension: 'weba', storedAsIs: true },
  'audio/wav': { extension: 'wav', storedAsIs: true },
  'audio/aiff': { extension: 'aiff', storedAsIs: true },
  'audio/midi': { extension: 'mid', storedAsIs: false },
  'image/jpeg': { extension: 'jpg', storedAsIs: true },
  'image/png': { extension: 'png', storedAsIs: true },
  'image/webp': { extension: 'webp', storedAsIs: true },
  'image/gif': { extension: 'gif', storedAsIs: true },
  'image/avif': { extension: 'avif', storedAsIs: true },
  'image/heic': { extension: 'heic', storedAsIs: true },
  'image/tiff': { extension: 'tiff', storedAsIs: false },
  'image/bmp': { extension: 'bmp', storedAsIs: false },
  'video/mp4': { extension: 'mp4', storedAsIs: true },
  'video/webm': { extension: 'webm', storedAsIs: true },
  'video/quicktime': { extension: 'mov', storedAsIs: true },
  'video/x-matroska': { extension: 'mkv', storedAsIs: true },
  'application/pdf': { extension: 'pdf', storedAsIs: true },
  'application/zip': { extension: 'zip', storedAsIs: true },
  'application/gzip': { extension: 'gz', storedAsIs: true },
  'application/json': { extension: 'json', storedAsIs: false },
  'text/plain': { extension: 'txt', storedAsIs: false },
  'text/csv': { extension: 'csv', storedAsIs: false },
  [PLAIN_BYTES]: { extension: 'bin', storedAsIs: false },
} as const satisfies Readonly<Record<string, MediaType>>;
export type KnownMediaType = keyof typeof TYPES;

const OTHER_NAMES: Readonly<Record<string, KnownMediaType>> = {
  'audio/mp3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/x-aiff': 'audio/aiff',
  'audio/x-midi': 'audio/midi',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
};

const OTHER_EXTENSIONS: Readonly<Record<string, KnownMediaType>> = {
  jpeg: 'image/jpeg',
  tif: 'image/tiff',
  aif: 'audio/aiff',
  midi: 'audio/midi',
  oga: 'audio/ogg',
  wave: 'audio/wav',
};

const isKnown = (name: string): name is KnownMediaType => Object.hasOwn(TYPES, name);

/** The entry of the table for what a system says, with its parameters and old names; else plain bytes. */
export function knownMediaType(said: string | undefined): KnownMediaType {
  const name = said?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (isKnown(name)) return name;
  return (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined) ?? PLAIN_BYTES;
}

/** For files that carry no type of their own. */
export function mediaTypeOfName(name: string): KnownMediaType {
  const extension = /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase())?.[1] ?? '';
  const own = Object.keys(TYPES).find((type) => isKnown(type) && TYPES[type].extension === extension);
  if (own !== undefined && isKnown(own)) return own;
  return (
    (Object.hasOwn(OTHER_EXTENSIONS, extension) ? OTHER_EXTENSIONS[extension] : undefined) ?? PLAIN_BYTES
  );
}

export const factsOf = (type: KnownMediaType): MediaType => TYPES[type];
