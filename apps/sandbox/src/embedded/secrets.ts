import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMBEDDED_KEY_MARK } from '#libs/config/config';

/** Generated secrets of an embedded stack; they live as long as its data folder. */
export class Secrets {
  readonly #path: string;
  readonly #values: Record<string, string>;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#path = join(dataDir, 'secrets.json');
    this.#values = read(this.#path);
  }

  /** 32 bytes in base64, 24 of them random: production knows the others and refuses the key. */
  key(name: string): string {
    const random = randomBytes(32 - EMBEDDED_KEY_MARK.length);
    return this.#value(name, () => Buffer.concat([EMBEDDED_KEY_MARK, random]).toString('base64'));
  }

  password(name: string): string {
    return this.#value(name, () => randomBytes(18).toString('base64url'));
  }

  #value(name: string, make: () => string): string {
    const known = this.#values[name];
    if (known !== undefined) return known;
    const made = make();
    this.#values[name] = made;
    writeFileSync(this.#path, JSON.stringify(this.#values, null, 2), { mode: 0o600 });
    return made;
  }
}

function read(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
