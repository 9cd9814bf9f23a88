/** The files whose keys stand in the example product's rows: tones and plain pictures, small but genuine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** Key → the tone in hertz or the colour. `uploads/layla-3.png` stands in a row, and is not there any more. */
const TONES: Readonly<Record<string, number>> = {
  'songs/layla-1.wav': 262,
  'songs/layla-2.wav': 294,
  'songs/layla-3.wav': 330,
  'songs/layla-4.wav': 349,
  'songs/layla-5.wav': 392,
  'songs/omar-1.wav': 440,
  'songs/omar-2.wav': 494,
  'songs/noor-1.wav': 523,
  'songs/yusuf-1.wav': 587,
  'songs/dana-1.wav': 659,
  'songs/layla.music-1.wav': 698,
  'uploads/layla-1.wav': 220,
  'uploads/layla-2.wav': 233,
  'uploads/omar-1.wav': 247,
  'uploads/dana-1.wav': 208,
  'uploads/layla-1.wav.part': 220,
};
const COLOURS: Readonly<Record<string, readonly [red: number, green: number, blue: number]>> = {
  'pictures/layla-1.png': [14, 90, 80],
  'pictures/layla-2.png': [201, 123, 62],
  'pictures/noor-1.png': [90, 60, 140],
  'thumbs/pictures/layla-1.png': [14, 90, 80],
  'thumbs/pictures/layla-2.png': [201, 123, 62],
  'thumbs/pictures/noor-1.png': [90, 60, 140],
};

/** Writes them anew, the same bytes every time. */
export function seedMedia(folder: string): void {
  const files: readonly (readonly [string, Buffer])[] = [
    ...Object.entries(TONES).map(([key, hertz]) => [key, tone(hertz)] as const),
    ...Object.entries(COLOURS).map(([key, colour]) => [key, picture(colour)] as const),
  ];
  for (const [key, bytes] of files) {
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

const SAMPLES_A_SECOND = 8_000;
const WAV_HEADER_BYTES = 44;
const MIDDLE = 128;
const LOUDNESS = 60;

/** One second, mono, 8 bits (RIFF WAVE, PCM). */
function tone(hertz: number): Buffer {
  const bytes = Buffer.alloc(WAV_HEADER_BYTES + SAMPLES_A_SECOND);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(SAMPLES_A_SECOND, 24);
  bytes.writeUInt32LE(SAMPLES_A_SECOND, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(SAMPLES_A_SECOND, 40);
  for (let sample = 0; sample < SAMPLES_A_SECOND; sample += 1) {
    const height = Math.sin((2 * Math.PI * hertz * sample) / SAMPLES_A_SECOND);
    bytes[WAV_HEADER_BYTES + sample] = Math.round(MIDDLE + LOUDNESS * height);
  }
  return bytes;
}

const SIDE_PIXELS = 64;
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const BITS_A_CHANNEL = 8;
const TRUECOLOUR = 2;

/** One colour (PNG, truecolour). */
function picture(colour: readonly [number, number, number]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE_PIXELS, 0);
  header.writeUInt32BE(SIDE_PIXELS, 4);
  header.set([BITS_A_CHANNEL, TRUECOLOUR], 8);
  const unfiltered = 0;
  const row = Buffer.from([unfiltered, ...Array.from({ length: SIDE_PIXELS }, () => colour).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: SIDE_PIXELS }, () => row)));
  return Buffer.concat([PNG_SIGNATURE, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND')]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}
