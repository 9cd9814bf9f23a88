/** What each collection of Stripe's is called, and the columns of its table; JSON keeps every field for access. */
import type { DescribedCollection } from '#libs/connectors/kit/connector';
import type { Localised } from '#libs/data-map/company';
import type { LegalBasis } from '#libs/domain/words';
import { COLUMNS, type ColumnName } from './columns.js';
import { keyOf, type CollectionName } from './parts.js';

interface Described {
  readonly label: Localised;
  readonly description?: string;
  readonly columns: readonly ColumnName[];
  /** Where it is not the system's. */
  readonly basis?: LegalBasis;
}

/** Books that tax and accounting law ask for: not portable (GDPR Art. 20(1)(a)). */
const BOOKS = { basis: 'legal-obligation' } as const;

const MONEY =
  'Amounts are whole numbers of the smallest unit of the currency, as Stripe keeps them: 1999 in USD is 19.99 dollars.';

const DESCRIBED: Readonly<Record<CollectionName, Described>> = {
  customers: {
    label: { en: 'Customer records', ar: 'سجلات العميل' },
    columns: [
      'id',
      'created',
      'name',
      'email',
      'phone',
      'address',
      'shipping',
      'balance',
      'currency',
      'preferred_locales',
      'description',
      'metadata',
    ],
  },
  payment_methods: {
    label: { en: 'Saved ways to pay', ar: 'طرق الدفع المحفوظة' },
    description: 'Stripe never gives the whole number of a card.',
    columns: ['id', 'created', 'type', 'billing_details', 'card', 'customer', 'metadata'],
  },
  sources: {
    label: {
      en: 'Saved cards and bank accounts (older kind)',
      ar: 'البطاقات والحسابات البنكية المحفوظة (النوع الأقدم)',
    },
    description: 'Stripe never gives the whole number of a card or an account.',
    columns: ['id', 'brand', 'last4', 'country', 'name', 'customer', 'metadata'],
  },
  tax_ids: {
    ...BOOKS,
    label: { en: 'Tax numbers', ar: 'الأرقام الضريبية' },
    columns: ['id', 'created', 'type', 'value', 'country', 'customer'],
  },
  payment_intents: {
    label: { en: 'Payments', ar: 'عمليات الدفع' },
    description: MONEY,
    columns: [
      'id',
      'created',
      'amount',
      'currency',
      'status',
      'description',
      'receipt_email',
      'shipping',
      'customer',
      'metadata',
    ],
  },
  charges: {
    label: { en: 'Charges', ar: 'عمليات الخصم' },
    description: MONEY,
    columns: [
      'id',
      'created',
      'amount',
      'amount_refunded',
      'currency',
      'status',
      'description',
      'billing_details',
      'receipt_email',
      'payment_method_details',
      'outcome',
      'payment_intent',
      'customer',
      'metadata',
    ],
  },
  refunds: {
    label: { en: 'Refunds', ar: 'المبالغ المردودة' },
    description: MONEY,
    columns: ['id', 'created', 'amount', 'currency', 'status', 'reason', 'charge', 'metadata'],
  },
  disputes: {
    ...BOOKS,
    label: { en: 'Disputed payments', ar: 'عمليات الدفع المعترض عليها' },
    description: MONEY,
    columns: ['id', 'created', 'amount', 'currency', 'status', 'reason', 'evidence', 'charge', 'metadata'],
  },
  setup_intents: {
    label: { en: 'Ways to pay, being saved', ar: 'طلبات حفظ طرق الدفع' },
    columns: ['id', 'created', 'status', 'payment_method_types', 'description', 'customer', 'metadata'],
  },
  checkout_sessions: {
    label: { en: 'Checkout sessions', ar: 'جلسات الدفع' },
    description: `Also those of a guest without a customer record. ${MONEY}`,
    columns: [
      'id',
      'created',
      'status',
      'payment_status',
      'amount_total',
      'currency',
      'customer_details',
      'consent',
      'payment_intent',
      'customer',
      'metadata',
    ],
  },
  checkout_session_lines: {
    label: { en: 'What was bought at checkout', ar: 'المشتريات في جلسات الدفع' },
    description: MONEY,
    columns: ['id', 'description', 'quantity', 'amount_total', 'currency', 'price'],
  },
  invoices: {
    ...BOOKS,
    label: { en: 'Invoices', ar: 'الفواتير' },
    description: `Their lines stand apart. ${MONEY}`,
    columns: [
      'id',
      'number',
      'created',
      'status',
      'total',
      'amount_paid',
      'currency',
      'customer_name',
      'customer_email',
      'customer_address',
      'description',
      'customer',
      'metadata',
    ],
  },
  invoice_lines: {
    ...BOOKS,
    label: { en: 'Lines of invoices', ar: 'بنود الفواتير' },
    description: MONEY,
    columns: ['id', 'description', 'quantity', 'amount', 'currency', 'period', 'invoice', 'metadata'],
  },
  invoice_items: {
    label: { en: 'Items to be invoiced', ar: 'بنود قيد الفوترة' },
    description: MONEY,
    columns: [
      'id',
      'date',
      'description',
      'quantity',
      'amount',
      'currency',
      'invoice',
      'customer',
      'metadata',
    ],
  },
  credit_notes: {
    ...BOOKS,
    label: { en: 'Credit notes', ar: 'الإشعارات الدائنة' },
    description: `Their lines stand apart. ${MONEY}`,
    columns: [
      'id',
      'number',
      'created',
      'status',
      'total',
      'currency',
      'reason',
      'invoice',
      'customer',
      'metadata',
    ],
  },
  credit_note_lines: {
    ...BOOKS,
    label: { en: 'Lines of credit notes', ar: 'بنود الإشعارات الدائنة' },
    description: MONEY,
    columns: ['id', 'description', 'quantity', 'amount', 'type', 'metadata'],
  },
  subscriptions: {
    label: { en: 'Subscriptions', ar: 'الاشتراكات' },
    description: 'Their items stand apart.',
    columns: ['id', 'created', 'status', 'currency', 'canceled_at', 'description', 'customer', 'metadata'],
  },
  subscription_items: {
    label: { en: 'What is subscribed to', ar: 'بنود الاشتراكات' },
    description: MONEY,
    columns: ['id', 'created', 'quantity', 'price', 'subscription', 'metadata'],
  },
  subscription_schedules: {
    label: { en: 'Planned changes of subscriptions', ar: 'جداول الاشتراكات' },
    columns: ['id', 'created', 'status', 'current_phase', 'phases', 'subscription', 'customer', 'metadata'],
  },
  quotes: {
    label: { en: 'Quotes', ar: 'عروض الأسعار' },
    description: `Their lines stand apart. ${MONEY}`,
    columns: [
      'id',
      'number',
      'created',
      'status',
      'amount_total',
      'currency',
      'description',
      'expires_at',
      'customer',
      'metadata',
    ],
  },
  quote_lines: {
    label: { en: 'Lines of quotes', ar: 'بنود عروض الأسعار' },
    description: MONEY,
    columns: ['id', 'description', 'quantity', 'amount_total', 'currency', 'price'],
  },
  promotion_codes: {
    label: { en: 'Personal discount codes', ar: 'رموز الخصم الشخصية' },
    columns: ['id', 'created', 'code', 'times_redeemed', 'expires_at', 'customer', 'metadata'],
  },
  customer_balance_transactions: {
    ...BOOKS,
    label: { en: 'Movements of the customer balance', ar: 'حركات رصيد العميل' },
    description: MONEY,
    columns: [
      'id',
      'created',
      'type',
      'amount',
      'ending_balance',
      'currency',
      'description',
      'customer',
      'metadata',
    ],
  },
  cash_balances: {
    label: { en: 'Cash balance', ar: 'الرصيد النقدي' },
    description: MONEY,
    columns: ['available', 'customer'],
  },
  cash_balance_transactions: {
    ...BOOKS,
    label: { en: 'Movements of the cash balance', ar: 'حركات الرصيد النقدي' },
    description: MONEY,
    columns: ['id', 'created', 'type', 'net_amount', 'ending_balance', 'currency', 'customer'],
  },
  credit_grants: {
    label: { en: 'Granted credits', ar: 'الأرصدة الممنوحة' },
    description: MONEY,
    columns: ['id', 'created', 'name', 'amount', 'expires_at', 'customer', 'metadata'],
  },
  credit_balance_transactions: {
    ...BOOKS,
    label: { en: 'Movements of granted credits', ar: 'حركات الأرصدة الممنوحة' },
    description: MONEY,
    columns: ['id', 'created', 'type', 'credit', 'debit', 'credit_grant'],
  },
  active_entitlements: {
    label: { en: 'Features in use', ar: 'الميزات المفعّلة' },
    columns: ['id', 'lookup_key', 'feature'],
  },
  verification_sessions: {
    label: { en: 'Identity checks', ar: 'عمليات التحقق من الهوية' },
    description: 'Documents and verified values are not given by this list; ask the company for them.',
    columns: ['id', 'created', 'type', 'status', 'provided_details', 'last_error', 'metadata'],
  },
  outbound_payments: {
    label: { en: 'Payments to the person', ar: 'مبالغ مدفوعة للشخص' },
    description: MONEY,
    columns: [
      'id',
      'created',
      'amount',
      'currency',
      'status',
      'description',
      'statement_descriptor',
      'customer',
      'metadata',
    ],
  },
  issuing_cardholders: {
    label: { en: 'Holder of an issued card', ar: 'حامل بطاقة مُصدرة' },
    columns: [
      'id',
      'created',
      'name',
      'email',
      'phone_number',
      'billing',
      'individual',
      'status',
      'metadata',
    ],
  },
  events: {
    label: { en: 'Events of the last 30 days', ar: 'أحداث آخر 30 يومًا' },
    description: 'Stripe keeps events for 30 days. Each holds a copy of the object as it was then.',
    columns: ['id', 'created', 'type', 'data'],
  },
};

export function describeCollection(name: CollectionName): DescribedCollection {
  const { columns, ...about } = DESCRIBED[name];
  return {
    key: keyOf(name),
    ...about,
    columns: columns.map((column) => ({ name: column, ...COLUMNS[column] })),
  };
}

export const STRIPE_COLLECTIONS: readonly DescribedCollection[] = (
  Object.keys(DESCRIBED) as CollectionName[]
).map(describeCollection);
