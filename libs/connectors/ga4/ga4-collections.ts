/** What the two kinds of records are called. */
import type { DescribedCollection } from '#libs/connectors/kit/connector';

export const IDENTIFIERS = 'ga4:identifiers';
export const PROPERTY = 'ga4:property';

export const GA4_COLLECTIONS: readonly DescribedCollection[] = [
  {
    key: IDENTIFIERS,
    label: { en: 'Your identifiers at Google Analytics', ar: 'معرّفاتك لدى Google Analytics' },
    columns: [
      { name: 'kind', label: { en: 'Kind', ar: 'النوع' }, source: 'observed' },
      { name: 'value', label: { en: 'As we hold it', ar: 'كما هو لدينا' }, source: 'observed' },
      { name: 'idAtGoogle', label: { en: 'As Google knows it', ar: 'كما تعرفه Google' }, source: 'observed' },
      { name: 'since', label: { en: 'Since', ar: 'منذ' }, source: 'observed' },
      { name: 'heldByGoogle', label: { en: 'What Google holds', ar: 'ما تحتفظ به Google' } },
      { name: 'whyNotListed', label: { en: 'Why it is not listed here', ar: 'سبب عدم عرضه هنا' } },
      { name: 'otherWay', label: { en: 'What can still be done', ar: 'ما يمكن فعله' } },
    ],
  },
  {
    key: PROPERTY,
    label: { en: 'How our Google Analytics is set up', ar: 'إعدادات Google Analytics لدينا' },
    columns: [
      { name: 'property', label: { en: 'Property', ar: 'الموقع لدى Google' } },
      { name: 'displayName', label: { en: 'Name', ar: 'الاسم' } },
      { name: 'retention', label: { en: 'How long Google keeps it', ar: 'مدة الاحتفاظ لدى Google' } },
      { name: 'transfers', label: { en: 'Where it goes', ar: 'إلى أين تُنقل' } },
      { name: 'eventDataRetention', label: { en: 'Setting for events', ar: 'إعداد مدة الأحداث' } },
      { name: 'userDataRetention', label: { en: 'Setting for users', ar: 'إعداد مدة بيانات المستخدمين' } },
      {
        name: 'resetUserDataOnNewActivity',
        label: { en: 'Time starts anew at each visit', ar: 'تبدأ المدة من جديد مع كل زيارة' },
      },
      { name: 'dataStreams', label: { en: 'What sends data to it', ar: 'مصادر البيانات' } },
      { name: 'timeZone', label: { en: 'Time zone', ar: 'المنطقة الزمنية' } },
      { name: 'serviceLevel', label: { en: 'Edition', ar: 'الإصدار' } },
      { name: 'createTime', label: { en: 'Created', ar: 'تاريخ الإنشاء' } },
    ],
  },
];
