/** Which language a page speaks: the one in its address, and at the front door the one the browser asks for. */
import type { Request } from 'express';
import { LANGUAGES, type Language } from '#libs/domain/words';
import { hasPrivacySignal } from '../http/access.js';
import type { PageContext } from './portal-views.js';

/** The language of an address of the portal; undefined for every other address. */
export const languageOfPath = (path: string): Language | undefined =>
  LANGUAGES.find((language) => path.split('/')[1] === language);

export const pageContext = (request: Request): PageContext => ({
  language: languageOfPath(request.path) ?? 'en',
  signedIn: request.portal !== undefined,
  privacySignal: hasPrivacySignal(request) && (request.signalKept ? 'kept' : 'heard'),
});

/** RFC 9110 12.5.4, reduced to primary tags; the company's first language when nothing fits. */
export function preferredLanguage(
  acceptLanguage: string | undefined,
  offered: readonly Language[],
): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
      return { primary: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { primary } of wanted) {
    const match = offered.find((language) => language === primary);
    if (match) return match;
  }
  return offered[0] ?? 'en';
}
