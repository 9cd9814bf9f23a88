import type { owedEn } from './owed.en.js';

/** Texts of what has not been answered yet and of what is looked at again, in Arabic. */
export const owedAr: Record<keyof typeof owedEn, string> = {
  'erased.stopped.unanswered': 'لم يصلنا بعد تأكيد بأن شيئًا آخر عنك لن يُرسل إليها',
  'erased.byHand.unanswered': 'لم يصلنا ردّ بعد: نواصل المتابعة وسنكتب إليك مجددًا',
  'marked.byHand.unanswered': 'لم يصلنا ردّ بعد: نواصل المتابعة وسنكتب إليك مجددًا',
  'corrected.unanswered': 'لم يصلنا تأكيد بعد: نواصل المتابعة وسنكتب إليك مجددًا',
  'looked.done': 'بحث أحد موظفينا، وسنرسل إليك النتيجة على حدة',
  'looked.nothing-held': 'بحث أحد موظفينا ولم يجد شيئًا',
  'looked.cannot': 'تعذّر البحث: راسلنا',
  'message.followed-up': 'ردّ كان ناقصًا',
  'mail.ready.without': 'لم يكتمل الردّ بعد، إذ لم يصلنا ردّ من: {systems}. نواصل المتابعة وسنكتب إليك مجددًا.',
  'message.extended': 'سيتأخر الرد عليك',
  'extension.reason.complex-request': 'طلبك معقّد',
  'extension.reason.many-requests': 'لدينا طلبات كثيرة يجب الرد عليها',
  'mail.extended.lead':
    'نحتاج إلى وقت إضافي للرد عليك، والسبب: {reason}. سيصلك الرد في موعد أقصاه {date}، وما نستطيع إنجازه قبل ذلك ننجزه.',
  'promise.whyExtended': 'احتجنا إلى وقت إضافي وأبلغناك بالسبب. والقانون يسمح بذلك مرة واحدة.',
  'mail.followedUp.lead': 'عندما أجبناك كان أحد الردود ناقصًا، ووعدناك بأن نكتب إليك مجددًا. وهذه هي النتيجة.',
  'mail.officer.subject.unacknowledged': '{reference}: لم يُؤكَّد استلام الطلب بعد',
  'mail.officer.unacknowledged':
    'لم يُرسل أي تأكيد لاستلام هذا الطلب، والقانون يوجبه في موعد أقصاه {date}. ويبيّن سجل الحالة ما حدث لرسالة التأكيد. اطلب إرسالها مجددًا، أو أكّد الاستلام بطريقة أخرى.',
  'mail.officer.subject.silent': '{reference}: لم يردّ أحد الأنظمة منذ عشرة أيام',
  'mail.officer.silent':
    'لم يُبلّغ أحد بنتيجة ما طُلب من أحد الأنظمة قبل {count, plural, zero {أقل من يوم} one {يوم واحد} two {يومين} few {# أيام} many {# يومًا} other {# يوم}}: {system} ({kind}). قبل الموعد النهائي بخمسة أيام يُرسل الردّ من دونه ويُذكر اسمه فيه. اعمل على أن يردّ أحد.',
  'mail.officer.subject.followUp': '{reference}: ما زال ردّ ناقصًا',
  'mail.officer.followUp':
    'أُجيب مقدّم الطلب من دون هذا النظام، وأُبلغ بأنكم تواصلون المتابعة: {system} ({kind}). مضى على الطلب منه {count, plural, zero {أقل من يوم} one {يوم واحد} two {يومان} few {# أيام} many {# يومًا} other {# يوم}}. أبلغ بما فعله من خلال المهمة نفسها، حتى بعد إغلاق الحالة، فيُبلَّغ مقدّم الطلب حينها.',
  'mail.officer.subject.runsOn': '{reference}: تعذّر إيقاف مهمة جارية',
  'mail.officer.runsOn':
    'صدر أمر حفظ قانوني بينما كانت مهمة في أحد الأنظمة تنفّذ الحذف لهذه الحالة: {system}. لا يمكن التراجع عن هذه المهمة، وما تحذفه نهائي. أُوقف ما لم يبدأ بعد. والأعداد مسجّلة في سجل الحالة.',
  'mail.officer.obligation.review':
    'أُبلغ مقدّم الطلب بأن أحدًا سيراجع اليوم ما نحتفظ به في {system}: {count, plural, zero {لا سجلات} one {سجل واحد} two {سجلان} few {# سجلات} many {# سجلًا} other {# سجل}}. تحقّق مما إذا كان السبب ما زال قائمًا. مدّد الاحتفاظ بسبب وموعد جديد، أو ليقرّر صاحب صلاحية الموافقة أنه لم يعد هناك داعٍ للاحتفاظ بها: عندئذ يُحذف آليًا ما يمكن حذفه، ويُطلب من شخص حذف الباقي.',
};
