/** What still lives and is ended in every mode: subscriptions, unused payments, drafts, saved ways to pay. Pure. */
import { idIn } from '../pages.js';
import type { Fate } from './fates.js';
import type { FoundRow } from './found.js';

interface Living {
  /** Open invoices are void where the customer is redacted. */
  readonly voids: boolean;
}

const ENDED: readonly unknown[] = ['canceled', 'incomplete_expired'];
const UNUSED = /^requires_(payment_method|confirmation|action|capture)$/;

type Rule = (row: FoundRow, living: Living) => Fate | undefined;

const mask = (step: NonNullable<Fate['step']>, more: Omit<Fate, 'step' | 'disposition'> = {}): Fate => ({
  disposition: 'mask',
  step,
  ...more,
});

const remove = (step: NonNullable<Fate['step']>, note?: string): Fate => ({
  disposition: 'delete',
  step,
  ...(note === undefined ? {} : { note }),
});

const RULES: Readonly<Partial<Record<FoundRow['collection'], Rule>>> = {
  subscriptions: ({ data }) =>
    ENDED.includes(data['status'])
      ? undefined
      : mask('cancel-subscription', { columns: ['metadata', 'description'], note: 'cancelled at once' }),
  subscription_schedules: ({ data }) =>
    ['active', 'not_started'].includes(String(data['status']))
      ? mask('cancel-schedule', { columns: ['metadata'], note: 'cancelled' })
      : undefined,
  payment_intents: ({ data }) =>
    UNUSED.test(String(data['status']))
      ? mask('cancel-payment', {
          columns: ['metadata', 'description', 'receipt_email', 'shipping'],
          note: 'not paid yet: cancelled',
        })
      : undefined,
  setup_intents: ({ data }) =>
    UNUSED.test(String(data['status']))
      ? mask('cancel-setup', { columns: ['metadata', 'description'], note: 'not used: cancelled' })
      : undefined,
  checkout_sessions: ({ data }) =>
    data['status'] === 'open'
      ? mask('expire-session', { columns: [], note: 'ended; what was typed in it stays at Stripe' })
      : undefined,
  invoices: ({ data }, { voids }) => {
    if (data['status'] === 'draft' && (data['parent'] ?? null) === null)
      return remove('delete-invoice', 'drafts');
    return data['status'] === 'open' && voids ? mask('void-invoice', { note: 'no longer due' }) : undefined;
  },
  invoice_items: ({ data }) =>
    (data['invoice'] ?? null) === null
      ? remove('delete-item', 'not invoiced yet, and never will be')
      : undefined,
  payment_methods: ({ data }) =>
    idIn(data['customer']) === undefined
      ? undefined
      : {
          disposition: 'unlink',
          step: 'detach',
          columns: ['customer', 'billing_details', 'metadata'],
          note: 'emptied where its kind allows it, and detached for good',
        },
  sources: () => remove('delete-source'),
  tax_ids: () => remove('delete-tax-id'),
  verification_sessions: ({ data }) =>
    (data['redaction'] ?? null) === null && data['status'] !== 'processing'
      ? mask('redact-identity', { note: 'redacted by Stripe within four days' })
      : undefined,
};

export const liveFate = (row: FoundRow, living: Living): Fate | undefined =>
  RULES[row.collection]?.(row, living);
