import { describe, expect, it } from '@jest/globals';
import { inOrder, lawOfAnswer } from './california.js';

describe('the law in whose words a request is answered', () => {
  it.each([
    ['California', 'CCPA'],
    [' california ', 'CCPA'],
    ['CA', 'CCPA'],
    ['Calif.', 'CCPA'],
    ['كاليفورنيا', 'CCPA'],
    ['ولاية كاليفورنيا', 'CCPA'],
    ['Nevada', 'GDPR'],
    ['Cairo', 'GDPR'],
    ['', 'GDPR'],
  ])('of a company bound by both, for somebody in the United States, "%s": %s', (region, law) => {
    expect(lawOfAnswer(['EU', 'US-CA'], { country: 'US', region })).toBe(law);
  });

  it('is that of California only for the country that California is in', () => {
    expect(lawOfAnswer(['EU', 'US-CA'], { country: 'MX', region: 'Baja California' })).toBe('GDPR');
    expect(lawOfAnswer(['EU', 'US-CA'], { region: 'California' })).toBe('GDPR');
  });

  it('is that of California for everybody where no other binds the company, and for nobody where it does not', () => {
    expect(lawOfAnswer(['US-CA'], {})).toBe('CCPA');
    expect(lawOfAnswer(['US-CA', 'NONE'], { country: 'DE' })).toBe('CCPA');
    expect(lawOfAnswer(['EU'], { country: 'US', region: 'California' })).toBe('GDPR');
    expect(lawOfAnswer(['UNKNOWN', 'US-CA'], {})).toBe('GDPR');
  });

  it('is that of California where nothing but its own rights is asked for, wherever somebody lives', () => {
    expect(lawOfAnswer(['EU', 'US-CA'], { rights: ['opt-out', 'limit'] })).toBe('CCPA');
    expect(lawOfAnswer(['EU', 'US-CA'], { rights: ['opt-out', 'access'] })).toBe('GDPR');
    expect(lawOfAnswer(['EU'], { rights: ['opt-out'] })).toBe('GDPR');
  });
});

it('lists categories once, in the order of the law', () => {
  expect(inOrder(['sensitive', 'commercial', 'identifiers', 'commercial'])).toEqual([
    'identifiers',
    'commercial',
    'sensitive',
  ]);
});
