import { expect, it } from '@jest/globals';
import { databaseUrl } from './database.js';

const faultOf = (url: string): string | undefined => databaseUrl.safeParse(url).error?.issues[0]?.message;

it.each([
  'postgres://wafa_app:secret@db.example.com:5432/wafa',
  'postgresql:///wafa?host=/var/run/postgresql',
  'postgres://app@db/wafa?application_name=x&sslmode=verify-full&sslrootcert=/etc/ca.pem',
])('%s is the address of a database', (url) => {
  expect(faultOf(url)).toBeUndefined();
});

it.each(['', 'db/wafa', 'http://db/wafa', 'mysql://db/wafa'])('%s is none', (url) => {
  expect(faultOf(url)).toBe('postgres://role:password@host/database');
});

it('a way to speak TLS that the driver does not know is refused', () => {
  expect(faultOf('postgres://db/wafa?sslmode=on')).toBe(
    'its sslmode is one of disable, prefer, require, verify-ca, verify-full, no-verify',
  );
});
