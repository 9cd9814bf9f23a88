/** `<owner id>/<name>/<attempt>`: nothing personal, and nothing that leads out of the vault. */
const OBJECT_KEY = /^[a-z0-9-]{1,80}(\/[a-z0-9._-]{1,120}){1,4}$/;

export const isObjectKey = (text: string): boolean => OBJECT_KEY.test(text) && !text.includes('..');

export function requireObjectKey(text: string): string {
  if (!isObjectKey(text)) throw new RangeError('not an object key');
  return text;
}
