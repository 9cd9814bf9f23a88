/** What an access answer says about data that Google holds and nobody can list for one person. */
import type { Localised } from '#libs/data-map/company';

export const HELD_BY_GOOGLE: Localised = {
  en: 'Under this identifier Google holds the pages you saw, when you saw them, your kind of device and browser, and roughly where you were (country, city)',
  ar: 'تحتفظ Google تحت هذا المعرّف بالصفحات التي زرتها وأوقات زيارتها ونوع جهازك ومتصفحك ومكانك التقريبي (البلد والمدينة)',
};

export const WHY_NOT_LISTED: Localised = {
  en: "Google's interfaces give only totals over many visitors; none lists or exports what belongs to one identifier",
  ar: 'لا تقدم واجهات Google إلا أرقامًا مجمّعة عن زوار كثيرين، ولا توجد واجهة تعرض أو تصدّر ما يخص معرّفًا واحدًا',
};

/** What can still be done, without and with the events exported to BigQuery. */
export const OTHER_WAY: Readonly<Record<'none' | 'bigQuery', Localised>> = {
  none: {
    en: 'We would have to export every event to BigQuery to find yours. We do not export them.',
    ar: 'لا يمكن إيجاد بياناتك إلا بتصدير جميع الأحداث إلى BigQuery، ونحن لا نصدّرها.',
  },
  bigQuery: {
    en: 'The events are exported to BigQuery; a member of our staff looks there for this identifier.',
    ar: 'تُصدّر الأحداث إلى BigQuery، ويبحث أحد موظفينا فيه عن هذا المعرّف.',
  },
};

const MONTHS: Readonly<Record<string, Localised>> = {
  TWO_MONTHS: { en: '2 months', ar: 'شهرين' },
  FOURTEEN_MONTHS: { en: '14 months', ar: '14 شهرًا' },
  TWENTY_SIX_MONTHS: { en: '26 months', ar: '26 شهرًا' },
  THIRTY_EIGHT_MONTHS: { en: '38 months', ar: '38 شهرًا' },
  FIFTY_MONTHS: { en: '50 months', ar: '50 شهرًا' },
};

/** How long Google keeps events, as it is set there. */
export function retentionText(eventData: string | null | undefined, resets: boolean): Localised | null {
  const months = MONTHS[eventData ?? ''];
  if (!months) return null;
  const again: Localised = resets
    ? {
        en: '; every visit starts the time of your identifier anew',
        ar: '، وتبدأ المدة الخاصة بمعرّفك من جديد مع كل زيارة',
      }
    : { en: '', ar: '' };
  return {
    en: `Google deletes single events after ${months.en}${again.en}. Totals in reports stay.`,
    ar: `تحذف Google الأحداث المفردة بعد ${months.ar}${again.ar}. أما الأرقام المجمّعة في التقارير فتبقى.`,
  };
}
