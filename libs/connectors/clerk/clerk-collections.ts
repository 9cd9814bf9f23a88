/** What each place at Clerk is called, and the columns of its table; JSON keeps every field. */
import type { DescribedCollection, DescribedColumn } from '#libs/connectors/kit/connector';
import type { Localised } from '#libs/data-map/company';
import type { CollectionName } from './clerk-parts.js';

type Words = readonly [en: string, ar: string];

const column =
  (source: DescribedColumn['source']) =>
  (name: string, [en, ar]: Words): DescribedColumn => ({
    name,
    label: { en, ar },
    ...(source === undefined ? {} : { source }),
  });
/** Typed or chosen by the person. */
const provided = column('provided');
/** Seen while the service was used, or set by the company. */
const observed = column('observed');

const ID = observed('id', ['Id at Clerk', 'المعرّف لدى Clerk']);
const STATUS = observed('status', ['State', 'الحالة']);
const CREATED = observed('created_at', ['Created', 'تاريخ الإنشاء']);
const UPDATED = observed('updated_at', ['Last changed', 'آخر تعديل']);
const EMAIL = provided('email_address', ['E-mail address', 'البريد الإلكتروني']);
const IDENTIFIER = observed('identifier', ['E-mail address or telephone', 'البريد الإلكتروني أو رقم الهاتف']);
const KIND = observed('identifier_type', ['Kind of address', 'نوع العنوان']);

/** The company's own lists of who may sign up: nothing that the person provided (GDPR Art. 20(1)). */
const LIST_BASIS = 'legitimate-interest';

const described = (
  name: CollectionName,
  [en, ar]: Words,
  columns: readonly DescribedColumn[],
): DescribedCollection & { readonly label: Localised } => ({
  key: `clerk:${name}`,
  label: { en, ar },
  columns,
});

export const CLERK_COLLECTIONS: readonly DescribedCollection[] = [
  described(
    'users',
    ['Your sign-in account', 'حساب تسجيل الدخول'],
    [
      ID,
      provided('first_name', ['First name', 'الاسم الأول']),
      provided('last_name', ['Last name', 'اسم العائلة']),
      provided('username', ['User name', 'اسم المستخدم']),
      provided('email_addresses', ['E-mail addresses', 'عناوين البريد الإلكتروني']),
      provided('phone_numbers', ['Telephone numbers', 'أرقام الهاتف']),
      provided('external_accounts', ['Accounts you sign in with elsewhere', 'حسابات أخرى تسجّل الدخول بها']),
      CREATED,
      observed('last_sign_in_at', ['Last sign-in', 'آخر تسجيل دخول']),
      observed('last_active_at', ['Last used', 'آخر استخدام']),
      provided('web3_wallets', ['Wallets', 'المحافظ الرقمية']),
      provided('passkeys', ['Passkeys', 'مفاتيح المرور']),
      provided('enterprise_accounts', ['Accounts of your employer', 'حسابات جهة العمل']),
      provided('saml_accounts', ['Accounts of your employer (SAML)', 'حسابات جهة العمل (SAML)']),
      provided('image_url', ['Address of the picture', 'عنوان الصورة']),
      observed('external_id', ['Your id in our product', 'معرّفك في منصتنا']),
      observed('public_metadata', ['Notes of the product, visible to you', 'ملاحظات المنصة الظاهرة لك']),
      observed('private_metadata', ['Internal notes of the product', 'الملاحظات الداخلية للمنصة']),
      provided('unsafe_metadata', [
        'What you told the product at sign-up',
        'ما أدخلته في المنصة عند التسجيل',
      ]),
      observed('locale', ['Language', 'اللغة']),
      observed('timezone', ['Time zone', 'المنطقة الزمنية']),
      observed('legal_accepted_at', ['Terms accepted', 'تاريخ قبول الشروط']),
      observed('password_enabled', ['Has a password', 'له كلمة مرور']),
      observed('two_factor_enabled', ['Second factor in use', 'التحقق بخطوتين مفعّل']),
      observed('banned', ['Banned', 'محظور']),
      observed('locked', ['Locked', 'مقفل']),
      UPDATED,
    ],
  ),
  described(
    'sessions',
    ['Sign-ins and devices', 'جلسات الدخول والأجهزة'],
    [
      ID,
      STATUS,
      observed('latest_activity', ['Network address, place, browser', 'عنوان الشبكة والمكان والمتصفح']),
      CREATED,
      observed('last_active_at', ['Last used', 'آخر استخدام']),
      observed('expire_at', ['Ends', 'تنتهي في']),
      observed('client_id', ['Browser or app at Clerk', 'المتصفح أو التطبيق لدى Clerk']),
      observed('last_active_organization_id', ['Organisation in use', 'المؤسسة المستخدمة']),
      observed('actor', ['Who acted for you', 'من تصرّف نيابة عنك']),
      observed('abandon_at', ['Given up', 'تُهمل في']),
      UPDATED,
    ],
  ),
  described(
    'organization_memberships',
    ['Your organisations', 'المؤسسات التي تنتمي إليها'],
    [
      ID,
      observed('organization', ['Organisation', 'المؤسسة']),
      observed('role', ['Role', 'الدور']),
      observed('permissions', ['Permissions', 'الصلاحيات']),
      observed('public_user_data', ['What other members see of you', 'ما يراه الأعضاء الآخرون عنك']),
      observed('public_metadata', ['Notes, visible to members', 'ملاحظات ظاهرة للأعضاء']),
      observed('private_metadata', ['Internal notes', 'ملاحظات داخلية']),
      CREATED,
      UPDATED,
    ],
  ),
  described(
    'organization_invitations',
    ['Invitations to organisations', 'دعوات الانضمام إلى مؤسسات'],
    [
      ID,
      EMAIL,
      STATUS,
      observed('public_organization_data', ['Organisation', 'المؤسسة']),
      observed('role', ['Role', 'الدور']),
      observed('inviter_id', ['Account that invited', 'الحساب الداعي']),
      CREATED,
      observed('expires_at', ['Ends', 'تنتهي في']),
    ],
  ),
  described(
    'trusted_devices',
    ['Trusted devices', 'الأجهزة الموثوقة'],
    [
      ID,
      provided('name', ['Name of the device', 'اسم الجهاز']),
      observed('platform', ['System', 'نظام التشغيل']),
      observed('app_identifier', ['App', 'التطبيق']),
      STATUS,
      observed('last_used_at', ['Last used', 'آخر استخدام']),
      CREATED,
      observed('revoked_at', ['Withdrawn', 'تاريخ الإلغاء']),
    ],
  ),
  described(
    'api_keys',
    ['Your API keys', 'مفاتيح واجهة البرمجة'],
    [
      ID,
      provided('name', ['Name', 'الاسم']),
      provided('description', ['Description', 'الوصف']),
      observed('scopes', ['What it allows', 'ما يسمح به']),
      observed('claims', ['Notes in the key', 'بيانات داخل المفتاح']),
      observed('revoked', ['Withdrawn', 'ملغى']),
      observed('expiration', ['Ends', 'ينتهي في']),
      observed('last_used_at', ['Last used', 'آخر استخدام']),
      CREATED,
    ],
  ),
  described(
    'billing_subscription',
    ['Subscription', 'الاشتراك'],
    [
      ID,
      STATUS,
      observed('subscription_items', ['What you pay for', 'ما تدفع مقابله']),
      observed('next_payment', ['Next payment', 'الدفعة القادمة']),
      observed('active_at', ['Active since', 'مفعّل منذ']),
      observed('past_due_at', ['Overdue since', 'متأخر منذ']),
      CREATED,
      UPDATED,
    ],
  ),
  described(
    'billing_credits',
    ['Credit balance', 'الرصيد الدائن'],
    [observed('balance', ['Balance', 'الرصيد'])],
  ),
  described(
    'waitlist_entries',
    ['Waitlist', 'قائمة الانتظار'],
    [ID, EMAIL, STATUS, observed('invitation', ['Invitation', 'الدعوة']), CREATED, UPDATED],
  ),
  described(
    'invitations',
    ['Invitations to sign up', 'دعوات التسجيل'],
    [
      ID,
      EMAIL,
      STATUS,
      observed('public_metadata', ['Notes', 'ملاحظات']),
      CREATED,
      observed('expires_at', ['Ends', 'تنتهي في']),
    ],
  ),
  {
    ...described(
      'allowlist_identifiers',
      ['Addresses that may sign up', 'عناوين مسموح لها بالتسجيل'],
      [ID, IDENTIFIER, KIND, CREATED],
    ),
    basis: LIST_BASIS,
  },
  {
    ...described(
      'blocklist_identifiers',
      ['Addresses that may not sign up', 'عناوين ممنوعة من التسجيل'],
      [ID, IDENTIFIER, KIND, CREATED],
    ),
    basis: LIST_BASIS,
  },
];
