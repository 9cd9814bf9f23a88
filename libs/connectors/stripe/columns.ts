/** Names of the fields of Stripe's objects for people, and who the data came from. Fields without a row keep Stripe's name. */
import type { DescribedColumn } from '#libs/connectors/kit/connector';

const AMOUNT =
  'A whole number of the smallest unit of the currency, as Stripe keeps it: 1999 in USD is 19.99 dollars.';
const INSTANT = 'Seconds since 1 January 1970 UTC, as Stripe keeps it.';

type Column = Omit<DescribedColumn, 'name'>;

const provided = (en: string, ar: string): Column => ({ label: { en, ar }, source: 'provided' });
const observed = (en: string, ar: string): Column => ({ label: { en, ar }, source: 'observed' });
const amount = (en: string, ar: string): Column => ({
  ...observed(en, ar),
  description: AMOUNT,
  dataType: 'integer',
});
const instant = (en: string, ar: string): Column => ({
  ...observed(en, ar),
  description: INSTANT,
  dataType: 'integer',
});

export const COLUMNS = {
  id: observed('Id at Stripe', 'المعرّف لدى Stripe'),
  created: instant('Created', 'تاريخ الإنشاء'),
  date: instant('Date', 'التاريخ'),
  status: observed('Status', 'الحالة'),
  type: observed('Kind', 'النوع'),
  description: observed('Description', 'الوصف'),
  metadata: observed('Notes of the company', 'ملاحظات الشركة'),
  customer: observed('Customer at Stripe', 'العميل لدى Stripe'),
  currency: observed('Currency', 'العملة'),
  amount: amount('Amount', 'المبلغ'),
  amount_total: amount('Total', 'الإجمالي'),
  amount_refunded: amount('Amount refunded', 'المبلغ المردود'),
  total: amount('Total', 'الإجمالي'),
  amount_paid: amount('Amount paid', 'المبلغ المدفوع'),
  balance: amount('Balance', 'الرصيد'),
  ending_balance: amount('Balance afterwards', 'الرصيد بعدها'),
  net_amount: amount('Net amount', 'صافي المبلغ'),
  available: amount('Available', 'المتاح'),
  name: provided('Name', 'الاسم'),
  email: provided('E-mail address', 'البريد الإلكتروني'),
  phone: provided('Phone number', 'رقم الهاتف'),
  phone_number: provided('Phone number', 'رقم الهاتف'),
  address: provided('Address', 'العنوان'),
  shipping: provided('Delivery address', 'عنوان التسليم'),
  billing: provided('Billing address', 'عنوان الفوترة'),
  billing_details: provided('Billing details', 'بيانات الفوترة'),
  receipt_email: provided('Receipt sent to', 'أُرسل الإيصال إلى'),
  customer_details: provided('What was typed at checkout', 'ما أُدخل عند الدفع'),
  customer_name: provided('Name on the invoice', 'الاسم في الفاتورة'),
  customer_email: provided('E-mail address on the invoice', 'البريد الإلكتروني في الفاتورة'),
  customer_address: provided('Address on the invoice', 'العنوان في الفاتورة'),
  preferred_locales: observed('Languages', 'اللغات'),
  card: provided('Card (last four digits)', 'البطاقة (آخر أربعة أرقام)'),
  last4: provided('Last four digits', 'آخر أربعة أرقام'),
  brand: observed('Brand of the card', 'نوع البطاقة'),
  country: provided('Country', 'البلد'),
  value: provided('Value', 'القيمة'),
  payment_method_details: observed('How it was paid', 'طريقة الدفع'),
  payment_method_types: observed('Ways to pay', 'طرق الدفع'),
  payment_status: observed('Payment', 'حالة الدفع'),
  payment_intent: observed('Payment at Stripe', 'عملية الدفع لدى Stripe'),
  charge: observed('Charge at Stripe', 'عملية الخصم لدى Stripe'),
  invoice: observed('Invoice at Stripe', 'الفاتورة لدى Stripe'),
  subscription: observed('Subscription at Stripe', 'الاشتراك لدى Stripe'),
  outcome: {
    label: { en: "Stripe's assessment of the risk", ar: 'تقييم Stripe للمخاطر' },
    source: 'inferred',
  },
  reason: observed('Reason', 'السبب'),
  evidence: observed('Evidence given to the bank', 'الأدلة المقدمة إلى البنك'),
  number: observed('Number', 'الرقم'),
  period: observed('Period', 'الفترة'),
  quantity: observed('Quantity', 'الكمية'),
  price: observed('Price', 'السعر'),
  canceled_at: instant('Cancelled', 'تاريخ الإلغاء'),
  current_phase: observed('Current phase', 'المرحلة الحالية'),
  phases: observed('Phases', 'المراحل'),
  expires_at: instant('Valid until', 'صالح حتى'),
  code: observed('Code', 'الرمز'),
  times_redeemed: observed('Times used', 'مرات الاستخدام'),
  lookup_key: observed('Feature', 'الميزة'),
  feature: observed('Feature at Stripe', 'الميزة لدى Stripe'),
  credit: observed('Credit', 'الرصيد المضاف'),
  debit: observed('Debit', 'الرصيد المستخدم'),
  credit_grant: observed('Credit grant at Stripe', 'منحة الرصيد لدى Stripe'),
  provided_details: provided('What was given', 'ما قُدّم'),
  last_error: observed('Last error', 'آخر خطأ'),
  consent: observed('Consent given', 'الموافقات'),
  individual: provided('Person', 'الشخص'),
  statement_descriptor: observed('Text on the statement', 'النص في كشف الحساب'),
  // Holds inferred fields too, so that it has no one source.
  data: { label: { en: 'Copy of the object', ar: 'نسخة من السجل' } },
} as const satisfies Readonly<Record<string, Column>>;
export type ColumnName = keyof typeof COLUMNS;
