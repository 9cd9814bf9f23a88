/**
 * What a restricted key has to be allowed beside reading, where Wafa erases, marks or corrects with it. Each is tried by
 * a change of an object that nobody has: a key that may says that there is no such object, one that may not refuses.
 */
import type { StripeEraseMode } from '#libs/data-map/systems';
import { NO_CUSTOMER, type Trial } from './permissions.js';
import { RedactionApi } from './redaction-api.js';

export interface WriteNeeds {
  readonly erases: StripeEraseMode | undefined;
  readonly writes: boolean;
  /** What was kept is erased at its end. */
  readonly redactsKept?: boolean;
}

const NOTHING = { metadata: '' } as const;

/** Correcting, marking and erasing. */
const BOTH: readonly Trial[] = [
  {
    name: 'Customers and Tax IDs: Write (rak_customer_write)',
    opens: [],
    list: ({ customers }) => customers.update(NO_CUSTOMER, NOTHING),
  },
  {
    name: 'Subscriptions: Write (rak_subscription_write)',
    opens: [],
    list: ({ subscriptions }) => subscriptions.update('sub_none', NOTHING),
  },
  {
    name: 'Payment Methods: Write (rak_payment_method_write)',
    opens: [],
    list: ({ paymentMethods }) => paymentMethods.update('pm_none', NOTHING),
  },
];

const ERASING: readonly Trial[] = [
  {
    name: 'Sources: Write',
    opens: [],
    list: ({ customers }) => customers.deleteSource(NO_CUSTOMER, 'card_none'),
  },
  {
    name: 'PaymentIntents: Write (rak_payment_intent_write)',
    opens: [],
    list: ({ paymentIntents }) => paymentIntents.update('pi_none', NOTHING),
  },
  {
    name: 'SetupIntents: Write (rak_setup_intent_write)',
    opens: [],
    list: ({ setupIntents }) => setupIntents.update('seti_none', NOTHING),
  },
  {
    name: 'Checkout Sessions: Write (rak_checkout_session_write)',
    opens: [],
    list: ({ checkout }) => checkout.sessions.expire('cs_none'),
  },
  {
    name: 'Invoices: Write (rak_invoice_write)',
    opens: [],
    list: ({ invoices }) => invoices.voidInvoice('in_none'),
  },
  {
    name: 'Identity, Verification Sessions and Reports: Write',
    opens: [],
    part: 'identity',
    list: ({ identity }) => identity.verificationSessions.redact('vs_none'),
  },
];

/** A preview: an account that is not in it is answered that there is no such address. */
const REDACTING: Trial = {
  name: 'Redaction jobs (preview of the API): Write',
  opens: [],
  list: (stripe) => new RedactionApi({ system: 'stripe', stripe }).list(),
};

export const writeTrials = ({ erases, writes, redactsKept = false }: WriteNeeds): readonly Trial[] => [
  ...(writes || erases ? BOTH : []),
  ...(erases ? ERASING : []),
  ...(erases === 'redact' || (erases && redactsKept) ? [REDACTING] : []),
];
