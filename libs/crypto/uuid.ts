/** UUIDv7 (RFC 9562): sorts by time, and within one millisecond by a counter. */
import { randomBytes } from 'node:crypto';
import { sha256 } from './digest.js';

let lastMillisecond = 0;
let counter = 0;

export function uuidv7(now: number = Date.now()): string {
  const fresh = now > lastMillisecond;
  counter = fresh ? randomBytes(2).readUInt16BE() & 0x7ff : counter + 1;
  if (fresh) lastMillisecond = now;
  if (counter > 0xfff) {
    counter = 0;
    lastMillisecond += 1;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMillisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return format(bytes);
}

/** The same id for the same fact, for ever: UUIDv8 from SHA-256. `name` is a path such as `case:<id>/plan.built/2`. */
export function factId(name: string): string {
  const bytes = Buffer.from(sha256(name).subarray(0, 16));
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return format(bytes);
}

const format = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
