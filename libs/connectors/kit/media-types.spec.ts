import { describe, expect, it } from '@jest/globals';
import { factsOf, knownMediaType, mediaTypeOfName } from './media-types.js';

describe('media types', () => {
  it.each([
    ['audio/mpeg', 'audio/mpeg', 'mp3'],
    ['Audio/X-WAV', 'audio/wav', 'wav'],
    ['image/jpg; charset=binary', 'image/jpeg', 'jpg'],
    ['text/html', 'application/octet-stream', 'bin'],
    ['image/svg+xml', 'application/octet-stream', 'bin'],
    ['application/x-msdownload', 'application/octet-stream', 'bin'],
    ['constructor', 'application/octet-stream', 'bin'],
    ['../../etc/passwd', 'application/octet-stream', 'bin'],
    [undefined, 'application/octet-stream', 'bin'],
  ])('of %s is %s and its file ends in .%s', (said, type, extension) => {
    expect(knownMediaType(said)).toBe(type);
    expect(factsOf(knownMediaType(said)).extension).toBe(extension);
  });

  it('of sound, pictures and films go into a package as they are, and what packing makes smaller does not', () => {
    const stored = (
      ['audio/wav', 'audio/mpeg', 'image/jpeg', 'video/mp4', 'text/csv', 'image/bmp'] as const
    ).map((type) => factsOf(type).storedAsIs);
    expect(stored).toEqual([true, true, true, true, false, false]);
  });

  it.each([
    ['songs/a.MP3', 'audio/mpeg'],
    ['photo.jpeg', 'image/jpeg'],
    ['page.html', 'application/octet-stream'],
    ['toString', 'application/octet-stream'],
    ['x.constructor', 'application/octet-stream'],
    ['none', 'application/octet-stream'],
  ])('of the name %s is %s', (name, type) => {
    expect(mediaTypeOfName(name)).toBe(type);
  });
});
