/** A ZIP in BagIt layout (RFC 8493), written as a stream: payload first, then the tag files that count it. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import yazl from 'yazl';
import { WafaError } from '#libs/domain/errors';

export interface BagSummary {
  /** SHA-256 of `tagmanifest-sha256.txt`: names the whole content. */
  readonly tagManifestDigest: string;
  readonly zipSha256: string;
  readonly zipBytes: number;
}

type Content = () => AsyncIterable<string | Uint8Array>;

interface Digest {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface PayloadOptions {
  /** Taken as it is: packing what is compressed already, or hardly can be, costs time and saves nothing. */
  readonly store?: boolean;
  /** What the content has to be; anything else fails the package with `vault-corrupt`. */
  readonly expected?: Digest;
}

interface Entry {
  readonly content: Content;
  readonly store?: boolean;
  readonly done?: (digest: Digest) => void;
}

const BAGIT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

export class Bag {
  readonly #zip = new yazl.ZipFile();
  readonly #payload = new Map<string, Digest>();
  readonly #tags = new Map<string, Digest>();
  readonly #stamp: Date;

  constructor(at: Date) {
    // DOS time has no zone: local fields set to UTC give the same bytes on every machine.
    this.#zip.on('error', (error: Error) => this.#fail(error));
    this.#stamp = new Date(
      at.getUTCFullYear(),
      at.getUTCMonth(),
      at.getUTCDate(),
      at.getUTCHours(),
      at.getUTCMinutes(),
    );
  }

  #fail(error: Error): void {
    (this.#zip.outputStream as Readable).destroy(error);
  }

  /** `path` starts with `data/`. Called when its turn in the ZIP has come. */
  addPayload(path: string, content: Content, { store = false, expected }: PayloadOptions = {}): void {
    const digests = this.#payload;
    this.#add(path, {
      content,
      store,
      done: (digest) => digests.set(path, requireSame(path, digest, expected)),
    });
  }

  /** Adds the tag files, then pumps everything into `write`, which is awaited chunk by chunk. */
  async writeTo(
    write: (bytes: Uint8Array) => Promise<void>,
    info: Readonly<Record<string, string>>,
  ): Promise<BagSummary> {
    this.#addTag('bagit.txt', () => BAGIT);
    this.#addTag('bag-info.txt', () => this.#infoText(info));
    this.#addTag('manifest-sha256.txt', () => manifestText(this.#payload));
    let tagManifest = '';
    this.#add('tagmanifest-sha256.txt', {
      content: () => {
        tagManifest = manifestText(this.#tags);
        return Readable.from([tagManifest]);
      },
    });
    this.#zip.end();
    const output = this.#zip.outputStream as Readable;
    const hash = createHash('sha256');
    let zipBytes = 0;
    for await (const chunk of output as AsyncIterable<Buffer>) {
      hash.update(chunk);
      zipBytes += chunk.length;
      await write(chunk);
    }
    const tagManifestDigest = createHash('sha256').update(tagManifest).digest('hex');
    return { tagManifestDigest, zipSha256: hash.digest('hex'), zipBytes };
  }

  #infoText(info: Readonly<Record<string, string>>): string {
    const sizes = [...this.#payload.values()].map(({ bytes }) => bytes);
    const oxum = `${sizes.reduce((sum, bytes) => sum + bytes, 0)}.${sizes.length}`;
    const lines = Object.entries({ ...info, 'Payload-Oxum': oxum });
    return lines.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}\n`).join('');
  }

  #addTag(path: string, text: () => string): void {
    this.#add(path, {
      content: () => Readable.from([text()]),
      done: (digest) => this.#tags.set(path, digest),
    });
  }

  #add(path: string, { content, store = false, done = () => undefined }: Entry): void {
    const options = { mtime: this.#stamp, forceDosTimestamp: true, mode: 0o100644, compress: !store };
    this.#zip.addReadStreamLazy(path, options, (callback) => {
      const counted = countInto(content(), done);
      const stream = Readable.from(counted, { objectMode: false });
      // yazl does not pass on a failure of what it reads.
      stream.once('error', (error) => this.#fail(error));
      callback(null, stream);
    });
  }
}

function requireSame(path: string, digest: Digest, expected: Digest | undefined): Digest {
  if (expected && (digest.sha256 !== expected.sha256 || digest.bytes !== expected.bytes))
    throw new WafaError('vault-corrupt', `${path} is not the file that was found`);
  return digest;
}

async function* countInto(
  content: AsyncIterable<string | Uint8Array>,
  done: (digest: Digest) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of content) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  done({ sha256: hash.digest('hex'), bytes });
}

const manifestText = (digests: ReadonlyMap<string, Digest>): string =>
  [...digests].map(([path, { sha256 }]) => `${sha256}  ${path}\n`).join('');
