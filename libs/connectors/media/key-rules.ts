/** Which keys are opened at all. A key comes from a row of a product, so it is not to be trusted. */

/** S3's own limit, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

export function isAllowedKey(key: string, prefixes: readonly string[]): boolean {
  if (!prefixes.some((prefix) => key.startsWith(prefix)) || Buffer.byteLength(key) > MAX_KEY_BYTES)
    return false;
  if (key.startsWith('/') || key.includes('\\') || key.includes('\0')) return false;
  return key.split('/').every((part) => part !== '..' && part !== '.');
}
