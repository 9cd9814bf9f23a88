/** Names one found record without telling anything of it: what a withholding and the plan refer to. */
import { canonicalJson, sha256Hex } from '#libs/crypto/digest';
import type { Envelope } from './connector.js';

/** Hex SHA-256 over collection and primary key. */
export const recordHash = ({
  system,
  collection,
  key,
}: Pick<Envelope, 'system' | 'collection' | 'key'>): string =>
  sha256Hex(canonicalJson({ system, collection, key }));
