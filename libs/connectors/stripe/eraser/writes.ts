/** The calls that erase, step by step; each finds out from a fresh reading whether it is still needed. */
import type { Stripe } from 'stripe';
import { idIn } from '../pages.js';
import type { Writer } from '../writer.js';
import type { Step } from './fates.js';
import type { FoundRow } from './found.js';
import { customerFields, emptied, EMPTY_BILLING } from './personal.js';
import { withStep, type Act } from './stripe-plan.js';

export interface Writing {
  readonly stripe: Stripe;
  readonly writer: Writer;
}

type Work = (row: FoundRow, writing: Writing) => Promise<unknown>;

const EMPTY = { metadata: '' } as const;
const EMPTY_INTENT = { metadata: '', description: '' } as const;

/** Billing details of bank debits are a part of the mandate: Stripe changes those of cards and Link only. */
const EMPTIED_METHODS: readonly unknown[] = ['card', 'link'];

/** In this order: what is paid by a thing ends before the thing, and the customer is last. */
const STEPS: readonly (readonly [Exclude<Step, 'redact'>, Work])[] = [
  [
    'redact-identity',
    ({ id }, { stripe, writer }) =>
      writer.once('redact', id, (key) => stripe.identity.verificationSessions.redact(id, {}, key)),
  ],
  [
    'expire-session',
    ({ id }, { stripe, writer }) =>
      writer.once('expire', id, (key) => stripe.checkout.sessions.expire(id, {}, key)),
  ],
  [
    'cancel-payment',
    async ({ id }, { stripe, writer }) => {
      const empty = { ...EMPTY_INTENT, receipt_email: '', shipping: '' } as const;
      await writer.once('empty', id, (key) => stripe.paymentIntents.update(id, empty, key));
      await writer.once('cancel', id, (key) => stripe.paymentIntents.cancel(id, {}, key));
    },
  ],
  ['clean-setup', cleanSetup],
  [
    'cancel-setup',
    async (row, writing) => {
      const { stripe, writer } = writing;
      await cleanSetup(row, writing);
      await writer.once('cancel', row.id, (key) => stripe.setupIntents.cancel(row.id, {}, key));
    },
  ],
  [
    'cancel-schedule',
    async ({ id }, { stripe, writer }) => {
      await writer.once('empty', id, (key) => stripe.subscriptionSchedules.update(id, EMPTY, key));
      await writer.once('cancel', id, (key) => stripe.subscriptionSchedules.cancel(id, {}, key));
    },
  ],
  [
    'clean-subscription',
    ({ id }, { stripe, writer }) => {
      const empty = { ...EMPTY, cancellation_details: { comment: '' } } as const;
      return writer.once('empty', id, (key) => stripe.subscriptions.update(id, empty, key));
    },
  ],
  [
    'cancel-subscription',
    async ({ id }, { stripe, writer }) => {
      // What a schedule has ended with itself takes its metadata still, and nothing else.
      const now = await writer.once('empty', id, (key) => stripe.subscriptions.update(id, EMPTY, key));
      if (now === undefined || now.status === 'canceled') return;
      const empty = { description: '' } as const;
      await writer.once('empty-text', id, (key) => stripe.subscriptions.update(id, empty, key));
      await writer.once('cancel', id, () => stripe.subscriptions.cancel(id));
    },
  ],
  [
    'delete-invoice',
    ({ id }, { stripe, writer }) => writer.once('delete', id, () => stripe.invoices.del(id)),
  ],
  [
    'void-invoice',
    ({ id }, { stripe, writer }) =>
      writer.once('void', id, (key) => stripe.invoices.voidInvoice(id, {}, key)),
  ],
  [
    'delete-item',
    ({ id }, { stripe, writer }) => writer.once('delete', id, () => stripe.invoiceItems.del(id)),
  ],
  [
    'detach',
    async ({ id, data }, { stripe, writer }) => {
      const empty = { ...EMPTY, billing_details: EMPTY_BILLING } as const;
      const params = EMPTIED_METHODS.includes(data['type']) ? empty : EMPTY;
      await writer.once('empty', id, (key) => stripe.paymentMethods.update(id, params, key));
      await writer.once('detach', id, (key) => stripe.paymentMethods.detach(id, {}, key));
    },
  ],
  [
    'delete-source',
    ({ id, data }, { stripe, writer }) =>
      writer.once('delete', id, () => stripe.customers.deleteSource(customerOf(data), id)),
  ],
  [
    'delete-tax-id',
    ({ id, data }, { stripe, writer }) =>
      writer.once('delete', id, () => stripe.customers.deleteTaxId(customerOf(data), id)),
  ],
  [
    'blank-customer',
    ({ id, data }, { stripe, writer }) => {
      const empty = emptied(customerFields(data));
      return writer.once('empty', id, (key) => stripe.customers.update(id, empty, key));
    },
  ],
  [
    'delete-customer',
    ({ id }, { stripe, writer }) => writer.once('delete', id, () => stripe.customers.del(id)),
  ],
];

function cleanSetup({ id }: FoundRow, { stripe, writer }: Writing): Promise<unknown> {
  return writer.once('empty', id, (key) => stripe.setupIntents.update(id, EMPTY_INTENT, key));
}

const customerOf = (data: FoundRow['data']): string => idIn(data['customer']) ?? '';

/** Everything but the redaction jobs. */
export async function carryOut(today: readonly Act[], writing: Writing): Promise<void> {
  for (const [step, work] of STEPS) for (const row of withStep(today, step)) await work(row, writing);
}
