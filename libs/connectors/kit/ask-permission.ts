/** Asks for a permission by using it. */
import { WafaError } from '#libs/domain/errors';
import type { Permission } from './connector.js';

/** Anything but yes, no and "I do not understand" is told of the system as a whole, so it is thrown. */
export async function askPermission(
  asked: Pick<Permission, 'name' | 'opens' | 'instead'>,
  use: () => Promise<unknown>,
): Promise<Permission> {
  const { instead, ...named } = asked;
  const refusal = (state: Permission['state'], why: string): Permission => ({
    ...named,
    state,
    why,
    ...(instead === undefined ? {} : { instead }),
  });
  try {
    await use();
    return { ...named, state: 'granted' };
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    if (error.code === 'system-refused') return refusal('missing', error.detail);
    if (error.code === 'system-rejected') return refusal('not-asked', error.detail);
    throw error;
  }
}
