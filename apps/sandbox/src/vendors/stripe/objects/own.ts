/** Whole objects of Stripe's from the few fields that matter: each builder fills in what an ordinary one holds. */

/** What the caller says: these fields for certain, any others at will. */
export type Own<T, K extends keyof T> = Pick<T, K> & Partial<T>;

export const CURRENCY = 'sar';

/** Fields that every object of this account shares. */
export const TEST_MODE = { livemode: false } as const;

export const address = (city: string, country: string, line1: string) => ({
  city,
  country,
  line1,
  line2: null,
  postal_code: null,
  state: null,
});
