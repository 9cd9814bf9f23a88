/** What of a user may be corrected: names, the address and number that count, and metadata the configuration names. */
import type { RectifiableField } from '#libs/connectors/kit/rectification';
import { isObject } from '../clerk-records.js';
import type { ClerkUser } from '../clerk-user.js';

export const USERS = 'clerk:users';

export const NAMES = ['first_name', 'last_name', 'username'] as const;
export type Name = (typeof NAMES)[number];
export const EMAIL = 'primary_email_address';
export const PHONE = 'primary_phone_number';

const LABELS: Readonly<Record<string, Omit<RectifiableField, 'collection' | 'field'>>> = {
  first_name: { label: { en: 'First name', ar: 'الاسم الأول' }, dataType: 'string' },
  last_name: { label: { en: 'Last name', ar: 'اسم العائلة' }, dataType: 'string' },
  username: { label: { en: 'User name', ar: 'اسم المستخدم' }, dataType: 'string' },
  [EMAIL]: {
    label: { en: 'E-mail address you sign in with', ar: 'عنوان البريد الإلكتروني الذي تسجّل الدخول به' },
    dataType: 'string',
    reaches: 'email',
  },
  [PHONE]: {
    label: { en: 'Telephone number you sign in with', ar: 'رقم الهاتف الذي تسجّل الدخول به' },
    dataType: 'string',
    reaches: 'phone_number',
  },
};

export const fieldsOf = (rectifiable: readonly string[]): readonly RectifiableField[] =>
  rectifiable.map((field) => ({ collection: USERS, field, ...LABELS[field] }));

/** Every field with a name of its own; what stands in metadata is named by the configuration. */
export const NAMED_FIELDS = fieldsOf(Object.keys(LABELS));

export const isName = (field: string): field is Name => NAMES.some((name) => name === field);

export type Bag = 'public_metadata' | 'private_metadata' | 'unsafe_metadata';

/** `public_metadata.city` → the bag and the way into it; undefined for any other field. */
export function metadataPath(
  field: string,
): { readonly bag: Bag; readonly path: readonly string[] } | undefined {
  const [bag, ...path] = field.split('.');
  return path.length > 0 && /^(public|private|unsafe)_metadata$/.test(bag ?? '')
    ? { bag: bag as Bag, path }
    : undefined;
}

export function metadataValue(user: ClerkUser, field: string): unknown {
  const { bag, path } = metadataPath(field) ?? { bag: 'public_metadata' as const, path: [] };
  return path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), user[bag]);
}

/** The text as a value of the kind that stands there; undefined where it can be none. */
export function asWritten(
  before: unknown,
  text: string | null,
): string | number | boolean | null | undefined {
  if (text === null || before === undefined || before === null || typeof before === 'string') return text;
  if (typeof before === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  return typeof before === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : undefined;
}
