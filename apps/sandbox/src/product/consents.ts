/** What one of the example's people has said to the product: with it there is something to see and to withdraw. */
import type { ConsentFact } from '#libs/persistence/consent-ledger';

export type Said = Pick<ConsentFact, 'purpose' | 'given' | 'textVersion' | 'channel' | 'at'>;

/** Of analytics she has thought better. */
export const LAYLA_SAID: readonly Said[] = [
  {
    ...{ purpose: 'analytics', given: true, textVersion: 'cookies-2025-02', channel: 'banner' },
    at: '2025-03-01T07:16:00.000Z',
  },
  {
    ...{ purpose: 'analytics', given: false, textVersion: 'cookies-2025-02', channel: 'settings' },
    at: '2026-05-05T12:00:00.000Z',
  },
  {
    ...{ purpose: 'marketing', given: true, textVersion: 'news-2026-09', channel: 'settings' },
    at: '2026-09-14T18:20:00.000Z',
  },
  {
    ...{ purpose: 'ai-training', given: true, textVersion: 'training-2026-09', channel: 'settings' },
    at: '2026-09-14T18:21:30.000Z',
  },
];
