import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import type { StoredEnvelope, StoredFile } from '#libs/connectors/kit/stored-envelope';
import { controllerSchema } from '#libs/data-map/company';
import { systemsSchema } from '#libs/data-map/systems';
import type { Language } from '#libs/domain/words';
import { buildPackage } from './build.js';
import type { PackageContent } from './content.js';

const text = (en: string, ar: string) => ({ en, ar });
const CONTROLLER = controllerSchema.parse({
  key: 'example',
  name: text('Example', 'مثال'),
  website: 'https://example.org',
  contact: { email: 'privacy@example.org', address: text('Street 1', 'شارع 1') },
  authority: { name: text('The Authority', 'الهيئة'), website: 'https://authority.example.org' },
  timeZone: 'UTC',
  languages: ['ar', 'en'],
  promiseDays: 30,
  regimes: ['EU'],
  automatedDecisions: text('None.', 'لا توجد.'),
});
const { systems: SYSTEMS } = systemsSchema.parse({
  systems: [
    {
      key: 'media',
      connector: 'media',
      folderFrom: 'X',
      keyPrefixes: ['songs/'],
      name: text('Files', 'الملفات'),
      purposes: [text('To run the service', 'تشغيل الخدمة')],
      legalBasis: [text('Contract', 'العقد')],
      source: [text('You', 'أنت')],
      retention: text('Two years', 'سنتان'),
    },
  ],
});

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
const CONTENTS: Readonly<Record<string, string>> = {
  'case/song': 'la la la',
  'case/cover': 'not really a picture',
  'case/page': '<script>alert(1)</script>',
};
const file = (objectKey: string, mediaType: string, more: Partial<StoredFile> = {}): StoredFile => {
  const content = CONTENTS[objectKey] ?? '';
  return { objectKey, mediaType, bytes: Buffer.byteLength(content), sha256: sha256(content), ...more };
};

const record = (key: string, files: readonly StoredFile[]): StoredEnvelope => ({
  system: 'media',
  collection: 'media:files',
  key: { key },
  via: { field: 'identity.media_key', valueHash: 'aa' },
  data: { key, note: { en: `About ${key}`, ar: `عن ${key}` } },
  ...(files.length === 0 ? {} : { files }),
});

const RECORDS = [
  record('songs/a "1".mp3', [file('case/song', 'audio/mpeg'), file('case/cover', 'image/JPG; x=1')]),
  record('songs/gone.mp3', []),
  record('=HYPERLINK("http://evil.example.org")', [file('case/page', 'text/html')]),
];

// oxlint-disable-next-line typescript/require-await -- a generator of what lies in memory
async function* bytesOf({ objectKey }: StoredFile): AsyncGenerator<Uint8Array> {
  yield Buffer.from(CONTENTS[objectKey] ?? '');
}

const COLUMNS = [{ name: 'key', label: text('Name', 'الاسم') }, { name: 'note' }];
const content = (
  records: readonly StoredEnvelope[],
  more: Partial<PackageContent> & {
    readonly language?: Language;
    readonly readFile?: typeof bytesOf;
  } = {},
): PackageContent => ({
  right: 'access',
  leftOut: [],
  describe: () => ({ columns: COLUMNS }),
  language: 'en',
  reference: 'WF-7Q2M-PX4D-1',
  controller: CONTROLLER,
  systems: SYSTEMS,
  searched: [{ system: 'media', state: 'confirmed', notSearched: [] }],
  withheld: [],
  foundAt: new Date('2026-11-24T09:00:00Z'),
  requireOwn: () => undefined,
  isWithheld: () => false,
  ...more,
  collections: [
    {
      system: 'media',
      collection: 'media:files',
      columns: COLUMNS,
      // oxlint-disable-next-line typescript/require-await -- a generator of what lies in memory
      records: async function* () {
        yield records;
      },
      readFile: more.readFile ?? bytesOf,
    },
  ],
});

interface Unpacked {
  readonly entries: readonly Entry[];
  readonly texts: ReadonlyMap<string, string>;
}

async function pack(input: PackageContent): Promise<Unpacked> {
  const chunks: Uint8Array[] = [];
  await buildPackage(input, async (bytes) => {
    chunks.push(bytes);
    await Promise.resolve();
  });
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    yauzl.fromBuffer(Buffer.concat(chunks), { lazyEntries: true, strictFileNames: true }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    ),
  );
  const entries: Entry[] = [];
  const texts = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.once('end', resolve).once('error', reject);
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.once('end', () => {
          texts.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
  return { entries, texts };
}

describe('the files of records', () => {
  it('lie in the package under numbers, with an extension of our own table', async () => {
    const { entries, texts } = await pack(content(RECORDS));
    expect(entries.map(({ fileName }) => fileName).filter((name) => name.startsWith('data/media'))).toEqual([
      'data/media/files.json',
      'data/media/files.csv',
      'data/media/files/files.csv',
      'data/media/files/files/1.mp3',
      'data/media/files/files/2.jpg',
      'data/media/files/files/3.bin',
    ]);
    expect(texts.get('data/media/files/files/1.mp3')).toBe('la la la');
    expect(texts.get('manifest-sha256.txt')).toContain(
      `${sha256('<script>alert(1)</script>')}  data/media/files/files/3.bin\n`,
    );
  });

  it('are not packed again where they are compressed already', async () => {
    const { entries } = await pack(content(RECORDS));
    const methods = entries.map(({ fileName, compressionMethod }) => [fileName, compressionMethod]);
    expect(methods.filter(([name]) => String(name).includes('/files/files/'))).toEqual([
      ['data/media/files/files/1.mp3', 0],
      ['data/media/files/files/2.jpg', 0],
      ['data/media/files/files/3.bin', 8],
    ]);
  });

  it('are listed with the keys of their records, harmless in a spreadsheet', async () => {
    const { texts } = await pack(content(RECORDS));
    expect(texts.get('data/media/files/files.csv')).toBe(
      '\uFEFFpath,media_type,bytes,sha256,record.key\r\n' +
        `data/media/files/files/1.mp3,audio/mpeg,8,${sha256('la la la')},"songs/a ""1"".mp3"\r\n` +
        `data/media/files/files/2.jpg,image/jpeg,20,${sha256('not really a picture')},"songs/a ""1"".mp3"\r\n` +
        `data/media/files/files/3.bin,application/octet-stream,25,${sha256('<script>alert(1)</script>')},` +
        `"'=HYPERLINK(""http://evil.example.org"")"\r\n`,
    );
  });

  it('are linked from the first page in its language, never shown on it', async () => {
    const english = (await pack(content(RECORDS))).texts.get('data/START-HERE.html') ?? '';
    expect(english).toContain('3 files belong to these records.');
    expect(english).toContain('<a href="media/files/files.csv">List of all files (CSV)</a>');
    expect(english).toContain(
      '<a href="media/files/files/1.mp3" dir="ltr">1.mp3</a> <bdi>a &quot;1&quot;.mp3</bdi> ' +
        '<span class="muted">sound · 8 bytes</span>',
    );
    expect(english).not.toMatch(/<(audio|img|video|iframe|object|embed|script)\b/);
    const arabic = (await pack(content(RECORDS, { language: 'ar' }))).texts.get('data/START-HERE.html') ?? '';
    expect(arabic).toContain('تتبع هذه السجلات 3 ملفات.');
    expect(arabic).toContain('<a href="media/files/files/2.jpg" dir="ltr">2.jpg</a>');
    expect(arabic).toContain('قائمة بجميع الملفات (CSV)');
  });

  it('are told apart on the first page by whole keys where the last parts are the same', async () => {
    const keys = ['songs/a.mp3', 'uploads/a.mp3', 'songs/b.mp3'];
    const records = keys.map((key) => record(key, [file('case/song', 'audio/mpeg')]));
    const html = (await pack(content(records))).texts.get('data/START-HERE.html') ?? '';
    const names = [...html.matchAll(/\d\.mp3<\/a> <bdi>([^<]*)<\/bdi>/g)].map(([, name]) => name);
    expect(names).toEqual(['songs/a.mp3', 'uploads/a.mp3', 'b.mp3']);
  });

  it('come with columns and sentences in the language of the page', async () => {
    const english = (await pack(content(RECORDS))).texts.get('data/START-HERE.html') ?? '';
    expect(english).toContain('About songs/gone.mp3');
    expect(english).not.toContain('عن songs/gone.mp3');
    const arabic = (await pack(content(RECORDS, { language: 'ar' }))).texts.get('data/START-HERE.html') ?? '';
    expect(arabic).toContain('الاسم');
    expect(arabic).toContain('عن songs/gone.mp3');
  });

  it('are withheld with their record, and no number is left out', async () => {
    const isWithheld = ({ key }: StoredEnvelope): boolean => key['key'] === 'songs/a "1".mp3';
    const { texts } = await pack(content(RECORDS, { isWithheld }));
    expect([...texts.keys()].filter((name) => name.includes('/files/files/'))).toEqual([
      'data/media/files/files/1.bin',
    ]);
    expect([...texts.values()].join('')).not.toContain('la la la');
    expect(texts.get('data/media/files/files.csv')).not.toContain(sha256('la la la'));
  });

  it.each([
    ['another content', { sha256: sha256('something else') }],
    ['another size', { bytes: 9 }],
  ])('stop the package where they have %s than was found', async (_what, more) => {
    const records = [record('songs/a.mp3', [file('case/song', 'audio/mpeg', more)])];
    await expect(pack(content(records))).rejects.toThrow(
      'vault-corrupt: data/media/files/files/1.mp3 is not the file that was found',
    );
  });

  it('of somebody else are never opened', async () => {
    let opened = 0;
    const readFile: typeof bytesOf = (stored) => {
      opened += 1;
      return bytesOf(stored);
    };
    const foreign = { ...record('songs/x.mp3', [file('case/song', 'audio/mpeg')]), system: 'other' };
    await expect(pack(content([...RECORDS, foreign], { readFile }))).rejects.toThrow('foreign-record');
    expect(opened).toBe(0);
  });

  it('flow through in constant memory', async () => {
    // Pieces that were let go wait for the garbage collector: the bound leaves it several of its rounds.
    const [megabyte, count] = [1024 * 1024, 400];
    const chunk = Buffer.alloc(megabyte, 7);
    const hash = createHash('sha256');
    for (let index = 0; index < count; index += 1) hash.update(chunk);
    const big = {
      objectKey: 'case/big',
      mediaType: 'video/mp4',
      bytes: count * megabyte,
      sha256: hash.digest('hex'),
    };
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    let bytes = 0;
    const input = content([record('songs/big.mp4', [big])], {
      // oxlint-disable-next-line typescript/require-await -- a generator of what lies in memory
      readFile: async function* () {
        for (let index = 0; index < count; index += 1) yield Buffer.from(chunk);
      },
    });
    await buildPackage(input, async (piece) => {
      bytes += piece.length;
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      await Promise.resolve();
    });
    expect(bytes).toBeGreaterThan(count * megabyte);
    expect(peak).toBeLessThan(150 * megabyte);
  });
});
