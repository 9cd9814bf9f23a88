/** Addresses of the portal. Every page lives under its language; nothing personal ever stands in an address. */
import { LANGUAGES, type Language, type Right } from '#libs/domain/words';

const PAGES = {
  /** GET: the first step of the form. */
  start: '',
  /** POST: every step of the form; the typed values travel with it. GET leads back to the start. */
  request: '/request',
  /** GET: what was sent; a sealed cookie of ten minutes says what. */
  sent: '/sent',
  /** GET: button and code form. POST `token`, or `reference` and `code`. */
  confirm: '/confirm',
  /** GET: asks once more. POST `token`: nothing is deleted after an account was (ADR 0017). */
  keepData: '/keep-my-data',
  /** GET: asks for a reference. POST `reference`: sends a fresh link, the same answer always. */
  signIn: '/sign-in',
  /** GET: button and code form of a warned holder. POST `token`, or `reference` and `code`: stops the change. */
  stopChange: '/stop-change',
  /** POST. */
  signOut: '/sign-out',
  /** GET, with a session. */
  myRequest: '/my-request',
  /** GET: what was agreed to and refused; without a session how to get there. */
  myConsents: '/my-consents',
  /** POST `purpose`: withdraws; one of the closed set, or `every`. */
  withdrawConsent: '/my-consents/withdraw',
  /** GET: asks once more. POST: cancels. */
  cancel: '/my-request/cancel',
  /** GET: what of theirs is public. POST `item`, several: takes these off public view. */
  publicItems: '/my-request/public-items',
  /** POST: sends a code to the mailbox. */
  downloadCode: '/my-request/download-code',
  /** POST `code`: the fresh authentication before a download. */
  downloadUnlock: '/my-request/download-unlock',
  /** POST: makes a grant and leads to the file. */
  download: '/my-request/download',
} as const;
export type PortalPage = keyof typeof PAGES;

export const portalPath = (language: Language, page: PortalPage): string => `/${language}${PAGES[page]}`;

/** The form with a right chosen already. */
export const formWith = (language: Language, right: Right): string =>
  `${portalPath(language, 'start')}?right=${right}`;

/** For routes with parts of their own: `/:language/my-request/download`. */
export const portalRoute = (page: PortalPage): string => `/:language${PAGES[page]}`;

/** The same in every language, for routes: these never take an address of somebody else's. */
export const portalPaths = (page: PortalPage): string[] =>
  LANGUAGES.map((language) => portalPath(language, page));
