import { describe, expect, it } from '@jest/globals';
import { isContested, reachOfValue, suffices, type ProvedIdentifier } from './login-change.js';

const mailbox = (value: string): ProvedIdentifier => ({ kind: 'email', value, provedBy: 'mailbox' });
const account: ProvedIdentifier = { kind: 'clerk_user_id', value: 'user_1', provedBy: 'session' };
const name = { wrong: 'Laila', right: ['Layla'], reaches: [] };
const login = { wrong: 'layla@example.org', right: ['new@example.org'], reaches: ['email'] as const };

describe('what is contested proves nobody', () => {
  it.each([
    ['a value that is said to be wrong', { kind: 'email', value: ' Layla@Example.org ' }],
    ['a value that is said to be right', { kind: 'email', value: 'new@example.org' }],
    ['another value of the kind that is to change', { kind: 'email', value: 'third@example.org' }],
  ])('%s', (_what, identifier) => {
    expect(isContested(identifier, login)).toBe(true);
  });

  it('a telephone number is the same however it is written', () => {
    const contested = { wrong: '+49 30 5550', right: ['+49 30 5551'], reaches: [] };
    expect(isContested({ kind: 'phone_number', value: '49-30-5550' }, contested)).toBe(true);
    expect(isContested({ kind: 'phone_number', value: '49-30-5559' }, contested)).toBe(false);
  });

  it('an identifier that nobody questions stays a proof', () => {
    expect(isContested(account, login)).toBe(false);
    expect(isContested(mailbox('layla@example.org'), name)).toBe(false);
  });
});

describe('the proof suffices', () => {
  it('a mailbox for a name, and never for the address of the mailbox itself', () => {
    expect(suffices([mailbox('layla@example.org')], [name])).toBe(true);
    const billing = { wrong: 'layla@example.org', right: ['x'], reaches: [] };
    expect(suffices([mailbox('layla@example.org')], [billing])).toBe(false);
  });

  it('for a login only the sign-in or an officer, by something else than what is to change', () => {
    expect(suffices([mailbox('layla@example.org')], [login])).toBe(false);
    expect(suffices([{ ...mailbox('layla@example.org'), provedBy: 'officer' }], [login])).toBe(false);
    expect(suffices([account], [login])).toBe(true);
    const number = { kind: 'phone_number', value: '+49 30 5550' } as const;
    expect(suffices([{ ...number, provedBy: 'mailbox' }], [login])).toBe(false);
    expect(suffices([{ ...number, provedBy: 'officer' }], [login])).toBe(true);
  });

  it('only where it does for every correction', () => {
    expect(suffices([mailbox('layla@example.org')], [name, login])).toBe(false);
    expect(suffices([], [])).toBe(true);
  });
});

it.each([
  ['layla@example.org', 'email'],
  ['+49 30 5550 0142', 'phone_number'],
  ['Layla', undefined],
  ['1990-02-03', undefined],
  [null, undefined],
])('a value such as %s reaches a person by %s', (value, reach) => {
  expect(reachOfValue(value)).toBe(reach);
});
