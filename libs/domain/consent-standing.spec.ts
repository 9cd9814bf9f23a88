import { describe, expect, it } from '@jest/globals';
import { consentStandings, type ConsentWord } from './consent-standing.js';

const word = (id: string, given: boolean, at: string): ConsentWord => ({
  id,
  purpose: 'marketing',
  given,
  textVersion: '2026-11',
  channel: 'settings',
  at,
});
const marketing = (said: readonly ConsentWord[], restricted: readonly string[] = []) =>
  consentStandings(said, restricted).find(({ purpose }) => purpose === 'marketing');

describe('how consents stand', () => {
  it('says no to what was never asked, training of models among it, but for what the law allows until it is refused', () => {
    expect(consentStandings([], []).map(({ purpose, may, because }) => [purpose, may, because])).toEqual([
      ['marketing', false, 'never-asked'],
      ['cookies', false, 'never-asked'],
      ['analytics', false, 'never-asked'],
      ['ai-training', false, 'never-asked'],
      ['sale-or-sharing', true, 'never-asked'],
      ['sensitive-data', true, 'never-asked'],
    ]);
  });

  it('goes by when something was said, and keeps what counted before', () => {
    const no = word('no', false, '2026-11-21T08:00:00.000Z');
    const yes = word('yes', true, '2026-11-20T08:00:00.000Z');
    expect(marketing([no, yes])).toMatchObject({ because: 'refused', latest: no, earlier: [yes] });
  });

  it('lets the one recorded later count where both were said at the same instant', () => {
    const at = '2026-11-20T08:00:00.000Z';
    expect(marketing([word('yes', true, at), word('no', false, at)])?.latest?.id).toBe('no');
  });

  it.each([['*'], ['marketing']])('is a no while %s is restricted, whatever was agreed to', (restricted) => {
    const said = [word('yes', true, '2026-11-20T08:00:00.000Z')];
    expect(marketing(said, [restricted])).toMatchObject({ may: false, because: 'restricted' });
    expect(marketing(said, ['analytics'])).toMatchObject({ may: true, because: 'given' });
  });
});
