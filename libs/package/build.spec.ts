import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import yauzl, { type Entry } from 'yauzl';
import type { Envelope } from '#libs/connectors/kit/connector';
import { controllerSchema } from '#libs/data-map/company';
import { systemsSchema } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { buildPackage } from './build.js';
import type { PackageContent, PackagedCollection } from './content.js';
import { entryNames } from './entry-names.js';
import { csvCell } from './formats.js';

const text = (en: string, ar: string) => ({ en, ar });
const CONTROLLER = controllerSchema.parse({
  key: 'example',
  name: text('Example', 'مثال'),
  website: 'https://example.org',
  contact: { email: 'privacy@example.org', address: text('Street 1', 'شارع 1') },
  authority: { name: text('The Authority', 'الهيئة'), website: 'https://authority.example.org' },
  timeZone: 'Asia/Riyadh',
  languages: ['ar', 'en'],
  promiseDays: 30,
  regimes: ['EU'],
  automatedDecisions: text('None.', 'لا توجد.'),
});
const { systems: SYSTEMS } = systemsSchema.parse({
  systems: [
    {
      key: 'product',
      connector: 'postgres',
      urlFrom: 'X_URL',
      name: text('Product', 'المنتج'),
      purposes: [text('To run the service', 'تشغيل الخدمة')],
      legalBasis: [text('Contract', 'العقد')],
      source: [text('You', 'أنت')],
      retention: text('Two years', 'سنتان'),
      labels: { songs: text('Songs', 'الأغاني') },
      recipients: [
        {
          name: 'Stripe',
          purpose: text('Payment', 'الدفع'),
          role: 'processor',
          transfer: {
            country: 'US',
            safeguard: text('Standard contractual clauses', 'البنود التعاقدية النموذجية'),
          },
        },
      ],
    },
  ],
});

const record = (id: string, data: object): Envelope => ({
  system: 'product',
  collection: 'shop:songs',
  key: { id },
  via: { field: 'identity.email', valueHash: 'aa' },
  data: { id, ...data },
});

const SONGS = [
  record('1', { title: '=HYPERLINK("http://evil.example.org")', plays: '90071992547409931' }),
  record('2', { title: '<script>alert(1)</script>', plays: -3 }),
  record('3', { title: 'أغنية "حب"', plays: null }),
];

const collection = (
  records: readonly Envelope[],
  more: Partial<PackagedCollection> = {},
): PackagedCollection => ({
  system: 'product',
  collection: 'shop:songs',
  columns: [{ name: 'id' }, { name: 'title', description: 'What it is called' }, { name: 'plays' }],
  // oxlint-disable-next-line typescript/require-await -- a generator of what lies in memory
  records: async function* () {
    yield records;
  },
  ...more,
});

const content = (more: Partial<PackageContent> = {}): PackageContent => ({
  language: 'en',
  reference: 'WF-7Q2M-PX4D-1',
  controller: CONTROLLER,
  systems: SYSTEMS,
  searched: [{ system: 'product', state: 'confirmed', notSearched: [] }],
  withheld: [],
  right: 'access',
  leftOut: [],
  describe: () => undefined,
  collections: [collection(SONGS)],
  foundAt: new Date('2026-11-24T09:00:00Z'),
  requireOwn: () => undefined,
  isWithheld: () => false,
  ...more,
});

async function build(input: PackageContent) {
  const chunks: Uint8Array[] = [];
  const summary = await buildPackage(input, async (bytes) => {
    chunks.push(bytes);
    await Promise.resolve();
  });
  return { summary, zip: Buffer.concat(chunks) };
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function unpack(zip: Buffer): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  folders.push(folder);
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true, strictFileNames: true }, (error, file) => {
      if (error) return reject(error);
      file.on('entry', (entry: Entry) => {
        execFileSync('mkdir', ['-p', join(folder, entry.fileName, '..')]);
        file.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('end', () => {
            writeFileSync(join(folder, entry.fileName), Buffer.concat(parts));
            file.readEntry();
          });
        });
      });
      file.on('end', () => resolve(folder));
      file.readEntry();
    });
  });
}

describe('the package', () => {
  it('is a BagIt bag whose manifests verify with coreutils', async () => {
    const { zip, summary } = await build(content());
    const folder = await unpack(zip);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(
      files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted(),
    ).toEqual([
      'bag-info.txt',
      'bagit.txt',
      'data/START-HERE.html',
      'data/product/songs.csv',
      'data/product/songs.json',
      'data/schemas/product.songs.schema.json',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
      const checked = execFileSync('sha256sum', ['-c', '--strict', manifest], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(checked).not.toContain('FAILED');
    }
    expect(readFileSync(join(folder, 'bag-info.txt'), 'utf8')).toContain(
      'External-Identifier: WF-7Q2M-PX4D-1\n',
    );
    const tag = execFileSync('sha256sum', ['tagmanifest-sha256.txt'], { cwd: folder, encoding: 'utf8' });
    expect(tag.startsWith(summary.tagManifestDigest)).toBe(true);
    expect(summary).toMatchObject({ records: 3, zipBytes: zip.length });
  });

  it('gives the same bytes for the same content', async () => {
    const [first, second] = [await build(content()), await build(content())];
    expect(first.zip.equals(second.zip)).toBe(true);
    expect(first.summary).toEqual(second.summary);
  });

  it('keeps values exact in JSON and harmless in CSV and HTML', async () => {
    const folder = await unpack((await build(content())).zip);
    const songs: unknown = JSON.parse(readFileSync(join(folder, 'data/product/songs.json'), 'utf8'));
    expect(songs).toEqual(SONGS.map(({ data }) => data));
    expect(readFileSync(join(folder, 'data/product/songs.csv'), 'utf8')).toBe(
      '\uFEFFid,title,plays\r\n' +
        `1,"'=HYPERLINK(""http://evil.example.org"")",90071992547409931\r\n` +
        '2,<script>alert(1)</script>,-3\r\n' +
        '3,"أغنية ""حب""",\r\n',
    );
    const page = readFileSync(join(folder, 'data/START-HERE.html'), 'utf8');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|(src|href)="(https?:|\/\/)/);
  });

  it('describes each JSON file by a schema that it meets, and links it beside the file', async () => {
    const folder = await unpack((await build(content())).zip);
    const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, 'data', path), 'utf8'));
    const schema = json('schemas/product.songs.schema.json') as object;
    const songs = json('product/songs.json') as object[];
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    expect(validate(songs)).toBe(true);
    expect(validate([{ ...songs[0], title: 7 }])).toBe(false);
    expect(schema).toMatchObject({
      title: 'Songs',
      items: {
        required: ['id', 'title', 'plays'],
        properties: { plays: { type: ['integer', 'null', 'string'] } },
      },
    });
    expect(readFileSync(join(folder, 'data/START-HERE.html'), 'utf8')).toContain(
      '<a href="product/songs.csv">CSV</a> · <a href="schemas/product.songs.schema.json">',
    );
  });

  it('says in Arabic, from right to left, what Art. 15 asks for', async () => {
    const folder = await unpack((await build(content({ language: 'ar' }))).zip);
    const page = readFileSync(join(folder, 'data/START-HERE.html'), 'utf8');
    expect(page).toContain('<html lang="ar" dir="rtl">');
    const facts = [
      '24 نوفمبر 2026',
      '3 سجلات',
      'الأغاني',
      'تشغيل الخدمة',
      'العقد',
      'أنت',
      'Stripe',
      'الولايات المتحدة',
    ];
    for (const fact of [...facts, 'البنود التعاقدية النموذجية', 'سنتان', 'الهيئة', 'لا توجد.'])
      expect(page).toContain(fact);
  });

  it('leaves withheld records out of every file and says so', async () => {
    const isWithheld = (envelope: Envelope): boolean => envelope.key['id'] === '2';
    const withheld = [
      { system: 'product', collection: 'shop:songs', reason: 'rights-of-others', records: 1 },
    ] as const;
    const { zip, summary } = await build(content({ isWithheld, withheld }));
    const folder = await unpack(zip);
    expect(summary.records).toBe(2);
    for (const file of ['product/songs.json', 'product/songs.csv', 'START-HERE.html']) {
      expect(readFileSync(join(folder, 'data', file), 'utf8')).not.toContain('alert(1)');
    }
    expect(readFileSync(join(folder, 'data/START-HERE.html'), 'utf8')).toContain(
      'One record of “Songs”: it would show',
    );
  });

  it('stops at the first record of somebody else', async () => {
    const requireOwn = ({ key }: Envelope): void => {
      if (key['id'] === '3') throw new WafaError('foreign-record', 'key 3');
    };
    await expect(build(content({ requireOwn }))).rejects.toThrow('foreign-record');
    const strange = { ...record('9', {}), system: 'other' };
    await expect(build(content({ collections: [collection([strange])] }))).rejects.toThrow('foreign-record');
  });
});

describe('the first page', () => {
  const pageOf = async (input: PackageContent): Promise<string> => {
    const folder = await unpack((await build(input)).zip);
    return readFileSync(join(folder, 'data/START-HERE.html'), 'utf8');
  };

  it.each([
    ['en', 'These have not answered us yet: Product.', 'In this package'],
    ['ar', 'لم يصلنا ردّ بعد من: المنتج.', 'في هذه الحزمة'],
  ] as const)(
    'names in %s, before everything else, what had not answered',
    async (language, named, contents) => {
      const silent = {
        system: 'product',
        state: 'manual',
        manualResult: 'unanswered',
        notSearched: [],
      } as const;
      const page = await pageOf(content({ language, searched: [silent] }));
      expect(page).toContain(named);
      expect(page.indexOf(named)).toBeLessThan(page.indexOf(contents));
      expect(await pageOf(content({ language }))).not.toContain(named);
    },
  );

  it('writes instants so that they can be read, and leaves the exact ones to the files', async () => {
    const times = { title: '2025-05-03T08:05:00.5+00:00', plays: '2025-05-03T08:05:00' };
    const input = content({ collections: [collection([record('2025-05-03', times)])] });
    const page = await pageOf(input);
    const cells = ['2025-05-03', '2025-05-03 08:05:00.5 UTC', '2025-05-03 08:05:00'];
    for (const cell of cells) expect(page).toContain(`<td class="whole"><bdi>${cell}</bdi></td>`);
    const folder = await unpack((await build(input)).zip);
    expect(readFileSync(join(folder, 'data/product/songs.json'), 'utf8')).toContain(
      '2025-05-03T08:05:00.5+00:00',
    );
  });

  it('says where it shows less than the files hold', async () => {
    const records = Array.from({ length: 12 }, (_, index) => record(String(index), {}));
    const columns = Array.from({ length: 9 }, (_, index) => ({ name: `field${index}` }));
    const page = await pageOf(content({ collections: [collection(records, { columns })] }));
    expect(page).toContain('The first 10 of 12 records are shown here.');
    expect(page).toContain('8 of 9 fields are shown here.');
    expect(await pageOf(content())).not.toContain('shown here');
  });

  it('separates the parts of a list as its language does', async () => {
    expect(await pageOf(content())).toContain('Example, Street 1, <bdi>');
    expect(await pageOf(content({ language: 'ar' }))).toContain('مثال، شارع 1، <bdi>');
  });
});

describe('names of files', () => {
  it('come from a table, never from data', () => {
    const wild = [
      'shop:Songs',
      'shop:songs',
      'shop:../x',
      'shop:con',
      'shop:a\u202eb',
      'shop:x'.padEnd(90, 'x'),
    ];
    const names = entryNames(wild.map((name) => ({ system: 'product', collection: name })));
    expect(names.map(({ data }) => data)).toEqual([
      'data/product/songs',
      'data/product/collection-2',
      'data/product/collection-3',
      'data/product/collection-4',
      'data/product/collection-5',
      'data/product/collection-6',
    ]);
  });
});

describe('a CSV cell', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+SUM(A1)', `"'+SUM(A1)"`],
    ['@cmd', `"'@cmd"`],
    ['-2+3', `"'-2+3"`],
    ['\t=1', `"'\t=1"`],
    ['\u200e=1', `"'\u200e=1"`],
    ['-12.50', '-12.50'],
    ['plain', 'plain'],
    [{ a: 1 }, '"{""a"":1}"'],
    [null, ''],
  ])('of %j is %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('the first page of a portability package', () => {
  it('says what is not in it and leaves the information of an access answer out', async () => {
    const leftOut = [{ system: 'product', collection: 'shop:fraud_scores', columns: 'all' }] as const;
    const { zip } = await build(content({ right: 'portability', leftOut }));
    const html = readFileSync(join(await unpack(zip), 'data/START-HERE.html'), 'utf8');
    expect(html).toContain('to take elsewhere');
    expect(html).toContain('fraud scores');
    expect(html).not.toContain('Why we hold it');
    expect(html).not.toContain('Automated decisions');
  });

  it('names what is not in it as the systems and their connectors do, in the language of the page', async () => {
    const columns = ['etag', 'plays'];
    const leftOut = [{ system: 'product', collection: 'media:files', columns }];
    const described = {
      label: text('Files', 'الملفات'),
      columns: [{ name: 'etag', label: text('Fingerprint', 'البصمة') }, { name: 'plays' }],
    };
    const portable = content({ right: 'portability', leftOut, describe: () => described, language: 'ar' });
    const html = readFileSync(
      join(await unpack((await build(portable)).zip), 'data/START-HERE.html'),
      'utf8',
    );
    expect(html).toContain('<h3>المنتج</h3><ul><li>الملفات: البصمة، plays</li></ul>');
  });
});
