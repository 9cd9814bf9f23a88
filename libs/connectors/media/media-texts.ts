/** What a record says where its file is not in the package. */
import type { DescribedCollection } from '#libs/connectors/kit/connector';
import type { Localised } from '#libs/data-map/company';

export const FILES = 'media:files';

export type FileState = 'held' | 'archived' | 'missing' | 'deleted' | 'too-large' | 'not-allowed';

export const NOTES: Readonly<Record<FileState, Localised | null>> = {
  held: null,
  archived: {
    en: 'We hold this file in an archive and have to bring it back first. Please ask us for it.',
    ar: 'نحتفظ بهذا الملف في أرشيف ويلزم استرجاعه أولًا. يُرجى طلبه منا.',
  },
  missing: {
    en: 'Our records name this file, but it is not in our storage.',
    ar: 'تذكر سجلاتنا هذا الملف، لكنه غير موجود في وحدة التخزين لدينا.',
  },
  deleted: {
    en: 'This file was deleted. Our storage may keep an older version until its time is over.',
    ar: 'حُذف هذا الملف، وقد تحتفظ وحدة التخزين بنسخة أقدم منه حتى انتهاء مدتها.',
  },
  'too-large': {
    en: 'This file is larger than what we can put into a package. Please ask us for it.',
    ar: 'حجم هذا الملف أكبر مما يمكن وضعه في الحزمة. يُرجى طلبه منا.',
  },
  'not-allowed': {
    en: 'This name lies outside the places where we keep files of our members, so we did not open it.',
    ar: 'يقع هذا الاسم خارج الأماكن التي نحفظ فيها ملفات أعضائنا، ولذلك لم نفتحه.',
  },
};

export const MEDIA_COLLECTIONS: readonly DescribedCollection[] = [
  {
    key: FILES,
    label: { en: 'Files', ar: 'الملفات' },
    columns: [
      { name: 'key', label: { en: 'Name in our storage', ar: 'الاسم في وحدة التخزين' }, source: 'provided' },
      { name: 'state', label: { en: 'State', ar: 'الحالة' }, source: 'observed' },
      { name: 'note', label: { en: 'Note', ar: 'ملاحظة' } },
      { name: 'mediaType', label: { en: 'Type of file', ar: 'نوع الملف' }, source: 'provided' },
      { name: 'bytes', label: { en: 'Size in bytes', ar: 'الحجم بالبايت' }, source: 'provided' },
      { name: 'lastModified', label: { en: 'Last changed', ar: 'آخر تعديل' }, source: 'observed' },
      { name: 'etag', label: { en: 'Fingerprint in the storage', ar: 'البصمة في وحدة التخزين' } },
      { name: 'versionId', label: { en: 'Version', ar: 'النسخة' } },
    ],
  },
];

/** What an erasure tells apart, and no search. */
export const ERASED_FILES: Readonly<Record<string, Localised>> = {
  'media:uploads': { en: 'Uploads that were not finished', ar: 'ملفات لم يكتمل رفعها' },
  'media:derivatives': { en: 'Copies made from your files', ar: 'نسخ أُنشئت من ملفاتك' },
  'media:versions': { en: 'Older versions of your files', ar: 'نسخ أقدم من ملفاتك' },
};
